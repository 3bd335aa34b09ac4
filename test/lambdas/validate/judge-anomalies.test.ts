// What counts as strange, each rule both ways and at its edge. A false alarm every week is not read; a missed one is a practice
// that pays a ransom.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BackupRow } from '../../../lambdas/ledger/site-backups.ts';
import { anomaliesSchema } from '../../../lambdas/site/anomaly-thresholds.ts';
import { judgeAnomalies, keepSuspicions, type Strange } from '../../../lambdas/validate/judge-anomalies.ts';
import { ANOMALIES_MAX } from '../../../vault/limits.ts';
import { encodeVerdict, type Verdict } from '../../../vault/verdict.ts';
import { nameOf } from '../sample-backup.ts';

const thresholds = anomaliesSchema.parse({});
const usual = { dumpBytes: 1_000_000, newBytes: 20_000, storedBytes: 10_000 };
const day = (n: number): Date => new Date(Date.UTC(2026, 10, n));

function row(n: number, contents: Partial<typeof usual> = {}, change: Partial<BackupRow> = {}): BackupRow {
  const name = nameOf('clinic-a', 'main', `202611${String(n).padStart(2, '0')}T000000Z-0123456789abcdef`);
  const { database, backup } = name;
  const time = day(n).toISOString();
  const sizes = { ...usual, ...contents, packs: 3 };
  return { database, backup, state: 'valid', storedAt: time, judgedAt: time, findings: 0, contents: sizes, ...change };
}
const week = [1, 2, 3, 4, 5, 6, 7].map((n) => row(n));

function judge(sizes: Partial<typeof usual>, change: Partial<Strange> = {}): string[] {
  const strange: Strange = {
    ...{ manifest: { uploader: '0.1.0', ...usual, ...sizes }, storedAt: day(20), rows: week, thresholds },
    ...{ acknowledgedUntil: undefined, facts: undefined, rowsBefore: undefined, ...change },
  };
  return judgeAnomalies(strange).map(({ what }) => what);
}

test('an ordinary night is not strange', () => {
  expect(judge({})).toEqual([]);
});

describe('sizes', () => {
  test.each<[string, Partial<typeof usual>, string[]]>([
    ['a dump of 70 %', { dumpBytes: 700_000 }, []],
    ['a dump of less', { dumpBytes: 699_999 }, ['dump-shrank']],
    ['a dump twice as large, of which half is new', { dumpBytes: 2_000_000, newBytes: 1_000_000 }, ['dedup-collapsed']],
    ['30 % new', { newBytes: 300_000, storedBytes: 150_000 }, []],
    ['more than 30 % new', { newBytes: 300_001, storedBytes: 150_000 }, ['dedup-collapsed']],
    ['new data that does not compress', { newBytes: 100_000, storedBytes: 95_001 }, ['incompressible']],
    ['new data that hardly does', { newBytes: 100_000, storedBytes: 95_000 }, []],
    ['too little of it to say anything', { newBytes: 49_999, storedBytes: 49_999 }, []],
    ['an encrypting virus', { newBytes: 1_000_000, storedBytes: 1_000_100 }, ['dedup-collapsed', 'incompressible']],
  ])('%s', (_, sizes, expected) => {
    expect(judge(sizes)).toEqual(expected);
  });

  test('much that is new is usual where it always was, and so is what never compresses', () => {
    const rows = week.map((_, n) => row(n + 1, { newBytes: 400_000, storedBytes: 390_000 }));
    expect(judge({ newBytes: 900_000, storedBytes: 899_000 }, { rows })).toEqual([]);
  });

  test('say nothing of the first three backups', () => {
    expect(judge({ dumpBytes: 1 }, { rows: week.slice(0, 2) })).toEqual([]);
    expect(judge({ dumpBytes: 1 }, { rows: week.slice(0, 3) })).toContain('dump-shrank');
  });

  test('are compared with valid backups from before only', () => {
    const failed = week.map((one) => ({ ...one, state: 'failed' as const }));
    expect(judge({ dumpBytes: 1 }, { rows: failed })).toEqual([]);
    expect(judge({ dumpBytes: 1 }, { storedAt: day(3) })).toEqual([]);
  });

  test('a shrunken dump does not become usual by lasting; seen by the operator, it does', () => {
    const anomalies = ['dump-shrank' as const];
    const small = [8, 9, 10, 11, 12, 13].map((n) => row(n, { dumpBytes: 500_000 }, { anomalies }));
    const rows = [...week, ...small];
    expect(judge({ dumpBytes: 500_000 }, { rows })).toEqual(['dump-shrank']);
    expect(judge({ dumpBytes: 500_000 }, { rows, acknowledgedUntil: day(14) })).toEqual([]);
    expect(judge({ dumpBytes: 300_000 }, { rows, acknowledgedUntil: day(14) })).toEqual([]);
    const after = [14, 15, 16].map((n) => row(n, { dumpBytes: 500_000 }));
    expect(judge({ dumpBytes: 300_000 }, { rows: [...rows, ...after], acknowledgedUntil: day(14) })).toEqual([
      'dump-shrank',
    ]);
  });
});

describe('rows', () => {
  const told = (rowCounts: Record<string, number>) => ({ engine: 'firebird', rowCounts });
  const before = { VISITS: 1000, PATIENTS: 100, CODES: 99 };
  test.each<[string, Record<string, number>, string[]]>([
    ['as many as before', before, []],
    ['80 % of them', { ...before, VISITS: 800 }, []],
    ['fewer', { ...before, VISITS: 799 }, ['rows-dropped']],
    ['a table emptied', { ...before, PATIENTS: 0 }, ['rows-dropped']],
    ['a table dropped', { VISITS: 1000, CODES: 99 }, ['rows-dropped']],
    ['a small table emptied', { ...before, CODES: 0 }, []],
    ['a table named like something of JavaScript', { ...before, constructor: 1 }, []],
  ])('%s', (_, rowCounts, expected) => {
    expect(judge({}, { rowsBefore: before, facts: told(rowCounts) })).toEqual(expected);
  });

  test('need both counts', () => {
    expect(judge({}, { rowsBefore: before, facts: { engine: 'firebird' } })).toEqual([]);
    expect(judge({}, { facts: told({}) })).toEqual([]);
  });

  test('of many tables those that lost most are told, and the verdict can be written', () => {
    const many = Object.fromEntries(Array.from({ length: 2000 }, (_, n) => [`T\n${n}${'x'.repeat(100)}`, 1000 + n]));
    const found = judgeAnomalies({
      ...{ manifest: { uploader: '\u202e0.0.1\n', ...usual }, storedAt: day(20), rows: week, thresholds },
      ...{ acknowledgedUntil: undefined, facts: told({}), rowsBefore: many },
    });
    expect(found).toHaveLength(ANOMALIES_MAX);
    expect(found[1]).toMatchObject({ what: 'rows-dropped', usualRows: 2999 });
    expect(JSON.stringify(found)).not.toMatch(/\\n|\u202e/);
    const verdict: Verdict = {
      ...{ ...nameOf('clinic-a'), state: 'valid', judgedAt: day(20).toISOString(), storedAt: day(20).toISOString() },
      ...{ lockedUntil: day(30).toISOString(), lockMode: 'COMPLIANCE', reread: 'always', findings: [] },
      ...{ counts: { objects: 1, bytes: 1, rereadObjects: 0, findings: 0 }, anomalies: found },
    };
    expect(() => encodeVerdict(verdict)).not.toThrow();
  });
});

describe('versions', () => {
  test.each([
    ['3.0.10', ['engine-known-bad']],
    ['3.0.11', []],
    ['4.0.2', ['engine-known-bad']],
    ['LI-V4.0.3.2975 Firebird 4.0', ['engine-known-bad']],
    ['4.0.4', []],
    ['5.0.0', ['engine-known-bad']],
    ['5.0.1', ['engine-known-bad']],
    ['5.0.3', []],
    ['nonsense', []],
  ])('Firebird %s', (engineVersion, expected) => {
    expect(judge({}, { facts: { engine: 'firebird', engineVersion } })).toEqual(expected);
    expect(judge({}, { facts: { engine: 'firebird', engineVersion: '3.0.12', toolVersion: engineVersion } })).toEqual(
      expected,
    );
    expect(judge({}, { facts: { engine: 'sqlserver', engineVersion } })).toEqual([]);
  });

  test.each([
    ['0.2.0', []],
    ['0.10.0', []],
    ['offsite 0.2.1-rc', []],
    ['0.1.9', ['uploader-outdated']],
    ['unknown', ['uploader-outdated']],
  ])('uploader %s, where 0.2.0 is the oldest good one', (uploader, expected) => {
    const manifest = { uploader, ...usual };
    expect(judge({}, { manifest, thresholds: { ...thresholds, uploaderOldestGood: '0.2.0' } })).toEqual(expected);
  });
});

test('an uploader that could not be updated says why, in one line', () => {
  expect(judge({}, { updateFailed: 'updating to 0.3.0: it does worse here' })).toEqual(['update-failed']);
  const manifest = { uploader: '0.1.0', ...usual };
  const strange = {
    manifest,
    storedAt: day(20),
    rows: week,
    thresholds,
    updateFailed: `forged\nline ${'x'.repeat(900)}`,
  };
  const [found] = judgeAnomalies({ ...strange, acknowledgedUntil: undefined, facts: undefined, rowsBefore: undefined });
  expect(found).toEqual({ what: 'update-failed', why: expect.stringMatching(/^forged line x{287}…$/) });
});

test('a site sets every threshold', () => {
  const loose = { ...thresholds, dumpShrankPercent: 60, dedupCollapsedPercent: 100 };
  expect(judge({ dumpBytes: 500_000, newBytes: 450_000 }, { thresholds: loose })).toEqual([]);
});

test('a report can add an anomaly, and excuse none', () => {
  const facts = fc.option(
    fc.record({
      engine: fc.constantFrom('firebird', 'x'),
      engineVersion: fc.constantFrom('4.0.3', '3.0.12', ''),
      rowCounts: fc.dictionary(fc.constantFrom('A', 'B', '__proto__'), fc.nat()),
    }),
    { nil: undefined },
  );
  const sizes = fc.record({ dumpBytes: fc.integer({ min: 1 }), newBytes: fc.nat(), storedBytes: fc.nat() });
  fc.assert(
    fc.property(facts, sizes, fc.dictionary(fc.constantFrom('A', 'B'), fc.nat()), (told, now, rowsBefore) => {
      const without = judge(now);
      expect(judge(now, { facts: told, rowsBefore })).toEqual(expect.arrayContaining(without));
    }),
  );
});

test('a suspicion stays when a backup is looked at again; what can be mended does not', () => {
  const shrank = { what: 'dump-shrank' as const, bytes: 1, usualBytes: 2 };
  const bad = { what: 'engine-known-bad' as const, engineVersion: '4.0.3', trouble: 'x' };
  const dropped = (table: string, rows: number) => ({ what: 'rows-dropped' as const, table, rows, usualRows: 9 });
  expect(keepSuspicions([], [shrank, bad])).toEqual([shrank]);
  expect(keepSuspicions([{ ...shrank, usualBytes: 3 }], [shrank])).toEqual([{ ...shrank, usualBytes: 3 }]);
  expect(keepSuspicions([dropped('A', 1)], [dropped('A', 2), dropped('B', 3)])).toEqual([
    dropped('A', 1),
    dropped('B', 3),
  ]);
});
