// The 3-2-1-1-0 rule, as far as this server knows: three copies, on two devices, one elsewhere, one that cannot be deleted, no error in
// a trial of restoring. What nobody here can know, such as the operator's second region, is not counted: a rule that is met on paper
// only is the one that fails. Counted as the cloud's digest counts it. Pure.

import type { StatusFacts } from './status-facts.ts';

export interface Copies {
  /** The server's own data, and the cloud's. */
  readonly copies: number;
  readonly media: number;
  readonly elsewhere: number;
  readonly locked: number;
  /** Until when none of what is needed can be deleted; undefined where that is not so. */
  readonly lockedUntil: Date | undefined;
  /** Databases of which nobody has tried on this server whether they can be restored. */
  readonly errors: number;
}

export function countCopies({ databases, writtenAt }: StatusFacts): Copies {
  const good = databases.flatMap(({ cloud }) => cloud?.lastGood ?? []);
  const inCloud = databases.length > 0 && good.length === databases.length ? 1 : 0;
  const ends = good.map(({ lockedUntil }) => lockedUntil.getTime());
  const lockedUntil = inCloud === 1 ? new Date(Math.min(...ends)) : undefined;
  const isLocked = lockedUntil !== undefined && lockedUntil > writtenAt;
  return {
    ...{ copies: 1 + inCloud, media: 1 + inCloud, elsewhere: inCloud, locked: isLocked ? 1 : 0 },
    lockedUntil: isLocked ? lockedUntil : undefined,
    // Where nothing is backed up, nothing was tried.
    errors: databases.length === 0 ? 1 : databases.filter(({ lastDrill }) => lastDrill === undefined).length,
  };
}

/** As people write the rule: "3-2-1-1-0". */
export const ruleOf = ({ copies, media, elsewhere, locked, errors }: Copies): string =>
  [copies, media, elsewhere, locked, errors].join('-');
