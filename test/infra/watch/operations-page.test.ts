// The runbook and what it is about: each alarm has its section and each section its alarms, and whatever it tells the reader to type
// exists. It is read at night, by somebody who types what it says.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  deadLetterQueueName,
  FUNCTIONS,
  type FunctionName,
  functionName,
  logGroupName,
  OPERATOR_TOPIC_NAME,
  SCHEDULE_GROUP_NAME,
  VAULT_STACK_NAME,
} from '../../../infra/policies/deployed-names.ts';
import { fleetAlarms } from '../../../infra/watch/fleet-alarms.ts';
import { parseEvent as parseDigest } from '../../../lambdas/digest/event.ts';
import { parseEvent as parseMissingBackup } from '../../../lambdas/missing-backup/event.ts';
import { parseEvent as parseRetention } from '../../../lambdas/retention/event.ts';
import { parseEvent as parseScrub } from '../../../lambdas/scrub/event.ts';
import { parseEvent as parseValidate } from '../../../lambdas/validate/event.ts';
import { withParts } from '../../../tools/operations-page.ts';

const ROOT = join(import.meta.dirname, '../../..');
const page = readFileSync(join(ROOT, 'docs/operations.md'), 'utf8');
const alarms = fleetAlarms(
  { monthlySmsDollars: 10 },
  { vaultBucket: 'vault', replicaBucket: 'replica', ruleId: 'all' },
);
const chapter = /^## The alarms\n([\s\S]*?)^## /m.exec(page)![1];
const sections = new Map(
  chapter
    .split(/^### /m)
    .slice(1)
    .map((text) => [text.split('\n')[0], text] as const),
);
const commands = [...page.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, code]) => code).join('\n');
const typed = `${commands}\n${[...page.matchAll(/`(npm run [^`]+)`/g)].map(([, code]) => code).join('\n')}`;

describe('alarms and sections', () => {
  test('each alarm has its section, and each section its alarms; the budget is AWS’s own', () => {
    expect([...sections.keys()].sort()).toEqual([...new Set(alarms.map(({ section }) => section)), 'budget'].sort());
  });

  test.each([
    ...sections,
  ])('%s names its alarms, what they mean, how urgent they are, where to look, what to type and when it is over', (section, text) => {
    const [, named = ''] = /^Alarms: (.*)$/m.exec(text) ?? [];
    const names = [...named.matchAll(/`([a-z-]+)`/g)].map(([, name]) => name).filter((name) => name !== 'replica');
    if (section !== 'budget') {
      expect(names.sort()).toEqual(
        alarms
          .filter((one) => one.section === section)
          .map(({ name }) => name)
          .sort(),
      );
    }
    for (const part of ['Means', 'Urgent', 'Normal again']) expect(text).toContain(`- **${part}:**`);
    expect(text).toMatch(/- \*\*Look at( \/ type)?:\*\*/);
    expect(text).toMatch(/- \*\*(Look at \/ t|T)ype:\*\*/);
  });

  test('every link leads to a page and a heading that are there', () => {
    const links = [...page.matchAll(/\]\(([a-z-]+\.md)?(?:#([^)]+))?\)/g)];
    expect(links.length).toBeGreaterThan(30);
    for (const [, file = 'operations.md', anchor] of links) {
      const text = readFileSync(join(ROOT, 'docs', file), 'utf8');
      const anchors = [...text.matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
        title
          .toLowerCase()
          .replaceAll(/[^a-z0-9 -]/g, '')
          .replaceAll(' ', '-'),
      );
      if (anchor !== undefined) expect(anchors, file).toContain(anchor);
    }
  });
});

describe('what one types', () => {
  test('npm scripts exist', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: object };
    const used = [...typed.matchAll(/npm run (?:-s )?([\w:-]+)/g)].map(([, name]) => name);
    expect(used).toEqual(expect.arrayContaining(['deploy', 'enrol']));
    for (const name of used) expect(Object.keys(scripts)).toContain(name);
  });

  test('options of enrol exist', () => {
    const enrol = readFileSync(join(ROOT, 'operator/enrol.ts'), 'utf8');
    for (const [, options] of typed.matchAll(/npm run enrol -- \w+((?: --\w+| uploader)+)/g)) {
      for (const [option] of options.matchAll(/--\w+/g)) expect(enrol).toMatch(new RegExp(`'${option}[ ']`));
    }
  });

  test('whatever is called clinic-offsite is deployed', () => {
    const names = [
      ...FUNCTIONS.flatMap((name) => [functionName(name), deadLetterQueueName(name), logGroupName(name)]),
      ...[OPERATOR_TOPIC_NAME, SCHEDULE_GROUP_NAME, VAULT_STACK_NAME],
    ];
    // `$name` stands for a function; a dash at the end begins the names of all.
    const used = [...commands.matchAll(/(?:\/aws\/lambda\/)?clinic-offsite(?:-\$?[a-z]+)*-?/g)].map(([name]) => name);
    expect(used.length).toBeGreaterThan(15);
    for (const name of used) {
      if (name === 'clinic-offsite-') continue;
      const meant = name.includes('$name') ? name.replace('$name', 'validate') : name;
      expect(names).toContain(meant);
    }
  });

  const parsers: Record<FunctionName, (event: unknown) => unknown> = {
    validate: (event) => parseValidate(event, 'vault'),
    'missing-backup': (event) => parseMissingBackup(event, 'ledger'),
    ...{ retention: parseRetention, scrub: parseScrub, digest: parseDigest },
  };
  const calls = [...commands.matchAll(/--function-name "?clinic-offsite-([\w-]+|\$name)"? .*?--payload '([^']+)'/g)];
  test('functions are called, and understand what they are sent', () => {
    expect(calls.length).toBeGreaterThan(6);
  });
  test.each(calls.map(([, name, payload]) => [name, payload] as const))('%s takes %s', (name, payload) => {
    const event: unknown = JSON.parse(payload.replaceAll('SITE', 'novak-praha'));
    const called = name === '$name' ? FUNCTIONS.filter((one) => one !== 'validate') : [name as FunctionName];
    for (const one of called) expect(() => parsers[one](event)).not.toThrow();
  });
});

test('events and searches are those of the program', () => {
  expect(withParts(page) === page, 'docs/operations.md is out of date: npm run operations').toBe(true);
});
