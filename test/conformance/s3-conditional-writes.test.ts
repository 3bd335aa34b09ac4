// Conditional writes: the vault's discipline of writing every object once is exactly as good as these.

import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { refusal, useEndpoint } from './s3-endpoint.ts';

const endpoint = useEndpoint();

const put = (Bucket: string, Body: string, more: object = {}) =>
  endpoint().s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body, ...more }));

async function versionedBucket(): Promise<string> {
  const Bucket = await endpoint().newBucket();
  const VersioningConfiguration = { Status: 'Enabled' } as const;
  await endpoint().s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
  return Bucket;
}

test('If-None-Match: * creates, and then refuses with 412', async () => {
  const Bucket = await versionedBucket();
  await put(Bucket, 'first', { IfNoneMatch: '*' });
  expect(await refusal(put(Bucket, 'second', { IfNoneMatch: '*' }))).toEqual({
    code: 'PreconditionFailed',
    status: 412,
  });
  const { Versions } = await endpoint().s3.send(new ListObjectVersionsCommand({ Bucket }));
  expect(Versions).toHaveLength(1);
});

test('If-None-Match: * creates over a delete marker', async () => {
  const Bucket = await versionedBucket();
  await put(Bucket, 'first', { IfNoneMatch: '*' });
  await endpoint().s3.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
  await put(Bucket, 'second', { IfNoneMatch: '*' });
  const get = await endpoint().s3.send(new GetObjectCommand({ Bucket, Key: 'a' }));
  expect(await get.Body!.transformToString()).toBe('second');
});

test('of many that create the same object at once, exactly one does', async () => {
  const Bucket = await versionedBucket();
  const bodies = Array.from({ length: 12 }, (_, i) => `${i}`.repeat(50_000));
  const outcomes = await Promise.all(
    bodies.map((Body) =>
      put(Bucket, Body, { IfNoneMatch: '*' }).then(
        () => ({ status: 200, Body }),
        (error: { $metadata?: { httpStatusCode?: number } }) => ({ status: error.$metadata?.httpStatusCode, Body }),
      ),
    ),
  );
  const winners = outcomes.filter(({ status }) => status === 200);
  expect(winners).toHaveLength(1);
  for (const { status } of outcomes) expect([200, 409, 412]).toContain(status);
  const get = await endpoint().s3.send(new GetObjectCommand({ Bucket, Key: 'a' }));
  expect(await get.Body!.transformToString()).toBe(winners[0]!.Body);
  const { Versions } = await endpoint().s3.send(new ListObjectVersionsCommand({ Bucket }));
  expect(Versions).toHaveLength(1);
});

test('a creation that is overtaken while its bytes come in is refused, and the faster one stays', async () => {
  const Bucket = await versionedBucket();
  let overtake = (): void => undefined;
  const overtaken = new Promise<void>((resolve) => {
    overtake = resolve;
  });
  const slow = Readable.from(
    (async function* () {
      yield Buffer.alloc(70_000, 's');
      await overtaken;
      yield Buffer.alloc(70_000, 's');
    })(),
  );
  const command = new PutObjectCommand({ Bucket, Key: 'a', Body: slow, ContentLength: 140_000, IfNoneMatch: '*' });
  const result = refusal(endpoint().s3.send(command));
  // Long enough for its headers to arrive; if they do not, the refusal is the plain 412, which is right as well.
  await wait(300);
  await put(Bucket, 'fast', { IfNoneMatch: '*' });
  overtake();
  expect([
    { code: 'ConditionalRequestConflict', status: 409 },
    { code: 'PreconditionFailed', status: 412 },
  ]).toContainEqual(await result);
  const get = await endpoint().s3.send(new GetObjectCommand({ Bucket, Key: 'a' }));
  expect(await get.Body!.transformToString()).toBe('fast');
});

test('If-Match overwrites only what the client has seen', async () => {
  const Bucket = await versionedBucket();
  expect((await refusal(put(Bucket, 'x', { IfMatch: '"none"' }))).status).toBe(404);
  const { ETag } = await put(Bucket, 'first');
  await put(Bucket, 'second', { IfMatch: ETag });
  expect(await refusal(put(Bucket, 'third', { IfMatch: ETag }))).toEqual({ code: 'PreconditionFailed', status: 412 });
});

test('If-None-Match with anything but * is not implemented', async () => {
  const Bucket = await versionedBucket();
  expect((await refusal(put(Bucket, 'x', { IfNoneMatch: '"tag"' }))).status).toBe(501);
});

test('the completion of a multipart upload obeys it as well', async () => {
  const Bucket = await versionedBucket();
  const { UploadId } = await endpoint().s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'a' }));
  const part = { Bucket, Key: 'a', UploadId, PartNumber: 1 };
  const { ETag } = await endpoint().s3.send(new UploadPartCommand({ ...part, Body: 'part' }));
  const complete = () =>
    endpoint().s3.send(
      new CompleteMultipartUploadCommand({
        Bucket,
        Key: 'a',
        UploadId,
        IfNoneMatch: '*',
        MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] },
      }),
    );
  const { VersionId } = await put(Bucket, 'in between');
  expect(await refusal(complete())).toEqual({ code: 'PreconditionFailed', status: 412 });
  await endpoint().s3.send(new DeleteObjectCommand({ Bucket, Key: 'a', VersionId }));
  await complete();
});
