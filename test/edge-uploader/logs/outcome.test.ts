// What goes into the system's own log: its ids are frozen, because programs that watch over servers go by them.

import { expect, test } from 'vitest';
import { EXIT, type ExitName } from '../../../edge-uploader/failure.ts';
import { type Outcome, systemEntry } from '../../../edge-uploader/logs/outcome.ts';
import { callFor } from '../../../edge-uploader/logs/system-log.ts';

const outcome = (change: Partial<Outcome>): Outcome => ({
  ...{ command: 'backup', scheduled: true, exit: 'ok', warnings: 0, seconds: 61.4, error: undefined, hint: undefined },
  ...change,
});

test('success, success with warnings, failure: each has its id and severity', () => {
  expect(systemEntry(outcome({}))).toEqual({
    severity: 'info',
    eventId: 1,
    text: 'offsite backup: succeeded after 61 s',
  });
  expect(systemEntry(outcome({ warnings: 1 }))).toEqual({
    ...{ severity: 'warning', eventId: 2, text: 'offsite backup: succeeded after 61 s, with 1 warning in the log' },
  });
  expect(systemEntry(outcome({ exit: 'source', error: 'dumping x failed', hint: 'do y' }))).toEqual({
    ...{ severity: 'error', eventId: 105 },
    text: 'offsite backup: failed after 61 s with exit code 5 (source): dumping x failed; hint: do y',
  });
  expect(systemEntry(outcome({ exit: 'interrupted' }))).toMatchObject({ severity: 'warning', eventId: 230 });
});

test('every exit code has an id that eventcreate takes, and no two the same', () => {
  const ids = (Object.keys(EXIT) as ExitName[]).map((exit) => systemEntry(outcome({ exit })).eventId);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id >= 1 && id <= 1000).toBe(true);
});

test('a long complaint is cut', () => {
  expect(systemEntry(outcome({ exit: 'bug', error: 'x'.repeat(5000) })).text).toHaveLength(1000);
});

test('Windows: eventcreate, with the source by which the entries are found', () => {
  const { program, args } = callFor(systemEntry(outcome({ exit: 'hook', error: 'a "b"' })), 'win32')!;
  expect(program).toBe('eventcreate');
  expect(args.slice(0, 8)).toEqual(['/L', 'APPLICATION', '/T', 'ERROR', '/SO', 'offsite', '/ID', '113']);
  expect(args[9]).toContain('a "b"');
});
