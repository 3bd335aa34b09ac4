// Finds the version that a request means, with S3's refusals: 404, 405 for a delete marker, and 403 instead of 404 for a caller
// who may not list the bucket and so must not learn what is missing in it.

import type { Bucket } from '../disk/buckets.ts';
import type { Version } from '../disk/versions.ts';
import type { Call } from '../s3/call.ts';
import { looksLikeVersionId } from '../s3/cloud.ts';
import { accessDenied, S3Error } from '../s3-error.ts';

/** The version named by `versionId`, or the current one; never a delete marker. */
export function findReadableVersion(call: Call, bucket: Bucket): Version {
  const version = findAnyVersion(call, bucket);
  if (!version.isMarker) return version;
  const headers = { 'x-amz-delete-marker': 'true', 'x-amz-version-id': version.versionId };
  if (call.parameter('versionId') !== undefined) {
    throw new S3Error('MethodNotAllowed', 'The specified method is not allowed against this resource.', {
      headers: { ...headers, allow: 'DELETE', 'last-modified': new Date(version.modifiedMs).toUTCString() },
    });
  }
  throw noSuchKey(call, headers);
}

/** The same, but a delete marker is as good as any. */
export function findAnyVersion(call: Call, bucket: Bucket): Version {
  const versionId = requestedVersionId(call);
  const { versions } = call.cloud;
  if (versionId === undefined) {
    const current = versions.current(bucket.name, call.key());
    if (current === undefined) throw noSuchKey(call, {});
    return current;
  }
  const version = versions.find(bucket.name, call.key(), versionId);
  if (version === undefined) {
    throw new S3Error('NoSuchVersion', 'The specified version does not exist.', {
      details: { Key: call.key(), VersionId: versionId },
    });
  }
  return version;
}

export function requestedVersionId(call: Call): string | undefined {
  const versionId = call.parameter('versionId');
  if (versionId === undefined || looksLikeVersionId(versionId)) return versionId;
  throw new S3Error('InvalidArgument', 'Invalid version id specified', {
    details: { ArgumentName: 'versionId', ArgumentValue: versionId },
  });
}

function noSuchKey(call: Call, headers: Record<string, string>): S3Error {
  if (!call.allows('s3:ListBucket', { resource: call.request.bucket! })) return accessDenied();
  return new S3Error('NoSuchKey', 'The specified key does not exist.', { details: { Key: call.key() }, headers });
}
