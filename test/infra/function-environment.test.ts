// Every lambda finds in its environment what it reads, and reads what is in it. Otherwise a deployment succeeds and its first event fails.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { FUNCTIONS, type FunctionName } from '../../infra/policies/deployed-names.ts';
import { functionEnvironment } from '../../infra/vault/function-environment.ts';
import { ROOT, settingsOf } from './synthesise.ts';

const place = {
  ...{ partition: 'aws', region: 'eu-central-1', accountId: '123456789012' },
  ...{ vaultBucket: 'vault', ledgerBucket: 'ledger' },
};
const environmentOf = (name: FunctionName) => functionEnvironment(name, place, settingsOf());
/** No lambda knows such an event, so it fails before it asks S3 anything: behind the environment, which is read first. */
const NO_EVENT = { nonsense: true };
const IMPORT: Record<FunctionName, () => Promise<{ handler: (event: never) => Promise<unknown> }>> = {
  validate: () => import('../../lambdas/validate/handler.ts'),
  'missing-backup': () => import('../../lambdas/missing-backup/handler.ts'),
  retention: () => import('../../lambdas/retention/handler.ts'),
  scrub: () => import('../../lambdas/scrub/handler.ts'),
  digest: () => import('../../lambdas/digest/handler.ts'),
};

async function failureOf(name: FunctionName, environment: Record<string, string>): Promise<string> {
  vi.resetModules();
  for (const [key, value] of Object.entries({ AWS_REGION: 'eu-central-1', ...environment })) vi.stubEnv(key, value);
  const { handler } = await IMPORT[name]();
  return await handler(NO_EVENT as never).then(
    () => 'none',
    (error: unknown) => String(error),
  );
}

afterEach(() => vi.unstubAllEnvs());

describe.each(FUNCTIONS)('%s', (name) => {
  test('takes the environment that it is deployed with', async () => {
    expect(await failureOf(name, environmentOf(name))).not.toMatch(/environment|none/);
  });

  test('refuses one without the ledger, and says so', async () => {
    const { LEDGER_BUCKET: _, ...rest } = environmentOf(name);
    expect(await failureOf(name, rest)).toMatch(`the environment of the ${name} lambda`);
  });

  test('reads every variable that is in it', () => {
    const files = [`${name}/handler.ts`, 'messages/operator.ts'];
    const source = files.map((file) => readFileSync(join(ROOT, 'lambdas', file), 'utf8')).join('\n');
    for (const variable of Object.keys(environmentOf(name))) expect(source).toContain(`${variable}:`);
  });
});

test('validate and retention judge and lock in the vault’s mode', () => {
  expect(environmentOf('validate').VALIDATE_LOCK_MODE).toBe('COMPLIANCE');
  const trial = { ...settingsOf(), lockMode: 'governance' } as const;
  expect(functionEnvironment('retention', place, trial).RETENTION_LOCK_MODE).toBe('GOVERNANCE');
});
