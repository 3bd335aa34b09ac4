// How much lies in the vault once a site has run for years: what the newest backup needs, what older ones that are kept need beside
// it, and what nobody needs any more but is still locked. Day by day with the real retention rule and the real generations of locks,
// because the last part follows from how the two meet, and no formula has it.
//
// Of what is new each day a share lasts: it stays in the dump until as much came after it as the dump is large. The rest is gone from
// the dump on the next day: pages that are written again daily.

import type { BackupId } from '../../vault/names.ts';
import { LOCK_DAYS_RENEW, LOCK_DAYS_STEP, MARK_DAYS_MIN } from '../limits.ts';
import { decideKept } from '../retention/decide-kept.ts';
import type { RetentionRule } from '../site/retention-rule.ts';

export interface SteadyState {
  /** What the newest backup needs. */
  readonly currentBytes: number;
  /** What only older backups need. */
  readonly historyBytes: number;
  /** What no backup needs, and cannot be or is not yet removed. */
  readonly leftoverBytes: number;
  /** Bytes whose lock is lengthened, in the mean of a day. */
  readonly lockedBytesPerDay: number;
}

/** The bucket's default lock. */
const FIRST_LOCK_DAYS = 30;
/** The days of which the mean is taken: a whole number of generations. */
const LAST_DAYS = 5 * (LOCK_DAYS_STEP - LOCK_DAYS_RENEW);
const DAY_MS = 24 * 60 * 60 * 1000;

/** For each day since the beginning, the days whose backups are kept in its evening, ascending; one backup a day. */
export function keptByDay(rule: RetentionRule, days: number): readonly (readonly number[])[] {
  const first = Date.parse('2026-01-01T05:00:00Z');
  let kept: number[] = [];
  return Array.from({ length: days }, (_, day) => {
    const backups = [...kept, day].map((n) => ({
      ...{ backup: String(n) as BackupId, storedAt: new Date(first + n * DAY_MS), valid: true },
    }));
    const now = new Date(first + day * DAY_MS);
    kept = [...decideKept({ backups, rule, timeZone: 'Europe/Prague', now }).keys()].map(Number).sort((a, b) => a - b);
    return kept;
  });
}

interface Cohort {
  readonly bytes: number;
  readonly born: number;
  /** The first day whose dump does not have it. */
  readonly dies: number;
  lockedUntil: number;
  unneededSince: number | undefined;
}

export function steadyState(
  site: { readonly dumpBytes: number; readonly newBytesPerDay: number; readonly lastingShare: number },
  kept: readonly (readonly number[])[],
): SteadyState {
  const { dumpBytes, newBytesPerDay, lastingShare } = site;
  const lastingBytes = newBytesPerDay * lastingShare;
  const lifeDays = lastingBytes === 0 ? Number.POSITIVE_INFINITY : Math.round(dumpBytes / lastingBytes);
  const born = (bytes: number, day: number, dies: number): Cohort => ({
    ...{ bytes, born: day, dies, lockedUntil: day + FIRST_LOCK_DAYS, unneededSince: undefined },
  });
  // The first dump is as if it had grown before, so that a part of it goes each day, and it keeps its size.
  let cohorts = Number.isFinite(lifeDays)
    ? Array.from({ length: lifeDays }, (_, n) => born(dumpBytes / lifeDays, 0, n + 1))
    : [born(dumpBytes, 0, Number.POSITIVE_INFINITY)];
  const means = { currentBytes: 0, historyBytes: 0, leftoverBytes: 0, lockedBytesPerDay: 0 };
  for (const [today, keptToday] of kept.entries()) {
    if (today > 0) {
      cohorts.push(born(newBytesPerDay - lastingBytes, today, today + 1), born(lastingBytes, today, today + lifeDays));
    }
    const counts = kept.length - today <= LAST_DAYS;
    const nextKept = firstKeptFrom(keptToday, today);
    cohorts = cohorts.filter((cohort) => {
      const isNeeded = nextKept[cohort.born] < cohort.dies;
      cohort.unneededSince = isNeeded ? undefined : (cohort.unneededSince ?? today);
      if (!isNeeded && cohort.lockedUntil <= today && today - cohort.unneededSince! >= MARK_DAYS_MIN) return false;
      if (isNeeded && cohort.lockedUntil - today < LOCK_DAYS_RENEW) {
        cohort.lockedUntil = today + LOCK_DAYS_STEP;
        if (counts) means.lockedBytesPerDay += cohort.bytes / LAST_DAYS;
      }
      const kind = cohort.dies > today ? 'currentBytes' : isNeeded ? 'historyBytes' : 'leftoverBytes';
      if (counts) means[kind] += cohort.bytes / LAST_DAYS;
      return true;
    });
  }
  return means;
}

/** For each day until today, the first day from it on whose backup is kept. */
function firstKeptFrom(kept: readonly number[], today: number): Float64Array {
  const first = new Float64Array(today + 1).fill(Number.POSITIVE_INFINITY);
  let next = kept.length - 1;
  for (let day = today, at = Number.POSITIVE_INFINITY; day >= 0; day--) {
    if (next >= 0 && kept[next] === day) {
      at = day;
      next--;
    }
    first[day] = at;
  }
  return first;
}
