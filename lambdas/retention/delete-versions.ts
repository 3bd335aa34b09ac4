// Deletes exact versions of objects, and says of each whether it is gone. Never a key: that would leave a marker which hides the
// object, frees nothing, and looks like a removal.

import { DeleteObjectsCommand } from '@aws-sdk/client-s3';
import { DELETIONS_PER_REQUEST_MAX } from './limits.ts';
import type { ListedVersion, Vault } from './list-versions.ts';
import type { StoredKey } from './site-listing.ts';

export interface Deleted {
  /** Keys of which every version and marker is gone. */
  readonly gone: ReadonlySet<string>;
  readonly versions: number;
  readonly bytes: number;
  /** What S3 refused, such as a version that was locked meanwhile. */
  readonly refused: readonly { readonly key: string; readonly code: string }[];
}

/** Throws where S3 does not answer for every single version. */
export async function deleteKeys(vault: Vault, keys: readonly StoredKey[]): Promise<Deleted> {
  const versions = keys.flatMap((stored) => stored.versions);
  const refused: { key: string; code: string }[] = [];
  let bytes = 0;
  for (let from = 0; from < versions.length; from += DELETIONS_PER_REQUEST_MAX) {
    const batch = versions.slice(from, from + DELETIONS_PER_REQUEST_MAX);
    const codes = await deleteBatch(vault, batch);
    for (const [i, { key, bytes: size }] of batch.entries()) {
      if (codes[i] === undefined) bytes += size;
      else refused.push({ key, code: codes[i] });
    }
  }
  const kept = new Set(refused.map(({ key }) => key));
  const gone = new Set(keys.map(({ key }) => key).filter((key) => !kept.has(key)));
  return { gone, versions: versions.length - refused.length, bytes, refused };
}

/** Why S3 refused each of them; undefined where it is gone. */
async function deleteBatch({ s3, bucket }: Vault, batch: readonly ListedVersion[]): Promise<(string | undefined)[]> {
  const Objects = batch.map(({ key, versionId }) => ({ Key: key, VersionId: versionId }));
  const answer = await s3.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: false } }));
  const told = new Map<string, string | undefined>();
  for (const { Key, VersionId } of answer.Deleted ?? []) told.set(placeOf(Key, VersionId), undefined);
  for (const { Key, VersionId, Code } of answer.Errors ?? []) told.set(placeOf(Key, VersionId), Code ?? 'unknown');
  return batch.map(({ key, versionId }) => {
    const place = placeOf(key, versionId);
    if (!told.has(place)) throw new Error(`deleting ${JSON.stringify(key)}: S3 did not say what became of it`);
    const code = told.get(place);
    // Somebody else removed it: the same run, delivered twice.
    return code === 'NoSuchVersion' || code === 'NoSuchKey' ? undefined : code;
  });
}

const placeOf = (key: string | undefined, versionId: string | undefined): string => `${versionId} ${key}`;
