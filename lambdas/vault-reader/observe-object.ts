// What S3 itself says of one object, asked without reading it: size, checksum, lock, time. Facts only; what they mean for a
// backup is decided elsewhere, so that every rule can be tested without a network.

import { HeadObjectCommand, type HeadObjectCommandOutput, type S3Client } from '@aws-sdk/client-s3';
import type { LockMode } from '../../vault/verdict.ts';
import { isAbsent, isHidden } from './absence.ts';

export interface Lock {
  readonly mode: LockMode;
  readonly until: Date;
}

/** The current version of an object: the one that a restore would read. */
export interface StoredObject {
  readonly kind: 'stored';
  readonly versionId: string | undefined;
  readonly bytes: number;
  /** By S3's clock. */
  readonly storedAt: Date;
  /** S3's own SHA-256 of the whole object, in hexadecimal; undefined where it keeps none, or one over parts only. */
  readonly sha256: string | undefined;
  readonly lock: Lock | undefined;
  /** The storage class if the object must be thawed for hours before it can be read. */
  readonly archivedIn: string | undefined;
  /** The kind of encryption at rest if it is not S3's own (SSE-S3). */
  readonly foreignEncryption: string | undefined;
}

export type Observation = StoredObject | { readonly kind: 'missing' } | { readonly kind: 'hidden' };

const SHA256_BASE64 = /^[A-Za-z0-9+/]{43}=$/;
const ARCHIVES = ['GLACIER', 'DEEP_ARCHIVE'];

/** Asks S3 for an object. Throws wherever S3 does not answer for certain, so that the event is retried. */
export async function observeObject(s3: S3Client, bucket: string, key: string): Promise<Observation> {
  try {
    return describe(key, await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key, ChecksumMode: 'ENABLED' })));
  } catch (error) {
    if (isHidden(error)) return { kind: 'hidden' };
    if (isAbsent(error)) return { kind: 'missing' };
    throw error;
  }
}

function describe(key: string, head: HeadObjectCommandOutput): StoredObject {
  const { ContentLength, LastModified, StorageClass, ArchiveStatus, ServerSideEncryption } = head;
  if (ContentLength === undefined || LastModified === undefined) {
    throw new Error(`observing ${key}: S3 told neither its size nor its time`);
  }
  const archived = ArchiveStatus !== undefined || ARCHIVES.includes(StorageClass ?? 'STANDARD');
  return {
    kind: 'stored',
    versionId: head.VersionId,
    bytes: ContentLength,
    storedAt: LastModified,
    sha256: wholeObjectSha256(head),
    lock: lockOf(head),
    archivedIn: archived ? (ArchiveStatus ?? StorageClass) : undefined,
    foreignEncryption: ServerSideEncryption === 'AES256' ? undefined : ServerSideEncryption,
  };
}

/** A checksum of a multipart upload is a hash over hashes of its parts; it cannot equal a name that is a hash of the bytes. */
function wholeObjectSha256({ ChecksumSHA256, ChecksumType }: HeadObjectCommandOutput): string | undefined {
  if (ChecksumSHA256 === undefined || ChecksumType === 'COMPOSITE' || !SHA256_BASE64.test(ChecksumSHA256))
    return undefined;
  return Buffer.from(ChecksumSHA256, 'base64').toString('hex');
}

function lockOf({ ObjectLockMode, ObjectLockRetainUntilDate }: HeadObjectCommandOutput): Lock | undefined {
  if (ObjectLockRetainUntilDate === undefined) return undefined;
  if (ObjectLockMode !== 'COMPLIANCE' && ObjectLockMode !== 'GOVERNANCE') return undefined;
  return { mode: ObjectLockMode, until: ObjectLockRetainUntilDate };
}
