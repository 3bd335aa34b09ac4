// Reads objects of the vault again and says whether their bytes are still the ones they must be. Only a certain answer is one:
// whatever S3 does not say for certain is thrown, because a pack called damaged for a broken connection would fail a hundred backups.

import type { KeyObject } from 'node:crypto';
import { HeadBucketCommand, type S3Client } from '@aws-sdk/client-s3';
import { INDEX_BYTES_MAX, PACK_BYTES_MAX } from '../../vault/limits.ts';
import { type BackupName, indexKey, manifestKey, type PackId, packKey, type SiteId } from '../../vault/names.ts';
import type { PackObservation } from '../ledger/observe-packs.ts';
import { type Content, needsReread } from '../validate/judge-object.ts';
import { observationOf } from '../validate/look-at-packs.ts';
import { readManifest } from '../validate/read-manifest.ts';
import { hashObject } from '../vault-reader/object-bytes.ts';
import { type Observation, observeObject } from '../vault-reader/observe-object.ts';

export interface Vault {
  readonly s3: S3Client;
  readonly bucket: string;
}

/** What S3 says of a pack, and what its bytes say if they can be read. */
export async function rereadPack(
  vault: Vault,
  { site, id, now }: { site: SiteId; id: PackId; now: () => Date },
): Promise<PackObservation> {
  const key = packKey(site, id);
  const observed = await observe(vault, key);
  // A pack is what its name says, whatever size a manifest gave it; what is longer than any pack is none.
  const bytes = observed.kind === 'stored' ? observed.bytes : 0;
  const rereadSha256 =
    bytes > PACK_BYTES_MAX ? undefined : await rereadSha256Of(vault, key, observed, { bytes, sha256: id });
  return observationOf({ id }, { key, observed, rereadSha256, notExtended: undefined, seenAt: now() });
}

/** Whether a backup's own two objects are what they must be: the manifest signed by the site, the index as the manifest says. */
export async function rereadBackup(
  vault: Vault,
  { name, signingKeys }: { name: BackupName; signingKeys: readonly KeyObject[] },
): Promise<boolean> {
  const observed = await observe(vault, manifestKey(name));
  if (observed.kind !== 'stored') return false;
  const read = await readManifest({ vault, name, observed, signingKeys });
  if ('reason' in read) return false;
  const { index } = read.manifest;
  if (index.bytes > INDEX_BYTES_MAX) return false;
  const key = indexKey(name);
  return (await rereadSha256Of(vault, key, await observe(vault, key), index)) === index.sha256;
}

/** To a HEAD, S3 answers the same whether the object or the whole bucket is missing. The latter is no fact about an object. */
async function observe({ s3, bucket }: Vault, key: string): Promise<Observation> {
  const observed = await observeObject(s3, bucket, key);
  if (observed.kind === 'missing') await s3.send(new HeadBucketCommand({ Bucket: bucket }));
  return observed;
}

/** Undefined where the bytes cannot be read, or S3 itself says that they are others. */
async function rereadSha256Of(
  vault: Vault,
  key: string,
  observed: Observation,
  content: Content,
): Promise<string | undefined> {
  if (!needsReread(observed, content, 'always') || observed.foreignEncryption !== undefined) return undefined;
  const version = { ...vault, key, versionId: observed.versionId };
  const sha256 = await hashObject(version);
  // The reader's memory can err, too: bytes are called wrong only if they are wrong twice.
  return sha256 === content.sha256 ? sha256 : await hashObject(version);
}
