// Finds the operation that a request asks for and notices everything in it that the operation would ignore: a sub-resource or a
// header that is silently dropped is a wrong success.

import { CHECKSUM_ALGORITHMS, checksumHeader } from '../checksums/digest.ts';
import type { S3Request } from '../http/s3-request.ts';
import { notImplemented, type S3Error } from '../s3-error.ts';
import { bucketOperations } from './bucket-operations.ts';
import { copyObject } from './copy-object.ts';
import { deleteObject } from './delete-object.ts';
import { deleteObjects } from './delete-objects.ts';
import { getObject, headObject } from './get-object.ts';
import { getObjectAttributes } from './get-object-attributes.ts';
import { legalHoldOperations } from './legal-hold.ts';
import { listObjectVersions } from './list-object-versions.ts';
import { listObjects, listObjectsV2 } from './list-objects.ts';
import { completeMultipartUpload } from './multipart-complete.ts';
import { multipartListings } from './multipart-listings.ts';
import { abortMultipartUpload, createMultipartUpload } from './multipart-start.ts';
import { uploadPart } from './multipart-upload-part.ts';
import { notificationOperations } from './notification.ts';
import { objectLockConfigurationOperations } from './object-lock-configuration.ts';
import type { Operation } from './operation.ts';
import { policyOperations } from './policy-operations.ts';
import { putObject } from './put-object.ts';
import { refusedOperations } from './refused-operations.ts';
import { retentionOperations } from './retention.ts';
import { versioningOperations } from './versioning.ts';

export const OPERATIONS: readonly Operation[] = [
  ...bucketOperations,
  ...versioningOperations,
  ...objectLockConfigurationOperations,
  ...policyOperations,
  ...notificationOperations,
  listObjects,
  listObjectsV2,
  listObjectVersions,
  putObject,
  copyObject,
  getObject,
  headObject,
  getObjectAttributes,
  deleteObject,
  deleteObjects,
  ...retentionOperations,
  ...legalHoldOperations,
  createMultipartUpload,
  uploadPart,
  completeMultipartUpload,
  abortMultipartUpload,
  ...multipartListings,
  ...refusedOperations,
];

const COMMON_HEADERS: ReadonlySet<string> = new Set([
  'x-amz-content-sha256',
  'x-amz-date',
  'x-amz-decoded-content-length',
  'x-amz-expected-bucket-owner',
  'x-amz-request-payer',
  'x-amz-sdk-checksum-algorithm',
  'x-amz-trailer',
  'x-amz-user-agent',
  ...CHECKSUM_ALGORITHMS.map(checksumHeader),
]);

export function findOperation(request: S3Request): { operation: Operation; unsupported: S3Error | undefined } {
  const on = request.bucket === undefined ? 'service' : request.key === undefined ? 'bucket' : 'object';
  const weight = (operation: Operation): number =>
    operation.marks.length + (operation.markHeader === undefined ? 0 : 1);
  const [operation] = OPERATIONS.filter(
    (candidate) =>
      candidate.method === request.method &&
      candidate.on === on &&
      candidate.marks.every((mark) => request.parameters.has(mark)) &&
      (candidate.markHeader === undefined || request.headers.has(candidate.markHeader)),
  ).sort((a, b) => weight(b) - weight(a));
  if (operation === undefined)
    throw notImplemented(`${request.method} on ${on === 'object' ? 'an object' : `a ${on}`}`);
  return { operation, unsupported: findUnsupported(request, operation) };
}

function findUnsupported(request: S3Request, operation: Operation): S3Error | undefined {
  for (const name of request.parameters.keys()) {
    if (name !== 'x-id' && !operation.marks.includes(name) && !operation.parameters.includes(name)) {
      return notImplemented(`the parameter ${name} of ${operation.name}`);
    }
  }
  for (const name of request.headers.keys()) {
    if (!name.startsWith('x-amz-') || COMMON_HEADERS.has(name)) continue;
    const isMetadata = operation.takesMetadata === true && name.startsWith('x-amz-meta-');
    if (!isMetadata && name !== operation.markHeader && !operation.headers.includes(name)) {
      return notImplemented(`the header ${name} of ${operation.name}`);
    }
  }
  return undefined;
}
