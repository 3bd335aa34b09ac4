// The two notes that only retention writes, marks and history: what they accept they write back the same, every cut is refused, and
// a flood does not make them grow beyond what can be read.

import { describe, expect, test } from 'vitest';
import { REMOVALS_BYTES_MAX } from '../../../lambdas/retention/limits.ts';
import { encodeMarks, type Marks, noMarks, parseMarks, renewMarks } from '../../../lambdas/retention/marks.ts';
import {
  encodeRemovals,
  type Pass,
  parseRemovals,
  type Removals,
  withPass,
} from '../../../lambdas/retention/removals.ts';
import { nameOf } from '../sample-backup.ts';
import { packIdOf, SITE } from './site-in-memory.ts';

const { database, backup } = nameOf(SITE);
const [one, two, three] = ['2026-11-01', '2026-11-08', '2026-11-09'].map((day) => new Date(`${day}T02:00:00.000Z`));
const marks: Marks = renewMarks(
  noMarks(SITE),
  {
    backups: [{ database, backup, storedAt: one, reason: 'no part of the rule keeps it' }],
    strays: [{ key: `sites/${SITE}/\u0007"`, storedAt: one }],
  },
  two,
);
const pass = (begunAt: string, named = 0): Pass => ({
  ...{ begunAt, endedAt: begunAt },
  backups: [{ database, backup, storedAt: one.toISOString(), markedAt: two.toISOString(), reason: 'x' }],
  packs: { count: named, bytes: named * 16, named: Array.from({ length: named }, (_, n) => packIdOf(n)) },
  strays: { count: 1, named: ['sites/clinic-a/é'] },
  removed: { versions: 3, bytes: 5, refused: 0 },
});
const empty: Removals = { site: SITE, month: '2026-11', omitted: 0, passes: [] };
const removals = withPass(empty, pass('2026-11-09T02:00:00.000Z', 2));

describe.each([
  ['marks', encodeMarks(marks), (bytes: Buffer) => encodeMarks(parseMarks(bytes, SITE))],
  ['removals', encodeRemovals(removals), (bytes: Buffer) => encodeRemovals(parseRemovals(bytes, SITE, '2026-11'))],
] as const)('%s', (_, bytes, again) => {
  test('are written back the same', () => expect(again(bytes)).toEqual(bytes));
  test('cut anywhere are refused', () => {
    for (let length = 0; length < bytes.length; length++)
      expect(() => again(bytes.subarray(0, length))).toThrow('refused');
  });
});

test('a history of another month or site is none of this one', () => {
  expect(() => parseRemovals(encodeRemovals(removals), SITE, '2026-10')).toThrow('another site or month');
});

describe('a mark', () => {
  const toGo = { backups: [{ database, backup, storedAt: one, reason: 'still' }], strays: [] };
  test('keeps its time, and takes the newest reason', () => {
    expect(renewMarks(marks, toGo, three).backups).toEqual([
      { ...{ database, backup, storedAt: one.toISOString() }, markedAt: two.toISOString(), reason: 'still' },
    ]);
  });
  test('of what was stored at another time is a new one', () => {
    const backups = [{ ...toGo.backups[0], storedAt: two }];
    expect(renewMarks(marks, { backups, strays: [] }, three).backups[0].markedAt).toBe(three.toISOString());
  });
  test('of what is not to go any more is gone', () => {
    expect(renewMarks(marks, { backups: [], strays: [] }, three)).toEqual(noMarks(SITE));
  });
});

describe('the history', () => {
  test('completes a pass in its place, and keeps them in order', () => {
    const [early, late] = [pass('2026-11-02T02:00:00.000Z'), pass('2026-11-09T02:00:00.000Z')];
    const { endedAt: _, removed: __, ...begun } = early;
    const both = [begun, late, early].reduce(withPass, empty);
    expect(both.passes).toEqual([early, late]);
  });

  test('of a month full of removals gives up the lists of its oldest passes first, then the passes, and counts them', () => {
    let full = empty;
    const at = (n: number) => new Date(Date.parse('2026-11-01T00:00:00.000Z') + n * 60_000).toISOString();
    for (let n = 0; n < 80; n++) full = withPass(full, pass(at(n), 1000));
    const bytes = encodeRemovals(full);
    expect(bytes.length).toBeLessThanOrEqual(REMOVALS_BYTES_MAX);
    expect(bytes.length).toBeGreaterThan(REMOVALS_BYTES_MAX * 0.95);
    expect([full.passes.length, full.omitted]).toEqual([80, 0]);
    expect([full.passes[0].packs.named, full.passes[0].packs.count]).toEqual([[], 1000]);
    expect(full.passes[79].packs.named).toHaveLength(1000);
    const crowd = Array.from({ length: 200 }, () => ({ ...full.passes[0].backups[0], reason: 'x'.repeat(300) }));
    for (let n = 80; n < 140; n++) full = withPass(full, { ...pass(at(n)), backups: crowd });
    expect(encodeRemovals(full).length).toBeLessThanOrEqual(REMOVALS_BYTES_MAX);
    expect(full.omitted + full.passes.length).toBe(140);
    expect(full.omitted).toBeGreaterThan(80);
  });
});
