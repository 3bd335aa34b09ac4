// The guide and the commands are one: every option that it names exists, and the policy that it gives the operator allows all that the
// commands ask of AWS, and nothing of the vault's objects.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const guide = readFileSync(join(ROOT, 'docs/go-live.md'), 'utf8');
const sources = readdirSync(join(ROOT, 'operator'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(join(ROOT, 'operator', name), 'utf8'));

interface Statement {
  readonly Sid: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}
const policy = JSON.parse(/```json\n([\s\S]*?)```/.exec(guide)?.[1] ?? '') as { Statement: readonly Statement[] };
const actions = policy.Statement.flatMap(({ Action }) => Action);

/** Where the command's name and the action's differ. */
const ACTION_OF: Readonly<Record<string, string | undefined>> = {
  's3:GetObjectLockConfiguration': 's3:GetBucketObjectLockConfiguration',
  'lambda:Invoke': 'lambda:InvokeFunction',
  // Open to everybody who has a credential at all.
  'sts:GetCallerIdentity': undefined,
};

test('the operator’s policy allows every request that the commands make, and no other', () => {
  const needed = new Set<string>(['sts:AssumeRole', 's3:ListBucket']);
  for (const text of sources) {
    for (const [, names, service] of text.matchAll(/import \{([^}]*)\} from '@aws-sdk\/client-(\w+)'/g)) {
      for (const [, command] of names!.matchAll(/(\w+)Command\b/g)) {
        const name = `${service}:${command}`;
        const action = name in ACTION_OF ? ACTION_OF[name] : name;
        if (action !== undefined) needed.add(action);
      }
    }
  }
  expect([...actions].sort()).toEqual([...needed].sort());
  const onVault = policy.Statement.filter(({ Resource }) => String(Resource).includes('-vault-'));
  expect(onVault.map(({ Action }) => Action)).toEqual(['s3:GetBucketObjectLockConfiguration']);
});

test.each(['deploy', 'enrol'])('every option of `npm run %s` in the guide exists', (command) => {
  const program = readFileSync(join(ROOT, 'operator', `${command}.ts`), 'utf8');
  const lines = guide.split('\n').filter((line) => line.includes(`npm run ${command} --`));
  expect(lines.length).toBeGreaterThan(1);
  for (const line of lines) {
    const behind = line.slice(line.indexOf(`npm run ${command} --`)).replace(/#.*|`.*/, '');
    for (const [option] of behind.matchAll(/--[a-z][a-z-]+/g)) {
      if (option !== '--help') expect(program, line).toContain(`'${option}`);
    }
  }
});
