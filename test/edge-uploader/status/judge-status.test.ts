// What facts mean: each sample is what it is called, and green is only what is green for good reasons.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judgeStatus, LEVELS } from '../../../edge-uploader/status/judge-status.ts';
import { SAMPLE_STATUSES, sampleDatabase, sampleStatus } from '../../../tools/look/sample-status.ts';

const situations = (name: string): string[] =>
  judgeStatus(SAMPLE_STATUSES[name]!).databases.map(({ situation }) => situation);
const hours = (from: Date, count: number): Date => new Date(from.getTime() + count * 3_600_000);

describe('a database is', () => {
  test.each(Object.keys(SAMPLE_STATUSES).filter((name) => name in LEVELS))('%s', (name) => {
    expect(new Set(situations(name))).toEqual(new Set([name]));
  });

  test('unknown where the cloud was never asked and no run is noted', () => {
    const unknown = sampleStatus({ databases: [sampleDatabase('main', { cloud: undefined, lastRun: undefined })] });
    expect(judgeStatus(unknown)).toMatchObject({ level: 'attention', databases: [{ situation: 'unknown' }] });
  });

  test('each for itself', () => {
    expect(situations('many-and-long')).toEqual(['good', 'check-failed', 'incomplete', 'running', 'checking']);
  });
});

describe('a backup is late', () => {
  const judged = (dueSince: Date | undefined, storedHoursAgo: number): string | undefined => {
    const { writtenAt } = sampleStatus();
    const storedAt = hours(writtenAt, -storedHoursAgo);
    const { cloud } = sampleDatabase('main');
    const database = sampleDatabase('main', {
      ...{ dueSince, lastRun: undefined },
      cloud: { ...cloud, newest: { ...cloud!.newest!, storedAt } },
    });
    return judgeStatus(sampleStatus({ databases: [database] })).databases[0]?.situation;
  };
  const { writtenAt } = sampleStatus();

  test('when the newest one is older than the time since when there must be one', () => {
    expect(judged(hours(writtenAt, -10), 9.9)).toBe('good');
    expect(judged(hours(writtenAt, -10), 10.1)).toBe('late');
  });

  test('without a schedule, after a week', () => {
    expect(judged(undefined, 7 * 24 - 1)).toBe('good');
    expect(judged(undefined, 7 * 24 + 1)).toBe('late');
  });
});

test('a hook that failed behind a good backup is told; a failure that a later backup has made good is not', () => {
  const lastRun = sampleDatabase('main').lastRun!;
  const of = (exit: 'hook' | 'source', startedAt: Date): string | undefined =>
    judgeStatus(sampleStatus({ databases: [sampleDatabase('main', { lastRun: { ...lastRun, exit, startedAt } })] }))
      .databases[0]?.situation;
  const before = hours(lastRun.startedAt, -0.1);
  expect(of('hook', before)).toBe('run-failed');
  expect(of('source', before)).toBe('good');
  expect(of('source', hours(lastRun.startedAt, 1))).toBe('run-failed');
});

test('what only asks for attention is a problem where there is nothing good to go back to', () => {
  const levelOf = (name: string, storedHoursAgo: number | undefined): string => {
    const [database] = SAMPLE_STATUSES[name]!.databases;
    const good = sampleDatabase('main').cloud!.lastGood!;
    const storedAt = hours(sampleStatus().writtenAt, -(storedHoursAgo ?? 0));
    const lastGood = storedHoursAgo === undefined ? undefined : { ...good, storedAt };
    return judgeStatus(sampleStatus({ databases: [{ ...database!, cloud: { ...database!.cloud, lastGood } }] })).level;
  };
  for (const name of ['incomplete', 'unjudged', 'interrupted', 'suspicious']) {
    expect([name, levelOf(name, 29)]).toEqual([name, 'attention']);
    expect([name, levelOf(name, 8 * 24)]).toEqual([name, 'bad']);
    expect([name, levelOf(name, undefined)]).toEqual([name, 'bad']);
  }
  expect(levelOf('first-check', undefined)).toBe('attention');
});

test.each([
  [6, 'checking'],
  [6.1, 'unjudged'],
])('the cloud has six hours to judge: after %f, %s', (storedHoursAgo, situation) => {
  const { writtenAt, databases, ...rest } = SAMPLE_STATUSES.unjudged!;
  const [database] = databases;
  const newest = { ...database!.cloud!.newest!, storedAt: hours(writtenAt, -storedHoursAgo) };
  const cloud = { ...database!.cloud, newest };
  const judged = judgeStatus({ ...rest, writtenAt, databases: [{ ...database!, cloud }] });
  expect(judged.databases[0]?.situation).toBe(situation);
});

test('what the cloud had not judged when it was asked last is not held against it', () => {
  const { writtenAt } = sampleStatus();
  const unjudged = SAMPLE_STATUSES.unjudged!;
  const askedAt = hours(writtenAt, -8.9);
  expect(judgeStatus({ ...unjudged, askedAt }).databases[0]?.situation).toBe('checking');
});

test('green only with the cloud asked, a schedule that is installed, and every database good', () => {
  const names = Object.keys(SAMPLE_STATUSES);
  const anyDatabase = fc.constantFrom(...names.flatMap((name) => SAMPLE_STATUSES[name]!.databases));
  const anyStatus = fc.record({
    databases: fc.array(anyDatabase, { maxLength: 4 }),
    unasked: fc.option(fc.constant({ exit: 'unreachable' as const, message: 'no line' }), { nil: undefined }),
    scheduleInstalled: fc.constantFrom(true, false, undefined),
  });
  fc.assert(
    fc.property(anyStatus, (facts) => {
      const { level, databases } = judgeStatus(sampleStatus(facts));
      if (level !== 'good') return;
      expect(facts.unasked).toBeUndefined();
      expect(facts.scheduleInstalled).not.toBe(false);
      expect(databases.length).toBeGreaterThan(0);
      for (const { facts: one, situation } of databases) {
        expect(['good', 'checking', 'unchecked']).toContain(situation);
        expect(one.cloud?.newest).toBeDefined();
        if (situation !== 'unchecked') expect(one.cloud?.lastGood).toBeDefined();
      }
    }),
  );
});
