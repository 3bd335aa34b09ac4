// The headers of an object as GET and HEAD show them. Lock headers only for callers who may read locks, as on AWS.

import { checksumHeader } from '../checksums/digest.ts';
import type { Bucket } from '../disk/buckets.ts';
import type { Version } from '../disk/versions.ts';
import type { Call } from '../s3/call.ts';

export function objectHeaders(call: Call, bucket: Bucket, version: Version): Record<string, string | undefined> {
  const { retention, legalHold } = version.lock;
  const showRetention = retention !== undefined && call.allows('s3:GetObjectRetention');
  const showLegalHold = legalHold && call.allows('s3:GetObjectLegalHold');
  return {
    ...version.headers,
    etag: `"${version.etag}"`,
    'last-modified': new Date(version.modifiedMs).toUTCString(),
    'accept-ranges': 'bytes',
    'x-amz-server-side-encryption': 'AES256',
    'x-amz-storage-class': version.storageClass === 'STANDARD' ? undefined : version.storageClass,
    'x-amz-version-id': bucket.versioning === '' ? undefined : version.versionId,
    'x-amz-object-lock-mode': showRetention ? retention.mode : undefined,
    'x-amz-object-lock-retain-until-date': showRetention ? new Date(retention.untilMs).toISOString() : undefined,
    'x-amz-object-lock-legal-hold': showLegalHold ? 'ON' : undefined,
  };
}

/** The checksum, for who asks with x-amz-checksum-mode; never of a part of the object. */
export function checksumHeaders(call: Call, version: Version, options: { isWhole: boolean }): Record<string, string> {
  if (version.checksum === undefined || !options.isWhole) return {};
  if (call.header('x-amz-checksum-mode')?.toUpperCase() !== 'ENABLED') return {};
  return {
    [checksumHeader(version.checksum.algorithm)]: version.checksum.value,
    'x-amz-checksum-type': version.checksum.type,
  };
}
