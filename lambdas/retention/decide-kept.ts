// Which backups of one database the retention rule keeps, and why. Without it retention would have to decide while it deletes.
//
// Only valid backups fill the rule, and of each period the last one stays. Days, weeks (ISO 8601), months and years are those
// of the site's time zone, and only those that have a valid backup are counted: a practice that was closed for a month loses nothing.
// What no rule can remove: the newest valid backup, whatever its age; what came after it; and what was not judged yet.

import { Temporal } from 'temporal-polyfill';
import type { BackupId } from '../../vault/names.ts';
import { FAILED_BACKUP_DAYS } from '../limits.ts';
import type { RetentionRule } from '../site/retention-rule.ts';

export interface StoredBackup {
  readonly backup: BackupId;
  /** The store's own time of the manifest. */
  readonly storedAt: Date;
  /** What its verdict says; undefined where it has none yet. */
  readonly valid: boolean | undefined;
}

export interface Retention {
  /** All backups of one database, in any order. */
  readonly backups: readonly StoredBackup[];
  readonly rule: RetentionRule;
  readonly timeZone: string;
  readonly now: Date;
}

const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;

const PERIODS = ['daily', 'weekly', 'monthly', 'yearly'] as const;
type Periods = Readonly<Record<(typeof PERIODS)[number], string>>;

/** The backups that stay, the newest first, each with all of its reasons, such as "last 1 of 3" and "monthly 2026-11". */
export function decideKept({ backups, rule, timeZone, now }: Retention): Map<BackupId, string[]> {
  const sorted = backups.toSorted(newestFirst);
  const reasons = new Map<BackupId, string[]>(sorted.map(({ backup }) => [backup, []]));
  if (reasons.size < sorted.length) throw new Error('a backup was listed twice');
  const keep = ({ backup }: StoredBackup, reason: string): unknown => reasons.get(backup)?.push(reason);

  const valid = sorted.filter((one) => one.valid === true);
  keepByRule(valid, { rule, timeZone, keep });
  keepBeyondRule(sorted, { newestValid: valid.at(0), now, keep });
  return new Map([...reasons].filter(([, some]) => some.length > 0));
}

type Keep = (backup: StoredBackup, reason: string) => unknown;

function keepByRule(
  valid: readonly StoredBackup[],
  { rule, timeZone, keep }: { rule: RetentionRule; timeZone: string; keep: Keep },
): void {
  for (const [i, one] of valid.slice(0, rule.last).entries()) keep(one, `last ${i + 1} of ${rule.last}`);
  const filled = { daily: new Set(), weekly: new Set(), monthly: new Set(), yearly: new Set() };
  for (const one of valid) {
    const periods = periodsOf(one.storedAt, timeZone);
    for (const kind of PERIODS) {
      // The newest backups come first, so the first one of a period is its last.
      if (filled[kind].size === rule[kind] || filled[kind].has(periods[kind])) continue;
      filled[kind].add(periods[kind]);
      keep(one, `${kind} ${periods[kind]}`);
    }
  }
}

function keepBeyondRule(
  sorted: readonly StoredBackup[],
  { newestValid, now, keep }: { newestValid: StoredBackup | undefined; now: Date; keep: Keep },
): void {
  if (newestValid !== undefined) keep(newestValid, 'newest');
  if (sorted.length > 0 && sorted[0] !== newestValid) keep(sorted[0], 'newest stored');
  const failedKeptFrom = now.getTime() - FAILED_BACKUP_DAYS * DAY_MILLISECONDS;
  for (const one of sorted) {
    if (one.valid === undefined) keep(one, 'not judged yet');
    if (one.valid !== false) continue;
    if (newestValid === undefined || newestFirst(one, newestValid) < 0) keep(one, 'failed, and none is valid since');
    else if (one.storedAt.getTime() > failedKeptFrom) keep(one, `failed less than ${FAILED_BACKUP_DAYS} days ago`);
  }
}

/** By the store's time; two of one instant by their ids, so that the order does not depend on who lists them. */
function newestFirst(a: StoredBackup, b: StoredBackup): number {
  return b.storedAt.getTime() - a.storedAt.getTime() || (a.backup < b.backup ? 1 : -1);
}

function periodsOf(storedAt: Date, timeZone: string): Periods {
  const local = Temporal.Instant.fromEpochMilliseconds(storedAt.getTime()).toZonedDateTimeISO(timeZone);
  const day = local.toPlainDate();
  const week = `${day.yearOfWeek}-W${String(day.weekOfYear).padStart(2, '0')}`;
  return { daily: day.toString(), weekly: week, monthly: day.toString().slice(0, -3), yearly: String(day.year) };
}
