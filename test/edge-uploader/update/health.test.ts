// What an update is judged by: what `doctor --json` says before and after. Read wrongly, a good version would be put back, or a bad one kept.

import { describe, expect, test } from 'vitest';
import { type Health, healthIn, worsened } from '../../../edge-uploader/update/health.ts';

const printed = (...checks: [check: string, state: string, database?: string][]): string =>
  checks
    .map(([check, state, database]) => ({
      type: 'check',
      check,
      state,
      what: 'any',
      facts: { database },
      message: 'any',
    }))
    .concat([{ type: 'doctor' } as never, { type: 'summary' } as never])
    .map((event) => `${JSON.stringify(event)}\n`)
    .join('');
const health = (stdout: string): Health => healthIn({ stdout, ending: 'exit code 15' });
const worse = (before: string, after: string): string[] => worsened(health(before), health(after));

test('says what failed, of which database, and what was looked at', () => {
  const stdout = printed(
    ['config', 'ok'],
    ['engine', 'failed', 'main'],
    ['engine', 'ok', 'images'],
    ['clock', 'unknown'],
  );
  expect(health(`a line of something else\n${stdout}`)).toEqual({
    failed: ['engine main'],
    looked: ['config', 'engine', 'doctor'],
  });
});

describe('worse is', () => {
  test('what was good, and what failed of another database', () => {
    expect(worse(printed(['config', 'ok']), printed(['config', 'failed']))).toEqual(['config']);
    expect(worse(printed(['config', 'warning']), printed(['config', 'failed']))).toEqual(['config']);
    const before = printed(['engine', 'failed', 'images'], ['engine', 'ok', 'main']);
    expect(worse(before, printed(['engine', 'failed', 'images'], ['engine', 'failed', 'main']))).toEqual([
      'engine main',
    ]);
  });

  test('not what failed before, what is only a warning, or what nobody looked at before', () => {
    expect(worse(printed(['config', 'failed']), printed(['config', 'failed']))).toEqual([]);
    expect(worse(printed(['config', 'ok']), printed(['config', 'warning']))).toEqual([]);
    expect(worse(printed(['clock', 'unknown']), printed(['clock', 'failed']))).toEqual([]);
    expect(worse(printed(['config', 'ok']), printed(['config', 'ok'], ['of-the-new-one', 'failed']))).toEqual([]);
  });

  test('a doctor that does not come to its end, or says nothing at all', () => {
    const [line] = printed(['config', 'ok']).split('\n');
    expect(worse(printed(['config', 'ok']), `${line}\n`)).toEqual(['doctor: exit code 15']);
    expect(worse(printed(['config', 'ok']), '')).toEqual(['doctor: exit code 15']);
    expect(worse('', '')).toEqual([]);
  });
});
