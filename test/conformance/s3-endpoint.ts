// The S3 endpoint under test: a fresh local cloud, or the one that the environment names. One suite for both, because a fake that
// is tested by its own rules proves nothing about AWS.
//
//   S3_ENDPOINT  S3_REGION  S3_ACCESS_KEY_ID  S3_SECRET_ACCESS_KEY      run the suite against that endpoint instead

import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  ListObjectVersionsCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect } from 'vitest';
import { type LocalCloud, startLocalCloud } from '../../local-cloud/start.ts';

export interface Endpoint {
  readonly s3: S3Client;
  readonly endpoint: string;
  readonly region: string;
  readonly keys: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** A new bucket, removed after the tests if that is possible. */
  newBucket(options?: { lock?: boolean }): Promise<string>;
}

export const isRealEndpoint = process.env.S3_ENDPOINT !== undefined;
/** Why tests that must move time are skipped elsewhere. */
export const NEEDS_HELD_CLOCK = 'needs a clock that the test can move: only the local cloud has one';

/** Starts before the file's tests and stops after them. */
export function useEndpoint(): () => Endpoint {
  let endpoint: (Endpoint & { close(): Promise<void> }) | undefined;
  beforeAll(async () => {
    endpoint = await openEndpoint();
  });
  afterAll(async () => {
    await endpoint?.close();
  });
  return () => endpoint!;
}

/** A local cloud in a folder that goes with it. */
export async function openLocalCloud(
  options: Omit<Parameters<typeof startLocalCloud>[0], 'dir' | 'port'>,
): Promise<LocalCloud & { dir: string }> {
  const dir = await mkdtemp(join(tmpdir(), 'offsite-local-cloud-'));
  const cloud = await startLocalCloud({ ...options, dir, port: 0 });
  const close = async (): Promise<void> => {
    await cloud.close();
    await rm(dir, { recursive: true, force: true });
  };
  return { ...cloud, dir, close };
}

export function clientOf(
  place: { endpoint: string; region: string },
  credentials: { accessKeyId: string; secretAccessKey: string },
  maxAttempts = 1,
): S3Client {
  const { endpoint, region } = place;
  // A copy, because the SDK writes into what it is given.
  return new S3Client({ endpoint, region, credentials: { ...credentials }, forcePathStyle: true, maxAttempts });
}

/** The code and status of the refusal that `request` must end in. */
export async function refusal(request: Promise<unknown>): Promise<{ code: string; status: number | undefined }> {
  const error = await request.then(
    () => expect.fail('it was not refused'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof S3ServiceException)) throw error;
  return { code: error.name, status: error.$metadata.httpStatusCode };
}

async function openEndpoint(): Promise<Endpoint & { close(): Promise<void> }> {
  const cloud = isRealEndpoint ? undefined : await openLocalCloud({ now: () => new Date() });
  const place = cloud?.ready ?? { endpoint: environment('S3_ENDPOINT'), region: environment('S3_REGION') };
  const keys = cloud?.ready.operator ?? {
    accessKeyId: environment('S3_ACCESS_KEY_ID'),
    secretAccessKey: environment('S3_SECRET_ACCESS_KEY'),
  };
  const s3 = clientOf(place, keys);
  const buckets: string[] = [];
  return {
    s3,
    endpoint: place.endpoint,
    region: place.region,
    keys,
    newBucket: async (options = {}) => {
      const Bucket = `offsite-conformance-${randomBytes(8).toString('hex')}`;
      await s3.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: options.lock ?? false }));
      buckets.push(Bucket);
      return Bucket;
    },
    close: async () => {
      if (isRealEndpoint) for (const bucket of buckets) await removeIfEmpty(s3, bucket);
      s3.destroy();
      await cloud?.close();
    },
  };
}

async function removeIfEmpty(s3: S3Client, Bucket: string): Promise<void> {
  const { Versions, DeleteMarkers } = await s3.send(new ListObjectVersionsCommand({ Bucket, MaxKeys: 1 }));
  if (Versions === undefined && DeleteMarkers === undefined) await s3.send(new DeleteBucketCommand({ Bucket }));
}

function environment(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is missing: it must be set together with S3_ENDPOINT`);
  return value;
}
