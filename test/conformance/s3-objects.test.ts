// Objects as they are put, read and deleted: whole and in part, under odd keys, in versions.

import { createHash } from 'node:crypto';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { refusal, useEndpoint } from './s3-endpoint.ts';

const endpoint = useEndpoint();

async function get(Bucket: string, Key: string, more: object = {}) {
  const answer = await endpoint().s3.send(new GetObjectCommand({ Bucket, Key, ...more }));
  return { ...answer, text: await answer.Body!.transformToString('latin1') };
}

describe('an object', () => {
  test('comes back as it was put, with its metadata and an MD5 for its tag', async () => {
    const Bucket = await endpoint().newBucket();
    const Body = Buffer.from('pondělí');
    const metadata = { author: 'Dr. Novak', 'case-number': '12' };
    const put = new PutObjectCommand({
      Bucket,
      Key: 'a',
      Body,
      Metadata: metadata,
      ContentType: 'text/plain',
      CacheControl: 'no-store',
    });
    const { ETag } = await endpoint().s3.send(put);
    expect(ETag).toBe(`"${createHash('md5').update(Body).digest('hex')}"`);
    const answer = await get(Bucket, 'a');
    expect(answer.text).toBe(Body.toString('latin1'));
    const expected = {
      ETag,
      Metadata: metadata,
      ContentType: 'text/plain',
      CacheControl: 'no-store',
      ServerSideEncryption: 'AES256',
    };
    expect(answer).toMatchObject(expected);
    const head = await endpoint().s3.send(new HeadObjectCommand({ Bucket, Key: 'a' }));
    expect(head).toMatchObject({ ...expected, ContentLength: Body.length });
  });

  test('of no bytes is an object', async () => {
    const Bucket = await endpoint().newBucket();
    await endpoint().s3.send(new PutObjectCommand({ Bucket, Key: 'empty', Body: Buffer.alloc(0) }));
    expect(await get(Bucket, 'empty')).toMatchObject({ text: '', ContentLength: 0 });
  });

  test('that is missing is NoSuchKey, in a missing bucket NoSuchBucket', async () => {
    const Bucket = await endpoint().newBucket();
    const ask = (bucket: string) => refusal(endpoint().s3.send(new GetObjectCommand({ Bucket: bucket, Key: 'none' })));
    expect(await ask(Bucket)).toEqual({ code: 'NoSuchKey', status: 404 });
    expect(await ask(`${Bucket}-none`)).toEqual({ code: 'NoSuchBucket', status: 404 });
  });

  test('keeps any key, byte for byte', async () => {
    const Bucket = await endpoint().newBucket();
    const keys = [
      'čeština/žluť',
      'a b',
      'a+b',
      'a%20b',
      'a//b',
      '/leading',
      'a/../b',
      './c',
      "q'(1)*!~",
      'x&y=z?',
      '日本',
      '😀',
      'é',
      'k'.repeat(1024),
    ];
    for (const Key of keys) await endpoint().s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
    for (const Key of keys) expect(Buffer.from((await get(Bucket, Key)).text, 'latin1').toString()).toBe(Key);
    const listed = await endpoint().s3.send(new ListObjectsV2Command({ Bucket }));
    const inOrder = [...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(listed.Contents?.map(({ Key }) => Key)).toEqual(inOrder);
  });

  test('may not have a key of more than 1024 bytes', async () => {
    const Bucket = await endpoint().newBucket();
    const put = new PutObjectCommand({ Bucket, Key: `${'k'.repeat(1023)}é`, Body: 'x' });
    expect(await refusal(endpoint().s3.send(put))).toEqual({ code: 'KeyTooLongError', status: 400 });
  });
});

describe('a range', () => {
  test('is exactly the bytes asked for, however it is asked', async () => {
    const Bucket = await endpoint().newBucket();
    const body = Buffer.from(Array.from({ length: 1000 }, (_, i) => i % 251));
    await endpoint().s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: body }));
    const range = fc.tuple(fc.nat(999), fc.nat(1500)).map(([first, length]) => ({ first, last: first + length }));
    await fc.assert(
      fc.asyncProperty(range, async ({ first, last }) => {
        const answer = await get(Bucket, 'a', { Range: `bytes=${first}-${last}` });
        const end = Math.min(last + 1, 1000);
        expect(answer.text).toBe(body.toString('latin1', first, end));
        expect(answer.ContentRange).toBe(`bytes ${first}-${end - 1}/1000`);
      }),
      { numRuns: 25 },
    );
    expect((await get(Bucket, 'a', { Range: 'bytes=990-' })).text).toBe(body.toString('latin1', 990));
    expect((await get(Bucket, 'a', { Range: 'bytes=-10' })).text).toBe(body.toString('latin1', 990));
    expect((await get(Bucket, 'a', { Range: 'bytes=-5000' })).ContentLength).toBe(1000);
    expect((await get(Bucket, 'a', { Range: 'bytes=9-3' })).ContentLength).toBe(1000);
  });

  test('beyond the end is refused with 416', async () => {
    const Bucket = await endpoint().newBucket();
    await endpoint().s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: '0123456789' }));
    const ask = (Range: string) => refusal(endpoint().s3.send(new GetObjectCommand({ Bucket, Key: 'a', Range })));
    expect(await ask('bytes=10-20')).toEqual({ code: 'InvalidRange', status: 416 });
    expect(await ask('bytes=-0')).toEqual({ code: 'InvalidRange', status: 416 });
  });
});

test('a conditional read answers 200, 304 or 412', async () => {
  const Bucket = await endpoint().newBucket();
  const { ETag } = await endpoint().s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'x' }));
  const ask = (more: object) => endpoint().s3.send(new HeadObjectCommand({ Bucket, Key: 'a', ...more }));
  const [past, future] = [new Date(Date.now() - 3600_000), new Date(Date.now() + 3600_000)];
  expect((await ask({ IfMatch: ETag })).$metadata.httpStatusCode).toBe(200);
  expect((await ask({ IfNoneMatch: '"other"' })).$metadata.httpStatusCode).toBe(200);
  expect((await ask({ IfModifiedSince: past })).$metadata.httpStatusCode).toBe(200);
  expect((await refusal(ask({ IfMatch: '"other"' }))).status).toBe(412);
  expect((await refusal(ask({ IfNoneMatch: ETag }))).status).toBe(304);
  expect((await refusal(ask({ IfUnmodifiedSince: past }))).status).toBe(412);
  expect((await ask({ IfMatch: ETag, IfUnmodifiedSince: past })).$metadata.httpStatusCode).toBe(200);
  expect((await refusal(ask({ IfNoneMatch: ETag, IfModifiedSince: past }))).status).toBe(304);
  expect((await ask({ IfUnmodifiedSince: future })).$metadata.httpStatusCode).toBe(200);
});

describe('versions', () => {
  async function versionedBucket(): Promise<string> {
    const Bucket = await endpoint().newBucket();
    const VersioningConfiguration = { Status: 'Enabled' } as const;
    await endpoint().s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
    return Bucket;
  }

  test('lie on top of each other, and a delete is one more on top', async () => {
    const Bucket = await versionedBucket();
    const put = async (Body: string) =>
      (await endpoint().s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body }))).VersionId!;
    const [first, second] = [await put('1'), await put('2')];
    const marker = await endpoint().s3.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
    expect(marker.DeleteMarker).toBe(true);
    expect((await refusal(get(Bucket, 'a'))).code).toBe('NoSuchKey');
    expect((await get(Bucket, 'a', { VersionId: first })).text).toBe('1');
    const ofMarker = { Bucket, Key: 'a', VersionId: marker.VersionId };
    expect((await refusal(endpoint().s3.send(new GetObjectCommand(ofMarker)))).status).toBe(405);
    const list = await endpoint().s3.send(new ListObjectVersionsCommand({ Bucket }));
    expect(list.Versions?.map(({ VersionId, IsLatest }) => [VersionId, IsLatest])).toEqual([
      [second, false],
      [first, false],
    ]);
    expect(list.DeleteMarkers?.map(({ IsLatest }) => IsLatest)).toEqual([true]);

    const undo = await endpoint().s3.send(new DeleteObjectCommand(ofMarker));
    expect(undo.DeleteMarker).toBe(true);
    expect((await get(Bucket, 'a')).text).toBe('2');
    await endpoint().s3.send(new DeleteObjectCommand({ Bucket, Key: 'a', VersionId: second }));
    expect((await get(Bucket, 'a')).text).toBe('1');
    expect((await refusal(get(Bucket, 'a', { VersionId: second }))).code).toBe('NoSuchVersion');
  });

  test('stop with versioning: what comes then replaces only the null version', async () => {
    const Bucket = await versionedBucket();
    const { VersionId } = await endpoint().s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'kept' }));
    const VersioningConfiguration = { Status: 'Suspended' } as const;
    await endpoint().s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
    for (const Body of ['lost', 'last']) await endpoint().s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body }));
    const { Versions } = await endpoint().s3.send(new ListObjectVersionsCommand({ Bucket }));
    expect(Versions?.map((version) => version.VersionId)).toEqual(['null', VersionId]);
    expect((await get(Bucket, 'a')).text).toBe('last');
    expect((await get(Bucket, 'a', { VersionId })).text).toBe('kept');
  });

  test('are deleted many at a time, each with its own answer', async () => {
    const Bucket = await versionedBucket();
    const { VersionId } = await endpoint().s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: '1' }));
    await endpoint().s3.send(new PutObjectCommand({ Bucket, Key: 'b <&>', Body: '1' }));
    const Delete = { Objects: [{ Key: 'a', VersionId }, { Key: 'b <&>' }, { Key: 'none', VersionId: 'no such id' }] };
    const answer = await endpoint().s3.send(new DeleteObjectsCommand({ Bucket, Delete }));
    expect(answer.Deleted?.map(({ Key }) => Key)).toEqual(['a', 'b <&>']);
    expect(answer.Errors?.map(({ Key, Code }) => [Key, Code])).toEqual([['none', 'NoSuchVersion']]);
    expect((await endpoint().s3.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(0);
  });
});

test('a copy has the bytes and metadata of its source; onto itself it is refused', async () => {
  const Bucket = await endpoint().newBucket();
  const Metadata = { a: '1' };
  await endpoint().s3.send(new PutObjectCommand({ Bucket, Key: 'zdroj a+b', Body: 'bytes', Metadata }));
  const CopySource = `${Bucket}/${encodeURIComponent('zdroj a+b')}`;
  await endpoint().s3.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource }));
  expect(await get(Bucket, 'copy')).toMatchObject({ text: 'bytes', Metadata });
  const replace = { MetadataDirective: 'REPLACE', Metadata: { b: '2' } } as const;
  await endpoint().s3.send(new CopyObjectCommand({ Bucket, Key: 'copy2', CopySource, ...replace }));
  expect(await get(Bucket, 'copy2')).toMatchObject({ text: 'bytes', Metadata: { b: '2' } });
  const itself = new CopyObjectCommand({ Bucket, Key: 'zdroj a+b', CopySource });
  expect((await refusal(endpoint().s3.send(itself))).code).toBe('InvalidRequest');
});
