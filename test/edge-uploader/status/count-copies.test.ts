// The 3-2-1-1-0 rule counts what is certain, and nothing else.

import { expect, test } from 'vitest';
import { countCopies, ruleOf } from '../../../edge-uploader/status/count-copies.ts';
import { SAMPLE_STATUSES, sampleDatabase, sampleStatus } from '../../../tools/look/sample-status.ts';

test.each([
  ['good', '2-2-1-1-2'],
  ['check-failed', '2-2-1-1-1'],
  ['first-check', '1-1-0-0-1'],
  ['never', '1-1-0-0-1'],
  // One of five has no good backup, so not everything is elsewhere.
  ['many-and-long', '1-1-0-0-5'],
  ['empty', '1-1-0-0-1'],
])('%s: %s', (name, rule) => {
  expect(ruleOf(countCopies(SAMPLE_STATUSES[name]!))).toBe(rule);
});

test('locked until the first of the locks ends, and no longer', () => {
  const lockedUntil = (days: number) => new Date(sampleStatus().writtenAt.getTime() + days * 86_400_000);
  const withLock = (days: number) => {
    const { cloud } = sampleDatabase('main');
    return sampleDatabase('main', {
      cloud: { ...cloud, lastGood: { ...cloud!.lastGood!, lockedUntil: lockedUntil(days) } },
    });
  };
  const counted = (...days: number[]) => countCopies(sampleStatus({ databases: days.map(withLock) }));
  expect(counted(40, 12)).toMatchObject({ locked: 1, lockedUntil: lockedUntil(12) });
  expect(counted(40, -1)).toMatchObject({ locked: 0, lockedUntil: undefined });
});

test('a drill of every database is no error', () => {
  const lastDrill = new Date('2026-11-01T00:00:00Z');
  const tried = sampleDatabase('main', { lastDrill });
  expect(countCopies(sampleStatus({ databases: [tried, tried] })).errors).toBe(0);
  expect(countCopies(sampleStatus({ databases: [tried, sampleDatabase('images')] })).errors).toBe(1);
});
