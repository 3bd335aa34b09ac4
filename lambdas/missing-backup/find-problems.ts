// What is wrong with a site now, whoever was told what before. Pure: the same view, the same problems, in the same order: the
// whole site's silence, then each database as it is registered, then disks, damage and our own notes.

import type { BackupName } from '../../vault/names.ts';
import type { Finding } from '../../vault/verdict.ts';
import type { LastGood, Sharing } from '../messages/notice.ts';
import type { AlertState, Reason, WatchedRow } from './alert-state.ts';
import { findAnomaly } from './find-anomaly.ts';
import { findSilence } from './find-silence.ts';
import { HOUSEKEEPING_REMINDER_HOURS, QUOTED_MAX } from './limits.ts';
import { missingReason } from './missing-reason.ts';
import { databasesOf, isMissing, latest, nameOf, type SiteView, type Watched, watchedOf } from './site-view.ts';
import { quoted, type Told, type WatchedKind } from './told.ts';

type Lasting = Exclude<Told, { kind: 'all-clear' }>;

export interface Problem {
  readonly kind: WatchedKind;
  readonly database?: BackupName['database'];
  readonly since: Date;
  /** As it is in itself; `escalates` says whether it becomes critical by lasting. */
  readonly severity: 'warning' | 'critical';
  readonly escalates: boolean;
  readonly reminderHours: number;
  readonly reasons: readonly Reason[];
  /** Another problem that is told says the same: this one waits, and is told if it outlasts that one. */
  readonly isCovered: boolean;
  /** Only what is newer than this ends it with an all-clear. */
  readonly after?: Date | undefined;
  /** The verdict that a notice of it quotes. */
  readonly quotes?: WatchedRow | undefined;
  /** Whether a notice of it says which backups need what is wrong. */
  readonly tellsSharing?: boolean;
  readonly tell: (telling: Pick<Lasting, 'severity' | 'at' | 'reminder' | 'since'>) => Lasting;
}

const DAY_MS = 24 * 60 * 60 * 1000;

export function findProblems(view: SiteView, state: AlertState, now: Date): Problem[] {
  const { registration } = view;
  const { site } = registration;
  const databases = databasesOf(state, view);
  const watched = view.rows === undefined ? [] : watchedOf(registration, view.rows, databases);
  const silence = findSilence(view, watched, state, now);
  const { reminderHours } = registration.alerts;
  const housekeeping = Math.max(reminderHours, HOUSEKEEPING_REMINDER_HOURS);
  const drills = new Map(databases.map(({ database, firstSeen, lastDrill }) => [database, { firstSeen, lastDrill }]));
  const problems: Problem[] = silence === undefined ? [] : [silence];
  for (const one of watched) {
    const missing = findMissing(view, one, { isCovered: silence !== undefined, now });
    const { database } = one.registered;
    if (missing !== undefined) problems.push(missing);
    if (one.failed !== undefined) problems.push(failedOf(view, one, one.failed, missing !== undefined));
    const anomaly = findAnomaly(view, one);
    if (anomaly !== undefined) problems.push(anomaly);
    const { firstSeen, lastDrill } = drills.get(database)!;
    const days = registration.drillDays;
    const drillDue = new Date((lastDrill ?? firstSeen).getTime() + days * DAY_MS);
    if (days > 0 && one.lastGood !== undefined && now >= drillDue) {
      problems.push({
        ...{ kind: 'drill-overdue', database, since: drillDue, severity: 'warning', escalates: false, reasons: [] },
        ...{ reminderHours: housekeeping, isCovered: false, after: lastDrill },
        tell: (telling) => ({ kind: 'drill-overdue', site, database, ...telling, lastDrill, days }),
      });
    }
  }
  const [lastSeen, days] = [latest(state.lastDisk, view.lastDisk), registration.diskDays];
  const diskDue = new Date((lastSeen ?? firstSeenOf(databases)).getTime() + days * DAY_MS);
  if (days > 0 && now >= diskDue) {
    problems.push({
      ...{ kind: 'disk-overdue', since: diskDue, severity: 'warning', escalates: false, reasons: [] },
      ...{ reminderHours: housekeeping, isCovered: false, after: lastSeen },
      tell: (telling) => ({ kind: 'disk-overdue', site, ...telling, lastSeen, days }),
    });
  }
  if (view.damage !== undefined) {
    const { since, objects, backups } = view.damage;
    const areGood = watched.every(({ lastGood, failed }) => lastGood !== undefined && failed === undefined);
    const newestAreGood = areGood && watched.every(({ lastGood }) => sharesFault(view, lastGood!) === false);
    problems.push({
      ...{ kind: 'damage-found', since, severity: 'critical', escalates: false, reasons: [], isCovered: false },
      // Once the newest are good nobody can mend the rest; told daily of that, people would learn to ignore mails.
      ...{ reminderHours: areGood ? housekeeping : reminderHours, tellsSharing: true },
      tell: (telling) => ({
        ...{ kind: 'damage-found', site, ...telling, objects: objects.slice(0, QUOTED_MAX).map(quoted), backups },
        newestAreGood,
      }),
    });
  }
  if (view.notes !== 'sound') {
    problems.push({
      ...{ kind: 'notes-lost', since: now, severity: 'warning', escalates: true, reasons: [], reminderHours },
      isCovered: false,
      tell: (telling) => ({ kind: 'notes-lost', site, ...telling }),
    });
  }
  return problems;
}

function findMissing(
  view: SiteView,
  one: Watched,
  { isCovered, now }: { isCovered: boolean; now: Date },
): Problem | undefined {
  if (!isMissing(one, now)) return undefined;
  const { lastGood, failed, due } = one;
  const { site, alerts } = view.registration;
  const { database } = one.registered;
  const runs = view.runs.get(database) ?? [];
  const reason = missingReason({ lastGood, failed, findings: findingsOf(view, failed), runs, now });
  const isFailed = reason.because === 'validation-failed';
  return {
    ...{ kind: 'backup-missing', database, since: due.missingFrom, escalates: true },
    severity: isFailed ? 'critical' : 'warning',
    ...{ reminderHours: alerts.reminderHours, reasons: [reason.because], isCovered },
    after: lastGood && new Date(lastGood.storedAt),
    ...{ quotes: isFailed ? failed : undefined, tellsSharing: failed !== undefined },
    tell: (telling) => ({
      ...{ kind: 'backup-missing', site, database, ...telling, due: due.due, reason },
      ...(failed === undefined ? { lastGood: lastGoodOf(lastGood), sharing: 0 } : soundOf(view, one)),
    }),
  };
}

function failedOf(view: SiteView, one: Watched, failed: WatchedRow, isCovered: boolean): Problem {
  const { site, alerts } = view.registration;
  const { database } = one.registered;
  return {
    ...{ kind: 'validation-failed', database, since: new Date(failed.judgedAt), severity: 'critical' },
    ...{ escalates: false, reminderHours: alerts.reminderHours, reasons: [], isCovered },
    ...{ after: new Date(failed.storedAt), quotes: failed, tellsSharing: true },
    tell: (telling) => ({
      ...{ kind: 'validation-failed', site, database, ...telling, backup: failed.backup },
      ...{ findings: findingsOf(view, failed), ...soundOf(view, one) },
    }),
  };
}

/** The newest good backup that is not known to need what is wrong with a failed one, and how many newer good ones do. */
function soundOf(view: SiteView, { good }: Watched): { lastGood: LastGood | undefined; sharing: Sharing } {
  const at = good.findIndex((row) => sharesFault(view, row) !== true);
  const lastGood = good[at];
  const isKnown = lastGood === undefined || sharesFault(view, lastGood) === false;
  return { lastGood: lastGoodOf(lastGood), sharing: isKnown ? (at < 0 ? good.length : at) : 'unknown' };
}

const sharesFault = (view: SiteView, row: WatchedRow): boolean | undefined => view.sharesFault?.get(nameOf(row));

function findingsOf(view: SiteView, row: WatchedRow | undefined): Finding[] {
  const findings = (row && view.verdicts.get(nameOf(row))?.findings) ?? [];
  return findings
    .slice(0, QUOTED_MAX)
    .map(({ object, rule, reason }) => ({ object: quoted(object), rule, reason: quoted(reason) }));
}

export function lastGoodOf(row: WatchedRow | undefined): LastGood | undefined {
  if (row === undefined) return undefined;
  const { backup, storedAt, lockedUntil } = row;
  return { backup, storedAt: new Date(storedAt), lockedUntil: lockedUntil ? new Date(lockedUntil) : undefined };
}

const firstSeenOf = (databases: AlertState['databases']): Date =>
  new Date(Math.min(...databases.map(({ firstSeen }) => firstSeen.getTime())));
