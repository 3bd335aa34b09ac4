// What a restart keeps and what it clears away.

import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  GetObjectLockConfigurationCommand,
  GetObjectRetentionCommand,
  ListObjectVersionsCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LocalCloud, startLocalCloud } from '../../local-cloud/start.ts';
import { clientOf, refusal } from '../conformance/s3-endpoint.ts';

let dir = '';
let cloud: LocalCloud | undefined;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'offsite-restart-'));
});
afterEach(async () => {
  await cloud?.close();
  await rm(dir, { recursive: true, force: true });
});

async function restart(more: object = {}): Promise<LocalCloud> {
  await cloud?.close();
  cloud = await startLocalCloud({ dir, port: 0, now: () => new Date(), ...more });
  return cloud;
}

async function contentFiles(): Promise<string[]> {
  const entries = await readdir(join(dir, 'contents'), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

test('objects, versions, locks, uploads and settings are as they were', async () => {
  const before = await restart({ lockMode: 'GOVERNANCE', lockDays: 5 });
  const { vaultBucket: Bucket } = before.ready;
  const s3 = clientOf(before.ready, before.ready.operator);
  const { VersionId } = await s3.send(
    new PutObjectCommand({ Bucket, Key: 'a', Body: 'bytes', IfNoneMatch: '*', Metadata: { m: '1' } }),
  );
  // The vault takes no parts.
  const unfinished = { Bucket: 'another-bucket', Key: 'b' };
  await s3.send(new CreateBucketCommand({ Bucket: unfinished.Bucket }));
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand(unfinished));
  await s3.send(new UploadPartCommand({ ...unfinished, UploadId, PartNumber: 1, Body: 'part' }));
  const ask = (client: typeof s3) =>
    Promise.all([
      client
        .send(new GetObjectCommand({ Bucket, Key: 'a', VersionId }))
        .then(async ({ Body, Metadata, ETag, LastModified }) => {
          return { text: await Body!.transformToString(), Metadata, ETag, LastModified };
        }),
      client.send(new GetObjectRetentionCommand({ Bucket, Key: 'a' })).then(({ Retention }) => Retention),
      client.send(new ListObjectVersionsCommand({ Bucket })).then(({ Versions }) => Versions),
      client.send(new ListPartsCommand({ ...unfinished, UploadId })).then(({ Parts }) => Parts),
      client.send(new GetBucketPolicyCommand({ Bucket })).then(({ Policy }) => Policy),
      client.send(new GetObjectLockConfigurationCommand({ Bucket })).then((answer) => answer.ObjectLockConfiguration),
      client
        .send(new GetBucketNotificationConfigurationCommand({ Bucket }))
        .then((answer) => answer.LambdaFunctionConfigurations),
    ]);
  const first = await ask(s3);
  expect(first[1]?.Mode).toBe('GOVERNANCE');
  expect(first[5]?.Rule?.DefaultRetention).toEqual({ Mode: 'GOVERNANCE', Days: 5 });
  expect(first[6]).toMatchObject([{ Events: ['s3:ObjectCreated:*'] }]);
  const after = await restart();
  expect({ ...after.ready, endpoint: '' }).toEqual({ ...before.ready, endpoint: '' });
  expect(await ask(clientOf(after.ready, after.ready.operator))).toEqual(first);
});

test('files that belong to no object are gone', async () => {
  const { ready } = await restart();
  const s3 = clientOf(ready, ready.operator);
  await s3.send(new PutObjectCommand({ Bucket: ready.ledgerBucket, Key: 'a', Body: 'x' }));
  const [kept] = await contentFiles();
  await writeFile(join(dir, 'contents', '00', '00000000-orphan'), 'torn');
  await restart();
  expect(await contentFiles()).toEqual([kept]);
});

test('what is replaced, refused or broken off leaves no file', async () => {
  const { ready } = await restart();
  const s3 = clientOf(ready, ready.operator);
  const place = { Bucket: ready.vaultBucket, Key: 'a' };
  await s3.send(new PutObjectCommand({ ...place, Body: 'x', IfNoneMatch: '*' }));
  const wrong = new PutObjectCommand({
    ...place,
    Key: 'b',
    Body: 'x',
    IfNoneMatch: '*',
    ChecksumSHA256: Buffer.alloc(32).toString('base64'),
  });
  expect((await refusal(s3.send(wrong))).code).toBe('BadDigest');
  const many = Array.from({ length: 5 }, () =>
    s3.send(new PutObjectCommand({ ...place, Key: 'c', Body: 'x', IfNoneMatch: '*' })).catch(() => undefined),
  );
  await Promise.all(many);
  expect(await contentFiles()).toHaveLength(2);
});
