// Checksums: S3 computes them itself, refuses a body that does not fit, and shows them later. The validator believes nothing else.

import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import {
  type ChecksumAlgorithm,
  GetObjectAttributesCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { sendRaw } from './raw-request.ts';
import { refusal, useEndpoint } from './s3-endpoint.ts';

const endpoint = useEndpoint();
const body = Buffer.from('123456789');
// Of CRC-32C and CRC-64/NVME the published check values over "123456789".
const sums = {
  CRC32: Buffer.from(crc32(body).toString(16).padStart(8, '0'), 'hex').toString('base64'),
  CRC32C: Buffer.from('e3069283', 'hex').toString('base64'),
  CRC64NVME: Buffer.from('ae8b14860a799888', 'hex').toString('base64'),
  SHA1: createHash('sha1').update(body).digest('base64'),
  SHA256: createHash('sha256').update(body).digest('base64'),
} as const;
const algorithms = Object.keys(sums) as (keyof typeof sums)[];

describe.each(algorithms)('%s', (algorithm) => {
  const given = { ChecksumAlgorithm: algorithm as ChecksumAlgorithm, [`Checksum${algorithm}`]: sums[algorithm] };

  test('that fits is kept and shown to who asks', async () => {
    const Bucket = await endpoint().newBucket();
    const put = await endpoint().s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: body, ...given }));
    expect(put).toMatchObject({ [`Checksum${algorithm}`]: sums[algorithm], ChecksumType: 'FULL_OBJECT' });
    const head = await endpoint().s3.send(new HeadObjectCommand({ Bucket, Key: 'a', ChecksumMode: 'ENABLED' }));
    expect(head).toMatchObject({ [`Checksum${algorithm}`]: sums[algorithm], ChecksumType: 'FULL_OBJECT' });
    const get = await endpoint().s3.send(new GetObjectCommand({ Bucket, Key: 'a', ChecksumMode: 'ENABLED' }));
    expect(await get.Body!.transformToString()).toBe(body.toString());
    const ObjectAttributes = ['Checksum', 'ObjectSize', 'ETag', 'StorageClass'] as const;
    const attributes = new GetObjectAttributesCommand({ Bucket, Key: 'a', ObjectAttributes: [...ObjectAttributes] });
    expect(await endpoint().s3.send(attributes)).toMatchObject({
      Checksum: { [`Checksum${algorithm}`]: sums[algorithm], ChecksumType: 'FULL_OBJECT' },
      ObjectSize: 9,
      StorageClass: 'STANDARD',
    });
    const plain = await endpoint().s3.send(new HeadObjectCommand({ Bucket, Key: 'a' }));
    expect(plain).not.toHaveProperty(`Checksum${algorithm}`);
  });

  test('that does not fit is refused, and nothing is stored', async () => {
    const Bucket = await endpoint().newBucket();
    const put = new PutObjectCommand({ Bucket, Key: 'a', Body: Buffer.from('123456780'), ...given });
    expect(await refusal(endpoint().s3.send(put))).toEqual({ code: 'BadDigest', status: 400 });
    expect((await refusal(endpoint().s3.send(new HeadObjectCommand({ Bucket, Key: 'a' })))).status).toBe(404);
  });

  test('is computed by S3 where it comes behind the body', async () => {
    const Bucket = await endpoint().newBucket();
    const put = (trailer: string) =>
      sendRaw(endpoint(), {
        method: 'PUT',
        path: `/${Bucket}/a`,
        payloadHash: 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
        headers: {
          'content-encoding': 'aws-chunked',
          'x-amz-decoded-content-length': '9',
          'x-amz-trailer': `x-amz-checksum-${algorithm.toLowerCase()}`,
        },
        body: `9\r\n${body}\r\n0\r\nx-amz-checksum-${algorithm.toLowerCase()}:${trailer}\r\n\r\n`,
      });
    const wrong = Buffer.from(sums[algorithm], 'base64').fill(1).toString('base64');
    expect(await put(wrong)).toMatchObject({ status: 400, code: 'BadDigest' });
    expect(await put(sums[algorithm])).toMatchObject({ status: 200 });
    const head = await endpoint().s3.send(new HeadObjectCommand({ Bucket, Key: 'a', ChecksumMode: 'ENABLED' }));
    expect(head).toMatchObject({ ContentLength: 9, [`Checksum${algorithm}`]: sums[algorithm] });
    expect(head.ContentEncoding).toBeUndefined();
  });
});

test('an object without a checksum gets CRC-64/NVME', async () => {
  const Bucket = await endpoint().newBucket();
  const put = await sendRaw(endpoint(), { method: 'PUT', path: `/${Bucket}/a`, body });
  expect(put.headers['x-amz-checksum-crc64nvme']).toBe(sums.CRC64NVME);
});

test('a part of an object comes without the checksum of the whole', async () => {
  const Bucket = await endpoint().newBucket();
  await endpoint().s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: body, ChecksumSHA256: sums.SHA256 }));
  const Range = 'bytes=0-3';
  const get = await endpoint().s3.send(new GetObjectCommand({ Bucket, Key: 'a', Range, ChecksumMode: 'ENABLED' }));
  expect(get.ChecksumSHA256).toBeUndefined();
  expect(await get.Body!.transformToString()).toBe('1234');
});

describe('refused is', () => {
  const put = async (headers: Record<string, string>, more: object = {}) => {
    const Bucket = await endpoint().newBucket();
    return await sendRaw(endpoint(), { method: 'PUT', path: `/${Bucket}/a`, body, headers, ...more });
  };
  const md5 = createHash('md5').update(body).digest('base64');

  test('a Content-MD5 that does not fit or is none', async () => {
    expect(await put({ 'content-md5': md5 })).toMatchObject({ status: 200 });
    const wrong = createHash('md5').update('other').digest('base64');
    expect(await put({ 'content-md5': wrong })).toMatchObject({ status: 400, code: 'BadDigest' });
    expect(await put({ 'content-md5': 'none' })).toMatchObject({ status: 400, code: 'InvalidDigest' });
  });

  test('a checksum that cannot be one', async () => {
    expect(await put({ 'x-amz-checksum-sha256': sums.SHA1 })).toMatchObject({ status: 400, code: 'InvalidRequest' });
  });

  test('more than one checksum', async () => {
    const both = { 'x-amz-checksum-sha256': sums.SHA256, 'x-amz-checksum-sha1': sums.SHA1 };
    expect(await put(both)).toMatchObject({ status: 400, code: 'InvalidRequest' });
  });

  test('the name of an algorithm without a checksum', async () => {
    const named = { 'x-amz-sdk-checksum-algorithm': 'SHA256' };
    expect(await put(named)).toMatchObject({ status: 400, code: 'InvalidRequest' });
  });

  test('a body that is not the signed one', async () => {
    const other = createHash('sha256').update('other').digest('hex');
    expect(await put({}, { payloadHash: other })).toMatchObject({ status: 400, code: 'XAmzContentSHA256Mismatch' });
    expect(await put({}, { payloadHash: 'UNSIGNED-PAYLOAD' })).toMatchObject({ status: 200 });
    expect(await put({}, { payloadHash: 'NONSENSE' })).toMatchObject({ status: 400, code: 'InvalidArgument' });
  });
});
