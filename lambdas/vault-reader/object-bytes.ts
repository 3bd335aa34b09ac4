// Reads the bytes of an object, exactly as they lie there. Without this, a damaged object would surface as a failed request of
// the SDK, which looks like a bad connection and would be retried for ever instead of being judged.

import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { Refusal } from '../../vault/refusal.ts';
import { READ_ATTEMPTS_MAX } from '../limits.ts';

export interface ObjectVersion {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string | undefined;
}

/** Reads a version of at most `bytesMax` bytes into memory. */
export function readObject(version: ObjectVersion, bytesMax: number): Promise<Buffer> {
  return attempt(async () => collect(await open(version), version.key, bytesMax));
}

/** The SHA-256, in hexadecimal, of the bytes of a version; they are never all in memory. */
export function hashObject(version: ObjectVersion): Promise<string> {
  return attempt(async () => {
    const sha256 = createHash('sha256');
    for await (const slice of asReadable(await open(version), version.key)) sha256.update(slice);
    return sha256.digest('hex');
  });
}

/** All bytes of a response's body; throws a `Refusal` as soon as there are more than `bytesMax`. */
export async function collect(body: unknown, key: string, bytesMax: number): Promise<Buffer> {
  const slices: Uint8Array[] = [];
  let bytes = 0;
  for await (const slice of asReadable(body, key)) {
    bytes += slice.length;
    if (bytes > bytesMax) throw new Refusal(key, `it is longer than ${bytesMax} bytes`);
    slices.push(slice);
  }
  return Buffer.concat(slices);
}

async function open({ s3, bucket, key, versionId }: ObjectVersion): Promise<unknown> {
  const command = new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId });
  // The SDK asks for S3's checksum and destroys the stream when the bytes do not match it. We judge the bytes ourselves, and
  // need all of them for that: so the request goes out without asking.
  command.middlewareStack.add(
    (next) => (args) => {
      const { headers } = args.request as { headers: Record<string, string> };
      delete headers['x-amz-checksum-mode'];
      return next(args);
    },
    { step: 'build', name: 'withoutChecksumMode' },
  );
  return (await s3.send(command)).Body;
}

/** The SDK repeats requests, but not a body that breaks off half way. */
async function attempt<T>(read: () => Promise<T>): Promise<T> {
  for (let attempts = 1; ; attempts++) {
    try {
      return await read();
    } catch (error) {
      if (attempts === READ_ATTEMPTS_MAX) throw error;
    }
  }
}

function asReadable(body: unknown, key: string): Readable {
  if (!(body instanceof Readable)) throw new Error(`reading ${key}: S3 sent no body`);
  return body;
}
