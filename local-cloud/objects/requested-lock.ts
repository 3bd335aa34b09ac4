// The lock that a new object gets: the one asked for in the headers, else the bucket's default.

import type { Bucket } from '../disk/buckets.ts';
import type { Call } from '../s3/call.ts';
import { S3Error } from '../s3-error.ts';
import { defaultRetention, type Lock, type LockMode, type Retention } from './lock.ts';

/** Undefined where the headers ask for no lock. Refuses what the caller may not ask for. */
export function requestedLock(call: Call, bucket: Bucket): Lock | undefined {
  const mode = call.header('x-amz-object-lock-mode');
  const until = call.header('x-amz-object-lock-retain-until-date');
  const legalHold = call.header('x-amz-object-lock-legal-hold');
  if (mode === undefined && until === undefined && legalHold === undefined) return undefined;
  if (!bucket.lockEnabled) throw new S3Error('InvalidRequest', 'Bucket is missing Object Lock Configuration');
  if ((mode === undefined) !== (until === undefined)) {
    throw new S3Error(
      'InvalidArgument',
      'x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied',
    );
  }
  if (mode !== undefined) call.authorize('s3:PutObjectRetention');
  if (legalHold !== undefined) call.authorize('s3:PutObjectLegalHold');
  if (legalHold !== undefined && legalHold !== 'ON' && legalHold !== 'OFF') {
    throw new S3Error('InvalidArgument', "Legal Hold must be either of 'ON' or 'OFF'");
  }
  const nowMs = call.cloud.now().getTime();
  const retention =
    mode === undefined ? defaultRetention(bucket.defaultLock, nowMs) : parseRetention(mode, until!, call.cloud.now());
  return { retention, legalHold: legalHold === 'ON' };
}

/** What a new object gets in the end. */
export function lockOfNewObject(requested: Lock | undefined, bucket: Bucket, now: Date): Lock {
  return requested ?? { retention: defaultRetention(bucket.defaultLock, now.getTime()), legalHold: false };
}

/** S3 wants a checksum of whatever it is about to lock: nobody could replace a version that arrived damaged. */
export function requireDigestForLock(
  call: Call,
  options: { what: string; bucket: Bucket; requested: Lock | undefined; hasDigest: boolean },
): void {
  const locks = options.requested !== undefined || options.bucket.defaultLock !== undefined;
  if (!locks || options.hasDigest) return;
  throw new S3Error(
    'InvalidRequest',
    `Content-MD5 OR x-amz-checksum- HTTP header is required for ${options.what} requests with Object Lock parameters`,
    { details: { Bucket: call.request.bucket! } },
  );
}

export function parseRetention(mode: string, until: string, now: Date): Retention {
  if (mode !== 'GOVERNANCE' && mode !== 'COMPLIANCE')
    throw new S3Error('InvalidArgument', 'Unknown wormMode directive.');
  const untilMs = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:?\d\d)$/.test(until)
    ? new Date(until).getTime()
    : Number.NaN;
  if (Number.isNaN(untilMs))
    throw new S3Error('InvalidArgument', 'The retain until date must be provided in ISO 8601 format');
  if (untilMs <= now.getTime()) throw new S3Error('InvalidArgument', 'The retain until date must be in the future!');
  return { mode: mode satisfies LockMode, untilMs };
}
