// The list of a site's backups, from which alerts and retention are decided: exact, and bounded however many manifests a thief
// writes.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type BackupRow,
  encodeSiteBackups,
  parseSiteBackups,
  rowOfVerdict,
  type SiteBackups,
  siteBackupsOf,
  withBackup,
} from '../../../lambdas/ledger/site-backups.ts';
import { BACKUP_ROWS_MAX, BACKUP_ROWS_PER_DATABASE_MAX, SITE_BACKUPS_BYTES_MAX } from '../../../lambdas/limits.ts';
import type { Verdict } from '../../../vault/verdict.ts';
import { nameOf } from '../sample-backup.ts';

const { site } = nameOf('clinic-a');
const START = Date.UTC(2026, 0, 1);

/** The n-th backup of a database, n seconds after the first. */
function row(n: number, database = 'main', change: Partial<BackupRow> = {}): BackupRow {
  const storedAt = new Date(START + n * 1000).toISOString();
  const id = `${storedAt.replace(/[-:]|\.\d+/g, '')}-${n.toString(16).padStart(16, '0')}`;
  const { backup } = nameOf('clinic-a', database, id);
  return { ...nameless(database), backup, state: 'valid', storedAt, judgedAt: storedAt, findings: 0, ...change };
}
const nameless = (database: string) => ({ database: nameOf('clinic-a', database).database });
const empty: SiteBackups = { site, crowded: false, backups: [] };
const add = (state: SiteBackups, rows: readonly BackupRow[]) =>
  rows.reduce((now, one) => withBackup(now, one, one), state);

const rows = fc.array(
  fc.record({
    n: fc.nat({ max: 50 }),
    database: fc.constantFrom('main', 'files'),
    lock: fc.boolean(),
    anomalies: fc.constantFrom(
      undefined,
      ['dump-shrank' as const],
      ['rows-dropped' as const, 'engine-known-bad' as const],
    ),
  }),
);
const states = rows.map((list) =>
  add(
    empty,
    list.map(({ n, database, lock, anomalies }) =>
      row(n, database, {
        ...(lock && { lockedUntil: '2027-01-01T00:00:00.000Z' }),
        ...(anomalies && { anomalies: [...anomalies] }),
      }),
    ),
  ),
);

test('what is encoded parses to the same; every cut of it is refused', () => {
  fc.assert(
    fc.property(states, (state) => {
      const bytes = encodeSiteBackups(state);
      expect(parseSiteBackups(bytes, site)).toEqual(state);
      expect(encodeSiteBackups(parseSiteBackups(bytes, site)).equals(bytes)).toBe(true);
    }),
  );
  const bytes = encodeSiteBackups(add(empty, [row(1), row(2, 'files')]));
  for (let length = 0; length < bytes.length; length++) {
    expect(() => parseSiteBackups(bytes.subarray(0, length), site)).toThrow('is refused');
  }
});

test('that of another site is refused, and one whose rows are out of order', () => {
  expect(() => parseSiteBackups(encodeSiteBackups(empty), nameOf('clinic-b').site)).toThrow('is of the site clinic-a');
  expect(() => encodeSiteBackups({ ...empty, backups: [row(2), row(1)] })).toThrow('ascending');
});

test('a backup has one row, the last one; and none once it is gone', () => {
  const later = row(1, 'main', { state: 'failed', findings: 2 });
  const state = add(empty, [row(1), row(2), later]);
  expect(state.backups).toEqual([later, row(2)]);
  expect(withBackup(state, later, undefined).backups).toEqual([row(2)]);
});

describe('more backups than there is room for', () => {
  const flood = Array.from({ length: BACKUP_ROWS_PER_DATABASE_MAX + 500 }, (_, n) => row(n));

  test('push out neither the oldest nor the newest of a database', () => {
    const { backups, crowded } = siteBackupsOf(site, flood);
    expect({ rows: backups.length, crowded }).toEqual({ rows: BACKUP_ROWS_PER_DATABASE_MAX, crowded: true });
    const half = BACKUP_ROWS_PER_DATABASE_MAX / 2;
    expect(backups).toEqual([...flood.slice(0, half), ...flood.slice(-half)]);
  });

  test('make the same list in whatever order they come', () => {
    const all = siteBackupsOf(site, flood);
    const full = siteBackupsOf(site, flood.slice(0, BACKUP_ROWS_PER_DATABASE_MAX));
    expect(add(full, flood.slice(BACKUP_ROWS_PER_DATABASE_MAX).reverse().slice(0, 20)).backups.slice(-20)).toEqual(
      all.backups.slice(-20),
    );
  });

  test('in databases that a thief made up push out no older database, and stay within the note', () => {
    const made = Array.from({ length: 2 * BACKUP_ROWS_MAX }, (_, n) => row(100_000 + n, `made-up-${n}`));
    const state = siteBackupsOf(site, [...made, row(1), row(200_000), row(2, 'files')]);
    expect(state.backups).toHaveLength(BACKUP_ROWS_MAX);
    for (const honest of [row(1), row(200_000), row(2, 'files')]) expect(state.backups).toContainEqual(honest);
    const widest = state.backups.map((one) => ({
      ...one,
      contents: { dumpBytes: 2 ** 50, newBytes: 2 ** 50, storedBytes: 2 ** 50, packs: 300_000 },
      ...{ lockedUntil: one.storedAt, rereadAt: one.storedAt, findings: 300_002, state: 'failed' as const },
    }));
    expect(encodeSiteBackups({ ...state, backups: widest }).length).toBeLessThan(SITE_BACKUPS_BYTES_MAX);
  });
});

describe('the row of a verdict', () => {
  const verdict: Verdict = {
    ...{ ...nameOf('clinic-a'), state: 'valid', judgedAt: '2026-11-23T02:00:00.000Z' },
    ...{ storedAt: '2026-11-23T01:31:00.000Z', lockedUntil: '2026-12-23T01:31:00.000Z', lockMode: 'COMPLIANCE' },
    ...{ reread: 'always', counts: { objects: 5, bytes: 5000, rereadObjects: 4, findings: 0 }, findings: [] },
    contents: { dumpBytes: 4, newBytes: 3, storedBytes: 2, packs: 1 },
    anomalies: [
      { what: 'rows-dropped', table: 'B', rows: 1, usualRows: 200 },
      { what: 'rows-dropped', table: 'A', rows: 1, usualRows: 100 },
      { what: 'dump-shrank', bytes: 1, usualBytes: 2 },
    ],
  };
  test('holds its gist', () => {
    expect(rowOfVerdict(verdict)).toMatchObject({
      ...{ lockedUntil: verdict.lockedUntil, rereadAt: verdict.judgedAt, findings: 0 },
      anomalies: ['dump-shrank', 'rows-dropped'],
    });
    expect(() => encodeSiteBackups({ ...empty, backups: [rowOfVerdict(verdict)!] })).not.toThrow();
  });
  test('is none where no manifest was seen', () => {
    expect(rowOfVerdict({ ...verdict, storedAt: undefined })).toBeUndefined();
  });
});
