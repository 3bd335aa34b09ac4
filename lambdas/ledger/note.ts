// Reads and replaces one note of the ledger, so that two writers can never lose each other's work: a note is written only
// over the very version that was read. Without that, a slow judgement from before could replace a newer one.

import { hash } from 'node:crypto';
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { isAbsent, statusOf } from '../vault-reader/absence.ts';
import { collect } from '../vault-reader/object-bytes.ts';

export interface Note {
  readonly bytes: Buffer;
  readonly etag: string;
}

export interface Place {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly key: string;
}

/** The note under `key`, or undefined if there is none. Throws if the ledger cannot be read, or has no such bucket. */
export async function readNote({ s3, bucket, key }: Place, bytesMax: number): Promise<Note | undefined> {
  try {
    const { Body, ETag } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    if (ETag === undefined) throw new Error(`reading ${key} of the ledger: S3 sent no ETag`);
    return { bytes: await collect(Body, key, bytesMax), etag: ETag };
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/**
 * Writes a note over `previous`, the version that was read; undefined means that there was none. Returns false, with nothing
 * written, if another one lies there by now.
 */
export async function replaceNote(place: Place, bytes: Buffer, previous: Note | undefined): Promise<boolean> {
  const condition = previous === undefined ? { IfNoneMatch: '*' } : { IfMatch: previous.etag };
  const type = place.key.endsWith('.json') ? 'application/json' : 'application/octet-stream';
  try {
    await place.s3.send(
      new PutObjectCommand({
        ...{ Bucket: place.bucket, Key: place.key, Body: bytes, ContentType: type, ...condition },
        ...{ ChecksumAlgorithm: 'SHA256', ChecksumSHA256: hash('sha256', bytes, 'base64') },
      }),
    );
    return true;
  } catch (error) {
    // 412: another version lies there. 409: another write is under way. 404 NoSuchKey: the one that was read is gone.
    if (statusOf(error) === 412 || statusOf(error) === 409 || isAbsent(error)) return false;
    throw error;
  }
}
