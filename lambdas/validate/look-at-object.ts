// One look at one object that a backup needs: ask S3, lengthen the lock if it ends soon, read the bytes again if S3 cannot vouch
// for them. All at once for each object, so that a look which was begun is done, however little time is left for the others.

import type { S3Client } from '@aws-sdk/client-s3';
import type { RereadMode } from '../../vault/verdict.ts';
import { hashObject, type ObjectVersion } from '../vault-reader/object-bytes.ts';
import { type Observation, observeObject } from '../vault-reader/observe-object.ts';
import { decideExtension, type LockPolicy } from './decide-extensions.ts';
import { extendLock } from './extend-locks.ts';
import { type Content, needsReread } from './judge-object.ts';

export interface LookedAt {
  readonly key: string;
  readonly observed: Observation;
  /** The hash of its bytes, if they were read again. */
  readonly rereadSha256: string | undefined;
  /** Why S3 did not lengthen its lock, if it was asked to. */
  readonly notExtended: string | undefined;
  readonly seenAt: Date;
}

export interface Look {
  readonly vault: { readonly s3: S3Client; readonly bucket: string };
  readonly now: () => Date;
  /** Undefined leaves locks as they are. */
  readonly policy: LockPolicy | undefined;
  /** `never`: not even where S3 keeps no checksum. */
  readonly reread: RereadMode | 'never';
  /** Objects that must be read again whatever the mode: somebody found them damaged. */
  readonly isSuspect: (key: string) => boolean;
  /** Lets few re-reads run at once; the network of a lambda, not S3, is the limit. */
  readonly rereading: <R>(work: () => Promise<R>) => Promise<R>;
}

/** `content` is undefined for the manifest, whose bytes are read and checked elsewhere. */
export async function lookAtObject(look: Look, key: string, content: Content | undefined): Promise<LookedAt> {
  const { vault, now } = look;
  const observed = await observeObject(vault.s3, vault.bucket, key);
  const seen = await withLongerLock(look, { key, observed, notExtended: undefined });
  const mode = look.isSuspect(key) ? 'always' : look.reread;
  const mustRead = content !== undefined && mode !== 'never' && needsReread(seen.observed, content, mode);
  const versionId = seen.observed.kind === 'stored' ? seen.observed.versionId : undefined;
  const rereadSha256 = mustRead
    ? await look.rereading(() => hashTwiceIfWrong({ ...vault, key, versionId }, content))
    : undefined;
  return { ...seen, rereadSha256, seenAt: now() };
}

/** The same look once the lock was lengthened, if it ends soon. */
export async function withLongerLock<T extends Pick<LookedAt, 'key' | 'observed' | 'notExtended'>>(
  { vault, now, policy }: Look,
  seen: T,
): Promise<T> {
  const { key, observed } = seen;
  const extension = policy && decideExtension(key, observed, now(), policy);
  if (extension === undefined || observed.kind !== 'stored') return seen;
  const outcome = await extendLock(vault, extension);
  if ('lock' in outcome) return { ...seen, observed: { ...observed, lock: outcome.lock } };
  // Refused perhaps because another lambda lengthened it meanwhile, or gone: S3 is asked again, and what it says now counts.
  const again = await observeObject(vault.s3, vault.bucket, key);
  const isLonger = again.kind === 'stored' && again.lock !== undefined && again.lock.until >= extension.until;
  return { ...seen, observed: again, notExtended: 'refused' in outcome && !isLonger ? outcome.refused : undefined };
}

/** The reader's memory can err, too: a backup is called damaged only if its bytes are wrong twice. */
async function hashTwiceIfWrong(version: ObjectVersion, content: Content): Promise<string> {
  const sha256 = await hashObject(version);
  return sha256 === content.sha256 ? sha256 : await hashObject(version);
}
