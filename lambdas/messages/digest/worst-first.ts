// Puts clinics in the order in which an operator should call them. In the order of their names, the one that has had no backup for
// a month would stand on page four.

import type { OperatorDigest, ProblemKind } from '../notice.ts';

export type OperatorSite = OperatorDigest['sites'][number];

export interface Judged extends OperatorSite {
  /** Good backups of the week and those that were due; one database's extra backups do not make up for another's. */
  readonly good: number;
  readonly due: number;
  /** The last good backup of the database that is worst off; undefined if one has none. */
  readonly oldestGood: Date | undefined;
  readonly isBad: boolean;
}

/** How bad each problem is: lost data first, then no new backups, then what is to be looked into or done. */
const WEIGHTS: Record<ProblemKind, number> = {
  'damage-found': 7,
  'site-silent': 6,
  'backup-missing': 5,
  'validation-failed': 4,
  anomaly: 3,
  'drill-overdue': 2,
  'disk-overdue': 1,
};

export function worstFirst(sites: readonly OperatorSite[]): Judged[] {
  return sites
    .map(judged)
    .sort(
      (one, other) =>
        worstOf(other) - worstOf(one) ||
        (one.oldestGood?.getTime() ?? 0) - (other.oldestGood?.getTime() ?? 0) ||
        (one.site < other.site ? -1 : 1),
    );
}

function judged(site: OperatorSite): Judged {
  const { databases, openProblems } = site.digest;
  const times = databases.map(({ lastGood }) => lastGood?.storedAt.getTime() ?? 0);
  const oldest = times.length === 0 ? 0 : Math.min(...times);
  const good = databases.reduce((sum, database) => sum + Math.min(database.good, database.due), 0);
  const due = databases.reduce((sum, database) => sum + database.due, 0);
  const oldestGood = oldest === 0 ? undefined : new Date(oldest);
  // A week in which something was missed but made up for is no problem; one without any good backup always is.
  return { ...site, good, due, oldestGood, isBad: openProblems.length > 0 || oldestGood === undefined };
}

/** A clinic without any good backup counts like one that is silent, whatever its list of problems says. */
const worstOf = ({ digest, oldestGood }: Judged): number =>
  Math.max(0, ...digest.openProblems.map(({ kind }) => WEIGHTS[kind]), oldestGood === undefined ? 6 : 0);
