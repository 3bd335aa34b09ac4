// DeleteObject: a marker on top in a versioned bucket, or one version for good, if nothing locks it.

import type { Bucket } from '../disk/buckets.ts';
import type { Content } from '../disk/contents.ts';
import { versionIdFor } from '../objects/commit.ts';
import { requestedVersionId } from '../objects/find-version.ts';
import { NO_LOCK, refuseDeletionOfLocked } from '../objects/lock.ts';
import { etagMatches } from '../objects/read-condition.ts';
import { preconditionFailed } from '../objects/write-condition.ts';
import { S3Error } from '../s3-error.ts';
import type { Call } from './call.ts';
import type { Answer, Operation } from './operation.ts';

export const deleteObject: Operation = {
  name: 'DeleteObject',
  method: 'DELETE',
  on: 'object',
  marks: [],
  parameters: ['versionId'],
  headers: ['x-amz-bypass-governance-retention'],
  run,
};

async function run(call: Call): Promise<Answer> {
  const bucket = call.bucket();
  const versionId = requestedVersionId(call);
  call.authorize(versionId === undefined ? 's3:DeleteObject' : 's3:DeleteObjectVersion');
  const bypass = call.bypassesGovernance();
  const deleted = await deleteOne(call, bucket, {
    key: call.key(),
    versionId,
    bypass,
    ifMatch: call.header('if-match'),
  });
  const headers = {
    'x-amz-delete-marker': deleted.isMarker ? 'true' : undefined,
    'x-amz-version-id': bucket.versioning === '' ? undefined : deleted.versionId,
  };
  return { status: 204, headers };
}

export interface Deleted {
  /** Of the version that went, or of the marker that came; undefined where nothing did. */
  readonly versionId: string | undefined;
  /** A marker came, or a marker went. */
  readonly isMarker: boolean;
}

export async function deleteOne(
  call: Call,
  bucket: Bucket,
  target: { key: string; versionId: string | undefined; bypass: boolean; ifMatch: string | undefined },
): Promise<Deleted> {
  const { cloud } = call;
  let freed: readonly Content[] = [];
  const deleted = cloud.catalogue.transaction((): Deleted => {
    const { versions } = cloud;
    if (target.ifMatch !== undefined) requireMatch(call, bucket, target.key, target.ifMatch);
    const permanentId = target.versionId ?? (bucket.versioning === '' ? 'null' : undefined);
    if (permanentId === undefined) {
      const marker = { ...emptyMarker, bucket: bucket.name, key: target.key, versionId: versionIdFor(call, bucket) };
      freed = versions.add({ ...marker, modifiedMs: cloud.now().getTime() }).replaced;
      return { versionId: marker.versionId, isMarker: true };
    }
    const version = versions.find(bucket.name, target.key, permanentId);
    // S3 calls the deletion of what is not there a success.
    if (version === undefined) return { versionId: target.versionId, isMarker: false };
    refuseDeletionOfLocked(version.lock, { nowMs: cloud.now().getTime(), bypass: target.bypass });
    versions.remove(version);
    freed = version.contents;
    return { versionId: version.versionId, isMarker: version.isMarker };
  });
  await cloud.contents.remove(freed);
  return deleted;
}

const emptyMarker = {
  isMarker: true,
  bytes: 0,
  etag: '',
  storageClass: 'STANDARD',
  headers: {},
  checksum: undefined,
  contents: [],
  parts: undefined,
  lock: NO_LOCK,
} as const;

function requireMatch(call: Call, bucket: Bucket, key: string, ifMatch: string): void {
  const current = call.cloud.versions.current(bucket.name, key);
  if (current === undefined || current.isMarker) {
    throw new S3Error('NoSuchKey', 'The specified key does not exist.', { details: { Key: key } });
  }
  if (!etagMatches(ifMatch, current.etag)) throw preconditionFailed('If-Match');
}
