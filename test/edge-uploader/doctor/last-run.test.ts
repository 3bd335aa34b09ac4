// What the log says of the last scheduled run.

import { expect, test } from 'vitest';
import { lastRun } from '../../../edge-uploader/doctor/checks/logs.ts';

const at = '2026-11-28T00:30:00.000Z';
const start = { at, run: 'a', event: 'start', command: 'backup', scheduled: true };
const end = { at, run: 'a', event: 'end', exit: 'ok' };
const byHand = { at, run: 'b', event: 'start', command: 'backup', scheduled: false };
const what = (lines: object[], isRunning = false) => lastRun(lines, '/l', isRunning);

test('ended well, ended badly, never ended', () => {
  expect(what([start, end])).toEqual({ what: 'lastRunGood', facts: { command: 'backup', at } });
  expect(what([start, { ...end, exit: 'source' }])).toMatchObject({ what: 'lastRunFailed', facts: { exit: 'source' } });
  expect(what([start])).toMatchObject({ what: 'lastRunSilent' });
});

test('one that is running has not come to its end yet', () => {
  expect(what([start], true)).toMatchObject({ what: 'lastRunNone' });
});

test('runs by hand, and ends of others, say nothing about it', () => {
  expect(what([byHand, { ...end, run: 'b' }])).toMatchObject({ what: 'lastRunNone' });
  expect(what([start, byHand, { ...end, run: 'b' }])).toMatchObject({ what: 'lastRunSilent' });
  expect(what([])).toMatchObject({ what: 'lastRunNone' });
});
