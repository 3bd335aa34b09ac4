// Until when one version of an object is locked, asked of S3. A deletion of what is locked would be refused anyway; asking first
// keeps the log of refusals for what is strange, and removes nothing too early from a store that enforces no locks.

import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { HEADS_IN_FLIGHT_MAX } from '../limits.ts';
import { isAbsent } from '../vault-reader/absence.ts';
import { mapWhile } from '../vault-reader/in-flight.ts';
import type { ListedVersion, Vault } from './list-versions.ts';
import type { StoredKey } from './site-listing.ts';

export interface VersionLock {
  /** Undefined: it is not locked, or not there any more. */
  readonly until: Date | undefined;
  /** A legal hold has no end until somebody lifts it. */
  readonly isHeld: boolean;
}

export async function lockOfVersion({ s3, bucket }: Vault, { key, versionId }: ListedVersion): Promise<VersionLock> {
  try {
    const head = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId }));
    return { until: head.ObjectLockRetainUntilDate, isHeld: head.ObjectLockLegalHoldStatus === 'ON' };
  } catch (error) {
    if (isAbsent(error)) return { until: undefined, isHeld: false };
    throw error;
  }
}

/**
 * Which of these keys may be deleted with all their versions, and until when the others are locked. Those for which there was no
 * time are in neither.
 */
export async function findUnlocked<T extends StoredKey>(
  vault: Vault,
  stored: readonly T[],
  { now, goOn }: { now: Date; goOn: () => boolean },
): Promise<{ unlocked: T[]; locked: Map<string, Date> }> {
  const unlocked: T[] = [];
  const locked = new Map<string, Date>();
  const look = async (one: T): Promise<true> => {
    let until = 0;
    for (const version of one.versions) {
      // A delete marker has no lock.
      if (version.isMarker) continue;
      const lock = await lockOfVersion(vault, version);
      until = Math.max(until, lock.isHeld ? HELD.getTime() : (lock.until?.getTime() ?? 0));
    }
    if (until > now.getTime()) locked.set(one.key, new Date(until));
    else unlocked.push(one);
    return true;
  };
  await mapWhile(stored, HEADS_IN_FLIGHT_MAX, look, goOn);
  return { unlocked, locked };
}

/** Stands for a lock without an end. */
export const HELD = new Date('9999-12-31T00:00:00Z');
