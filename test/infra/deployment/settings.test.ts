// deployment.yaml is checked as a whole: what is wrong is told with its path, and nothing is ignored.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { EXAMPLE_SETTINGS_FILE } from '../../../infra/deployment/read-files.ts';
import { parseSettings } from '../../../infra/deployment/settings.ts';
import { ROOT } from '../synthesise.ts';

const least = 'lockMode: governance\noperator: { emails: [a@example.com] }\nmonthlyBudgetDollars: 20\n';
const parse = (text: string) => parseSettings(text, 'deployment.yaml');

test('the least that must be said gets defaults', () => {
  expect(parse(least)).toEqual({
    lockMode: 'governance',
    lockDays: 30,
    retentionDaysMax: 400,
    operator: { emails: ['a@example.com'], phones: [], language: 'en' },
    timeZone: 'Europe/Prague',
    monthlyBudgetDollars: 20,
    monthlySmsDollars: 1,
    logDays: 365,
    uploaderOldestGood: '0.1.0',
    reserveConcurrency: false,
  });
});

test('the example is right, is a trial, and shows every field', () => {
  const text = readFileSync(join(ROOT, EXAMPLE_SETTINGS_FILE), 'utf8');
  expect(parse(text).lockMode).toBe('governance');
  const all = parse(text.replaceAll(/^# (?=replica|reserve)/gm, ''));
  for (const field of Object.keys(all)) expect(text).toContain(field);
  expect(Object.keys(all)).toHaveLength(11);
});

describe('refuses', () => {
  test.each([
    ['lockMode: maybe', /lockMode: must be one of compliance, governance/],
    ['lockDays: 10', /lockDays: must be at least 21/],
    ['lockDays: 60\nretentionDaysMax: 50', /retentionDaysMax: is less than lockDays \(60\)/],
    ['retentionDaysMax: 4000', /retentionDaysMax: must be at most 3660/],
    ['operator: { emails: [] }', /operator\.emails: must name an address/],
    ['operator: { emails: [nobody] }', /operator\.emails\[0\]: must be an e-mail address/],
    ['operator: { emails: [a@b.cz], phones: ["601"] }', /operator\.phones\[0\]: must be a telephone number/],
    ['operator: { emails: [a@b.cz], language: de }', /operator\.language: must be one of cs, en/],
    ['timeZone: Prague', /timeZone: must be a time zone such as Europe\/Prague/],
    ['replica: { region: Ireland }', /replica\.region: must be a region such as eu-west-1/],
    ['replica: {}', /replica\.region: is missing/],
    ['monthlyBudgetDollars: 0', /monthlyBudgetDollars: must be at least 1/],
    ['logDays: 100', /logDays: must be one of 30, 60/],
    ['uploaderOldestGood: newest', /uploaderOldestGood: must be a version such as 0\.1\.0/],
    ['reserveConcurrency: "yes"', /reserveConcurrency: must be/],
    ['lockmode: compliance', /lockmode: no such field/],
  ])('%s', (line, reason) => {
    const field = line.split(':')[0]!;
    const rest = least.split('\n').filter((one) => !one.startsWith(`${field}:`));
    expect(() => parse([...rest, line].join('\n'))).toThrow(reason);
  });

  test('everything that is wrong at once, by the name of the file', () => {
    expect(() => parse('lockDays: 1')).toThrow(/^deployment\.yaml is refused: .*lockMode.*lockDays.*operator.*monthly/);
  });

  test('what is no YAML', () => {
    expect(() => parse('lockMode: [')).toThrow(/line 1, column \d+ is not YAML/);
  });
});
