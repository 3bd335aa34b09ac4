// What a week's facts say about the 3-2-1-1-0 rule: three copies, on two media, one elsewhere, one that cannot be deleted, no error
// in a trial of restoring. Derived in one place, so that the clinic's digest and the operator's never disagree.

import type { SiteDigest } from '../notice.ts';

export interface Copies {
  /** The server's own data, the cloud, and a rotated disk. */
  readonly copies: number;
  readonly media: number;
  readonly elsewhere: number;
  readonly locked: number;
  /** Databases that were never restored in a drill or whose drill is overdue, and damage that was found. */
  readonly errors: number;
}

export function copiesOf(digest: SiteDigest): Copies {
  const { databases, openProblems, lastDiskSeen, until } = digest;
  const isOpen = (kind: string): boolean => openProblems.some((problem) => problem.kind === kind);
  const inCloud = databases.length > 0 && databases.every(({ lastGood }) => lastGood !== undefined) ? 1 : 0;
  const onDisk = lastDiskSeen !== undefined && !isOpen('disk-overdue') ? 1 : 0;
  const isLocked = databases.every(
    ({ lastGood }) => lastGood?.lockedUntil !== undefined && lastGood.lockedUntil > until,
  );
  const untried = databases.filter(
    ({ database, lastDrill }) =>
      lastDrill === undefined ||
      openProblems.some((open) => open.kind === 'drill-overdue' && open.database === database),
  );
  return {
    copies: 1 + inCloud + onDisk,
    media: 1 + Math.max(inCloud, onDisk),
    elsewhere: inCloud,
    locked: inCloud === 1 && isLocked ? 1 : 0,
    errors: untried.length + (isOpen('damage-found') ? 1 : 0),
  };
}

/** As people write the rule: "3-2-1-1-0". */
export const ruleOf = ({ copies, media, elsewhere, locked, errors }: Copies): string =>
  [copies, media, elsewhere, locked, errors].join('-');
