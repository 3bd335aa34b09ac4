// A site's life as a list of things that happened, and what a look at it would see at any hour. Without it each test of the
// watcher would build its own rows and reports, and none would be weeks long.

import fc from 'fast-check';
import type { AlertState, WatchedRow } from '../../../lambdas/missing-backup/alert-state.ts';
import type { Run } from '../../../lambdas/missing-backup/missing-reason.ts';
import type { SiteView } from '../../../lambdas/missing-backup/site-view.ts';
import { newRegistration, type Registration } from '../../../lambdas/site/registration.ts';
import { type BackupId, type DatabaseId, newBackupId, siteIdSchema } from '../../../vault/names.ts';
import type { RunReport } from '../../../vault/run-report.ts';
import { signingKey } from '../sample-backup.ts';

export const HOUR_MS = 60 * 60 * 1000;
export const SITE = siteIdSchema.parse('novak');
export const [MAIN, IMAGES] = ['main', 'images'] as DatabaseId[];

export type What = 'valid' | 'strange' | 'failed' | 'report-failed' | 'report-running';
export interface Happening {
  readonly at: Date;
  readonly database: DatabaseId;
  readonly what: What;
  readonly id: BackupId;
}

export function registrationOf(input: Partial<Parameters<typeof newRegistration>[0]> = {}): Registration {
  return newRegistration({
    ...{ site: SITE, signingPublicKeys: [signingKey('a').publicKey], drillDays: 0 },
    databases: [{ database: 'main', deadline: 'every day by 07:00', graceHours: 2 }],
    ...input,
  });
}

export const happening = (database: DatabaseId, what: What, at: Date | string): Happening => ({
  ...{ at: new Date(at), database, what },
  id: newBackupId(new Date(at), Buffer.from(`${what}-${at}`.padEnd(8)).subarray(-8)),
});

/** What a look at `now` sees. Reports are seen where the look asks for them: of missing databases, or of all in a silence. */
export function viewOf(
  registration: Registration,
  registeredAt: Date,
  history: readonly Happening[],
  now: Date,
): SiteView {
  const past = history.filter(({ at }) => at <= now);
  const runs = new Map<DatabaseId, Run[]>();
  for (const { at, database, what, id } of past) {
    if (!what.startsWith('report-') || now.getTime() - at.getTime() > 8 * 24 * HOUR_MS) continue;
    runs.set(database, [
      ...(runs.get(database) ?? []),
      { run: id, storedAt: at, report: reportOf(database, id, what) },
    ]);
  }
  return {
    ...{ registration, registeredAt, notes: 'sound', rows: past.flatMap(rowOf), ahead: [], runs, verdicts: new Map() },
    ...{ drills: new Map(), lastDisk: undefined, damage: undefined, isDamageKnown: true, sharesFault: undefined },
  };
}

export function rowOf({ at, database, what, id }: Happening): WatchedRow[] {
  if (what.startsWith('report-')) return [];
  const time = at.toISOString();
  const row: WatchedRow = {
    ...{ database, backup: id, state: what === 'failed' ? 'failed' : 'valid', storedAt: time, judgedAt: time },
    ...(what === 'strange' && { anomalies: ['dump-shrank'] }),
  };
  return [row];
}

export function reportOf(database: DatabaseId, backup: BackupId, what: What): RunReport {
  return {
    ...{ site: SITE, database, backup, at: '2026-01-01T00:00:00.000Z', uploader: '0.1.0', bytesRead: 7 },
    ...(what === 'report-failed'
      ? { phase: 'failed', failure: { exit: 'dump-failed', message: 'no such database' } }
      : { phase: 'running' }),
  };
}

/** Up to three weeks of two databases, in any year, over any change of the clocks. */
export const anyHistory = fc
  .record({
    start: fc.integer({ min: Date.UTC(2025, 0), max: Date.UTC(2030, 0) }),
    deadlines: fc.tuple(
      fc.constantFrom('every day by 07:00', 'every working day by 02:30', 'every 6 hours', 'daily'),
      fc.constantFrom('every day by 12:00', 'monday and thursday by 12:00', 'weekly'),
    ),
    graceHours: fc.constantFrom(0, 2, 30),
    criticalAfterHours: fc.constantFrom(0, 5, 24, 48),
    smsFrom: fc.constantFrom('warning' as const, 'critical' as const, 'never' as const),
    /** Minutes from one thing to the next, mostly hours, at times days. */
    steps: fc.array(
      fc.record({
        minutes: fc.oneof(
          { weight: 3, arbitrary: fc.integer({ min: 1, max: 1500 }) },
          fc.integer({ min: 1, max: 8000 }),
        ),
        database: fc.constantFrom(MAIN, IMAGES),
        what: fc.oneof(
          { weight: 5, arbitrary: fc.constant<What>('valid') },
          fc.constantFrom<What>('strange', 'failed', 'report-failed', 'report-running'),
        ),
      }),
      { maxLength: 40 },
    ),
  })
  .map(({ start, deadlines, graceHours, criticalAfterHours, smsFrom, steps }) => {
    const registeredAt = new Date(start - (start % 1000));
    const registration = registrationOf({
      databases: [
        { database: MAIN, deadline: deadlines[0], graceHours },
        { database: IMAGES, deadline: deadlines[1], graceHours },
      ],
      alerts: { criticalAfterHours, smsFrom },
    });
    let at = registeredAt.getTime();
    const history = steps.map(({ minutes, database, what }) => {
      at += minutes * 60_000;
      return happening(database, what, new Date(at));
    });
    return { registration, registeredAt, history };
  });

export const openKinds = ({ problems }: AlertState): string[] => problems.map(({ kind }) => kind);
