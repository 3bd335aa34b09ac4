// What is wrong with a site at one moment, in the reference model: read off what really happened, in one pass and without a cloud.

import type { DatabaseId } from '../../vault/names.ts';
import type { SimulatedSite } from '../plan/sites.ts';
import type { MissingFrom } from './deadlines.ts';
import type { SiteTruth, TrueBackup, TrueRun } from './truth.ts';

export interface TrueProblem {
  readonly kind: string;
  readonly database: DatabaseId | undefined;
  readonly since: number;
  readonly isCritical: boolean;
  readonly becomesCritical: boolean;
  readonly reminderHours: number;
  readonly reasons: readonly string[];
  /** Told by another problem already. */
  readonly isCovered: boolean;
}

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;
/** From docs/messages.md and docs/sites.md; not taken from the code, which may be wrong. */
const REPORT_DAYS = 8;
const STUCK_HOURS = 3;
const REPORTS_READ = 3;
const SILENT_HOURS = 72;
const HOUSEKEEPING_HOURS = 168;

interface Seen {
  readonly database: DatabaseId;
  readonly good: TrueBackup | undefined;
  readonly failed: TrueBackup | undefined;
  readonly runsSince: readonly TrueRun[];
  readonly missingFrom: number;
}

/** `silentAfter`: the last sign of life when the site's silence was told; undefined while it is not told. */
export function problemsOf(
  plan: SimulatedSite,
  truth: SiteTruth,
  options: {
    deadlines: ReadonlyMap<DatabaseId, MissingFrom>;
    silence: { after: number | undefined } | undefined;
    now: number;
  },
): { problems: TrueProblem[]; lastSign: number | undefined } {
  const { now, silence } = options;
  const seen = plan.databases.map(({ database }) => see(truth, database, options));
  const missing = seen.filter(({ missingFrom }) => now >= missingFrom);
  const lastSign = lastSignOf(truth, now);
  const hasSign = missing.some(({ failed, runsSince }) => failed !== undefined || runsSince.length > 0);
  const isSilent =
    missing.length > 0 &&
    (silence === undefined
      ? missing.length === seen.length && !hasSign
      : lastSign === undefined || (silence.after !== undefined && lastSign <= silence.after));
  const problems: TrueProblem[] = [];
  const ordinary = { reminderHours: plan.reminderHours, reasons: [], isCovered: false, database: undefined };
  if (isSilent) {
    problems.push({
      ...{ ...ordinary, kind: 'site-silent', becomesCritical: true },
      since: Math.max(...missing.map(({ missingFrom }) => missingFrom)),
      isCritical: lastSign !== undefined && now - lastSign >= SILENT_HOURS * HOUR_MS,
    });
  }
  for (const one of seen) {
    const { database, failed, good } = one;
    const isMissing = missing.includes(one);
    if (isMissing) {
      const reason = reasonOf(one, now);
      problems.push({
        ...{ ...ordinary, kind: 'backup-missing', database, since: one.missingFrom, becomesCritical: true },
        ...{ isCritical: reason === 'validation-failed', reasons: [reason], isCovered: isSilent },
      });
    }
    if (failed !== undefined) {
      problems.push({
        ...{ ...ordinary, kind: 'validation-failed', database, since: failed.judgedAt, isCritical: true },
        ...{ becomesCritical: false, isCovered: isMissing },
      });
    }
    const [newest, ...older] = truth.suspicious(database);
    if (newest !== undefined) {
      problems.push({
        ...{ ...ordinary, kind: 'anomaly', database, since: (older.at(-1) ?? newest).judgedAt },
        ...{ isCritical: newest === good, becomesCritical: false, reasons: newest.anomalies },
      });
    }
    const drillDue = (truth.lastDrill.get(database) ?? truth.firstSeen) + plan.drillDays * DAY_MS;
    if (plan.drillDays > 0 && good !== undefined && now >= drillDue) {
      problems.push({ ...housekeeping(plan), kind: 'drill-overdue', database, since: drillDue });
    }
  }
  const diskDue = (truth.lastDisk ?? truth.firstSeen) + plan.diskDays * DAY_MS;
  if (plan.diskDays > 0 && now >= diskDue) {
    problems.push({ ...housekeeping(plan), kind: 'disk-overdue', database: undefined, since: diskDue });
  }
  const found = truth.damageFoundAt();
  if (found !== undefined) {
    const areNewestGood = seen.every(({ good, failed }) => good !== undefined && failed === undefined);
    problems.push({
      ...{ ...ordinary, kind: 'damage-found', since: found, isCritical: true, becomesCritical: false },
      reminderHours: areNewestGood ? housekeeping(plan).reminderHours : plan.reminderHours,
    });
  }
  return { problems, lastSign };
}

function see(
  truth: SiteTruth,
  database: DatabaseId,
  { deadlines, now }: { deadlines: ReadonlyMap<DatabaseId, MissingFrom>; now: number },
): Seen {
  const newestFirst = truth.backupsOf(database).filter(({ state }) => state !== 'unjudged');
  const good = newestFirst.find(({ state }) => state === 'valid');
  const failed = newestFirst[0]?.state === 'failed' ? newestFirst[0] : undefined;
  const runsSince = recentRuns(truth, now).filter(
    (run) =>
      run.database === database && (good === undefined || (run.storedAt > good.storedAt && run.run !== good.backup)),
  );
  const { missingFrom } = deadlines.get(database)!(good?.storedAt, truth.firstSeen);
  return { database, good, failed, runsSince, missingFrom };
}

/** Newest first. */
const recentRuns = (truth: SiteTruth, now: number): TrueRun[] =>
  [...truth.runs.values()]
    .filter(({ storedAt }) => storedAt >= now - REPORT_DAYS * DAY_MS)
    .sort((a, b) => b.storedAt - a.storedAt);

function lastSignOf(truth: SiteTruth, now: number): number | undefined {
  const signs = truth.backups.filter(({ isGone, state }) => !isGone && state !== 'unjudged');
  const times = [...signs, ...recentRuns(truth, now)].map(({ storedAt }) => storedAt);
  return times.length === 0 ? undefined : Math.max(...times);
}

function reasonOf({ good, failed, runsSince }: Seen, now: number): string {
  const run = runsSince.slice(0, REPORTS_READ).find(({ phase }) => phase !== undefined) ?? runsSince[0];
  const isOfFailed = run === undefined || run.run === failed?.backup || run.storedAt <= (failed?.storedAt ?? 0);
  if (failed !== undefined && isOfFailed) return 'validation-failed';
  if (run === undefined) return good === undefined ? 'never-backed-up' : 'no-sign-of-life';
  if (run.phase === 'failed') return 'dump-failed';
  return run.phase !== undefined && now - run.storedAt < STUCK_HOURS * HOUR_MS ? 'still-running' : 'upload-stuck';
}

const housekeeping = (plan: SimulatedSite) => ({
  ...{ isCritical: false, becomesCritical: false, reasons: [], isCovered: false },
  reminderHours: Math.max(plan.reminderHours, HOUSEKEEPING_HOURS),
});
