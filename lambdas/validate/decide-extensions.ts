// Which locks have to be lengthened, and until when. In generations: a lock that ends soon is lengthened by a long step, so that
// an object which is needed for years costs one request in 24 days, not one a day. Pure, and it can only lengthen.

import type { LockMode } from '../../vault/verdict.ts';
import { LOCK_DAYS_MIN, LOCK_DAYS_RENEW, LOCK_DAYS_STEP } from '../limits.ts';
import type { Observation } from '../vault-reader/observe-object.ts';

export interface LockPolicy {
  /** Of the vault: what new locks are, and what a good backup needs at least. */
  readonly mode: LockMode;
  /** A valid backup stays locked for at least so many more days. */
  readonly minDays: number;
  /** A lock that ends sooner is lengthened. */
  readonly renewDays: number;
  /** So many days from now it then ends. */
  readonly stepDays: number;
}

export interface Extension {
  readonly key: string;
  readonly versionId: string | undefined;
  readonly mode: LockMode;
  readonly until: Date;
}

const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;

/**
 * The policy for one site. `siteLockDays`, where it asks for more than the ordinary step, moves all three; the distances stay,
 * and with them the number of requests.
 */
export function lockPolicyOf(options: { mode: LockMode; minDays: number; siteLockDays?: number }): LockPolicy {
  const { mode, minDays, siteLockDays = 0 } = options;
  const [margin, generation] = [LOCK_DAYS_RENEW - LOCK_DAYS_MIN, LOCK_DAYS_STEP - LOCK_DAYS_RENEW];
  const ordinary = Math.max(LOCK_DAYS_STEP, minDays + margin + generation);
  const longer = Math.max(0, siteLockDays - ordinary);
  return {
    ...{ mode, minDays: minDays + longer, renewDays: minDays + longer + margin, stepDays: ordinary + longer },
  };
}

export const daysFrom = (now: Date, days: number): Date => new Date(now.getTime() + days * DAY_MILLISECONDS);

/** The lock that this object should get; undefined if the one that it has will do, or cannot be lengthened by anybody. */
export function decideExtension(
  key: string,
  observed: Observation,
  now: Date,
  policy: LockPolicy,
): Extension | undefined {
  if (observed.kind !== 'stored') return undefined;
  const { lock, versionId } = observed;
  const inForce = lock !== undefined && lock.until > now ? lock : undefined;
  if (inForce !== undefined && inForce.until >= daysFrom(now, policy.renewDays)) return undefined;
  // A lock that can be lifted cannot be made one that cannot without lifting it; the backup fails for its mode.
  if (inForce?.mode === 'GOVERNANCE' && policy.mode === 'COMPLIANCE') return undefined;
  const until = new Date(Math.ceil(daysFrom(now, policy.stepDays).getTime() / 1000) * 1000);
  return { key, versionId, mode: inForce?.mode ?? policy.mode, until };
}

/** The same for many objects. */
export function decideExtensions(
  observations: readonly { readonly key: string; readonly observed: Observation }[],
  now: Date,
  policy: LockPolicy,
): Extension[] {
  return observations.flatMap(({ key, observed }) => decideExtension(key, observed, now, policy) ?? []);
}
