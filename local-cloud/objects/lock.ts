// What Object Lock allows, decided from the lock and the time alone. This is the promise that the whole product stands on: a fake
// that forgave one shortening would hide the bug that loses a backup.

import { S3Error } from '../s3-error.ts';

export type LockMode = 'GOVERNANCE' | 'COMPLIANCE';

export interface Retention {
  readonly mode: LockMode;
  readonly untilMs: number;
}

export interface Lock {
  readonly retention: Retention | undefined;
  readonly legalHold: boolean;
}

export type DefaultLock =
  | { readonly mode: LockMode; readonly days: number }
  | { readonly mode: LockMode; readonly years: number };

export const NO_LOCK: Lock = { retention: undefined, legalHold: false };

/** The retention that an object gets which asks for none. */
export function defaultRetention(lock: DefaultLock | undefined, nowMs: number): Retention | undefined {
  if (lock === undefined) return undefined;
  const until = new Date(nowMs);
  if ('days' in lock) until.setUTCDate(until.getUTCDate() + lock.days);
  else until.setUTCFullYear(until.getUTCFullYear() + lock.years);
  return { mode: lock.mode, untilMs: until.getTime() };
}

/** Refuses the deletion of a version that is still locked. */
export function refuseDeletionOfLocked(lock: Lock, options: { nowMs: number; bypass: boolean }): void {
  if (lock.legalHold) throw lockedError();
  if (!isInForce(lock.retention, options.nowMs)) return;
  if (lock.retention.mode === 'GOVERNANCE' && options.bypass) return;
  throw lockedError();
}

/** Refuses to put `wanted` (undefined: no retention) in the place of `lock`. */
export function refuseWeakerRetention(
  lock: Lock,
  wanted: Retention | undefined,
  options: { nowMs: number; bypass: boolean },
): void {
  const current = lock.retention;
  if (!isInForce(current, options.nowMs)) return;
  if (wanted?.mode === current.mode && wanted.untilMs >= current.untilMs) return;
  if (current.mode === 'GOVERNANCE' && options.bypass) return;
  throw lockedError();
}

function isInForce(retention: Retention | undefined, nowMs: number): retention is Retention {
  return retention !== undefined && retention.untilMs > nowMs;
}

const lockedError = (): S3Error =>
  new S3Error('AccessDenied', 'Access Denied because object protected by object lock.');
