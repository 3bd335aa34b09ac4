// What every request is refused for that creates an object, whatever its body: encryption, access lists and tags that we do not do.

import type { Call } from '../s3/call.ts';
import { notImplemented, S3Error } from '../s3-error.ts';

export function refuseUnknownCreation(call: Call): void {
  const encryption = call.header('x-amz-server-side-encryption');
  if (encryption !== undefined && encryption !== 'AES256')
    throw notImplemented(`x-amz-server-side-encryption: ${encryption}`);
  // Both need rights of their own, and whoever lacks them is to hear of that first.
  if (call.header('x-amz-acl') !== undefined) call.authorize('s3:PutObjectAcl');
  refuseAcl(call);
  if (call.header('x-amz-tagging') === undefined) return;
  call.authorize('s3:PutObjectTagging');
  throw notImplemented('x-amz-tagging');
}

/** Buckets enforce their owner, as new ones on AWS do: access lists are switched off. */
export function refuseAcl(call: Call): void {
  const acl = call.header('x-amz-acl');
  if (acl !== undefined && acl !== 'private' && acl !== 'bucket-owner-full-control') {
    throw new S3Error('AccessControlListNotSupported', 'The bucket does not allow ACLs');
  }
}
