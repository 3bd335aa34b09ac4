// One clinic's week: what counts as good, what was due, what is stored, and what of the alert state a clinic is told.

import { describe, expect, test } from 'vitest';
import { type SiteFacts, siteDigest, weekUntil } from '../../../lambdas/digest/site-digest.ts';
import { observePacks, type PackObservation } from '../../../lambdas/ledger/observe-packs.ts';
import { emptyPackTable } from '../../../lambdas/ledger/pack-table.ts';
import type { BackupRow } from '../../../lambdas/ledger/site-backups.ts';
import { newAlertState } from '../../../lambdas/missing-backup/alert-state.ts';
import { newRegistration } from '../../../lambdas/site/registration.ts';
import { databaseIdSchema } from '../../../vault/names.ts';
import { nameOf, signingKey } from '../sample-backup.ts';
import { packIdOf } from '../scripted-site.ts';

const DAY_MS = 86_400_000;
const { site } = nameOf('clinic-a');
const [main, files] = ['main', 'files'].map((id) => databaseIdSchema.parse(id));
// A Monday, at seven in Prague.
const week = weekUntil(new Date('2026-11-30T06:00:00.000Z'));
const before = (days: number): Date => new Date(week.until.getTime() - days * DAY_MS);

const rowOf = (days: number, change: Partial<BackupRow> = {}): BackupRow => {
  const storedAt = before(days);
  const id = `${storedAt.toISOString().replace(/[-:]|\.\d+/g, '')}-0123456789abcdef`;
  const { backup } = nameOf('clinic-a', 'main', id);
  const contents = { dumpBytes: 1_000_000, newBytes: 10, storedBytes: 5, packs: 1 };
  const time = storedAt.toISOString();
  return { database: main, backup, state: 'valid', storedAt: time, judgedAt: time, findings: 0, contents, ...change };
};
const packOf = (n: number, days: number, bytes: number, said: PackObservation['said'] = 'intact'): PackObservation => ({
  ...{ id: packIdOf(n), seenAt: week.until, said, bytes, storedAt: before(days) },
  ...{ lockedUntil: undefined, lockMode: undefined, reread: undefined },
});

const facts = (change: Partial<SiteFacts> = {}): SiteFacts => ({
  registration: newRegistration({
    ...{ site, signingPublicKeys: [signingKey('a').publicKey], scrubDays: 90 },
    databases: [{ database: 'main' }, { database: 'files', deadline: 'weekly' }] as never,
  }),
  ...{ packs: emptyPackTable(), rows: [], alerts: newAlertState(site) },
  ...{ drills: new Map(), lastDisk: undefined, removed: new Map() },
  ...change,
});

describe('the backups of the week', () => {
  test('are the valid ones that were stored in it, against those that were due', () => {
    const rows = [...[0, 1, 2, 3, 6.9].map((days) => rowOf(days)), rowOf(4, { state: 'failed' }), rowOf(7), rowOf(8)];
    const [database, other] = siteDigest(facts({ rows }), week).databases;
    expect(database).toMatchObject({ database: main, good: 5, due: 7, kept: 7, dumpBytes: 1_000_000 });
    expect(database.lastGood).toMatchObject({ backup: rows[0].backup, storedAt: week.until });
    expect(other).toMatchObject({ database: files, good: 0, lastGood: undefined, kept: 0, dumpBytes: undefined });
  });

  test('count with those that retention removed since', () => {
    const removed = new Map([[main, 3]]);
    expect(siteDigest(facts({ rows: [rowOf(1)], removed }), week).databases[0]).toMatchObject({ good: 4, kept: 1 });
  });

  test('were not due before the site was registered', () => {
    const alerts = { ...newAlertState(site), databases: [{ database: main, firstSeen: before(2.5) }] };
    expect(siteDigest(facts({ alerts }), week).databases[0].due).toBe(3);
  });
});

test('what is stored and what is new is what S3 said of the packs that are there', () => {
  const seen = [packOf(1, 30, 5_000_000), packOf(2, 3, 16_000_000), packOf(3, 2, 9, 'missing'), packOf(4, 7, 1)];
  const packs = observePacks(emptyPackTable(), seen);
  const digest = siteDigest(facts({ packs }), week);
  expect(digest).toMatchObject({ storedBytes: 21_000_001, newBytes: 16_000_000 });
});

test('the cost follows what is stored', () => {
  const costOf = (packs: number): number => {
    const seen = Array.from({ length: packs }, (_, n) => packOf(n, 30, 16 * 2 ** 20));
    return siteDigest(facts({ packs: observePacks(emptyPackTable(), seen) }), week).costPerMonth;
  };
  // 1000 packs of 16 MiB are 15.6 GB, at $0.0245 each and what is asked for them.
  expect(costOf(1000) - costOf(0)).toBeGreaterThan(15.6 * 0.0245);
  expect(costOf(1000) - costOf(0)).toBeLessThan(15.6 * 0.0245 * 1.2);
});

test('a clinic is told of its open problems, and not of the cloud’s own notes', () => {
  const problem = {
    ...{ since: before(2), firstToldAt: before(2), lastToldAt: before(1), told: 2 },
    ...{ severity: 'critical' as const, reasons: [], sms: true },
  };
  const alerts = {
    ...newAlertState(site),
    problems: [
      { ...problem, kind: 'backup-missing' as const, database: main },
      { ...problem, kind: 'notes-lost' as const },
    ],
  };
  expect(siteDigest(facts({ alerts }), week).openProblems).toEqual([
    { kind: 'backup-missing', database: main, since: before(2) },
  ]);
});
