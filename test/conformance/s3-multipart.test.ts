// Multipart uploads: parts become one object, or nothing at all.

import { createHash } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandInput,
  GetObjectAttributesCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { refusal, useEndpoint } from './s3-endpoint.ts';

const endpoint = useEndpoint();
const MIB = 1024 * 1024;
const partOf = (fill: number, bytes = 5 * MIB): Buffer => Buffer.alloc(bytes, fill);

async function start(more: Partial<CreateMultipartUploadCommandInput> = {}, lock = false) {
  const Bucket = await endpoint().newBucket({ lock });
  const { UploadId } = await endpoint().s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'a', ...more }));
  const upload = { Bucket, Key: 'a', UploadId };
  return {
    upload,
    put: async (PartNumber: number, Body: Buffer, settings: object = {}) => {
      const answer = await endpoint().s3.send(new UploadPartCommand({ ...upload, PartNumber, Body, ...settings }));
      return { PartNumber, ETag: answer.ETag, ChecksumSHA256: answer.ChecksumSHA256 };
    },
    complete: (Parts: { PartNumber?: number; ETag?: string | undefined }[], settings: object = {}) =>
      endpoint().s3.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts }, ...settings })),
  };
}

async function readAll(place: { Bucket: string; Key: string }, Range?: string): Promise<Buffer> {
  const answer = await endpoint().s3.send(new GetObjectCommand({ ...place, Range }));
  return Buffer.from(await answer.Body!.transformToByteArray());
}

test('parts become one object in the order of their numbers, in whatever order they came', async () => {
  const { upload, put, complete } = await start({ ContentType: 'text/x', Metadata: { a: '1' } });
  const third = await put(3, Buffer.from('end'));
  await put(1, partOf(9));
  const first = await put(1, partOf(1));
  const second = await put(2, partOf(2));
  const { Parts } = await endpoint().s3.send(new ListPartsCommand(upload));
  expect(Parts?.map(({ PartNumber, Size }) => [PartNumber, Size])).toEqual([
    [1, 5 * MIB],
    [2, 5 * MIB],
    [3, 3],
  ]);
  const { ETag } = await complete([first, second, third]);
  const whole = Buffer.concat([partOf(1), partOf(2), Buffer.from('end')]);
  const tags = [partOf(1), partOf(2), Buffer.from('end')].map((part) => createHash('md5').update(part).digest());
  expect(ETag).toBe(`"${createHash('md5').update(Buffer.concat(tags)).digest('hex')}-3"`);
  expect((await readAll(upload)).equals(whole)).toBe(true);
  const edge = 5 * MIB;
  expect(await readAll(upload, `bytes=${edge - 2}-${edge + 1}`)).toEqual(Buffer.from([1, 1, 2, 2]));
  expect(await readAll(upload, `bytes=${2 * edge - 1}-`)).toEqual(Buffer.from([2, ...Buffer.from('end')]));
  const head = await endpoint().s3.send(new HeadObjectCommand(upload));
  expect(head).toMatchObject({ ContentLength: whole.length, ContentType: 'text/x', Metadata: { a: '1' } });
  expect((await refusal(endpoint().s3.send(new ListPartsCommand(upload)))).code).toBe('NoSuchUpload');
});

test('a composite SHA-256 is the hash of the hashes of the parts', async () => {
  const { upload, put, complete } = await start({ ChecksumAlgorithm: 'SHA256' });
  const bodies = [partOf(1), Buffer.from('end')];
  const hashes = bodies.map((body) => createHash('sha256').update(body).digest());
  const parts = [];
  for (const [i, body] of bodies.entries())
    parts.push(await put(i + 1, body, { ChecksumSHA256: hashes[i]!.toString('base64') }));
  const { ChecksumSHA256, ChecksumType } = await complete(parts);
  const composite = `${createHash('sha256').update(Buffer.concat(hashes)).digest('base64')}-2`;
  expect({ ChecksumSHA256, ChecksumType }).toEqual({ ChecksumSHA256: composite, ChecksumType: 'COMPOSITE' });
  const attributes = new GetObjectAttributesCommand({ ...upload, ObjectAttributes: ['Checksum', 'ObjectParts'] });
  const { ObjectParts } = await endpoint().s3.send(attributes);
  expect(ObjectParts?.TotalPartsCount).toBe(2);
  expect(ObjectParts?.Parts?.map((part) => part.ChecksumSHA256)).toEqual(hashes.map((hash) => hash.toString('base64')));
});

test('a full-object CRC-64/NVME is that of the whole object', async () => {
  const { put, complete } = await start({ ChecksumAlgorithm: 'CRC64NVME' });
  const parts = [await put(1, Buffer.from('123456789'), { ChecksumAlgorithm: 'CRC64NVME' })];
  expect(await complete(parts)).toMatchObject({
    ChecksumCRC64NVME: Buffer.from('ae8b14860a799888', 'hex').toString('base64'),
    ChecksumType: 'FULL_OBJECT',
  });
});

test('the lock of the upload is the lock of the object', async () => {
  const until = new Date(Math.floor(Date.now() / 1000) * 1000 + 60_000);
  const { upload, put, complete } = await start(
    { ObjectLockMode: 'GOVERNANCE', ObjectLockRetainUntilDate: until },
    true,
  );
  await complete([await put(1, Buffer.from('x'))]);
  const head = await endpoint().s3.send(new HeadObjectCommand(upload));
  expect(head).toMatchObject({ ObjectLockMode: 'GOVERNANCE', ObjectLockRetainUntilDate: until });
});

test('an aborted upload leaves nothing', async () => {
  const { upload, put } = await start();
  await put(1, Buffer.from('x'));
  const list = () => endpoint().s3.send(new ListMultipartUploadsCommand({ Bucket: upload.Bucket }));
  expect((await list()).Uploads?.map(({ Key, UploadId }) => ({ Key, UploadId }))).toEqual([
    { Key: 'a', UploadId: upload.UploadId },
  ]);
  await endpoint().s3.send(new AbortMultipartUploadCommand(upload));
  expect((await list()).Uploads).toBeUndefined();
  expect((await refusal(put(1, Buffer.from('x')))).code).toBe('NoSuchUpload');
  expect((await refusal(endpoint().s3.send(new HeadObjectCommand(upload)))).status).toBe(404);
});

test('uploads and parts are listed page by page', async () => {
  const { upload, put } = await start();
  for (const number of [5, 1, 3]) await put(number, Buffer.from('x'));
  const first = await endpoint().s3.send(new ListPartsCommand({ ...upload, MaxParts: 2 }));
  expect(first).toMatchObject({ IsTruncated: true, Parts: [{ PartNumber: 1 }, { PartNumber: 3 }] });
  const rest = { ...upload, PartNumberMarker: first.NextPartNumberMarker };
  expect(await endpoint().s3.send(new ListPartsCommand(rest))).toMatchObject({
    IsTruncated: false,
    Parts: [{ PartNumber: 5 }],
  });

  const { Bucket } = upload;
  for (const Key of ['a', 'b', 'c/1', 'c/2'])
    await endpoint().s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
  const seen: (string | undefined)[] = [];
  let markers: object = {};
  for (;;) {
    const page = await endpoint().s3.send(
      new ListMultipartUploadsCommand({ Bucket, MaxUploads: 1, Delimiter: '/', ...markers }),
    );
    seen.push(
      ...(page.Uploads ?? []).map(({ Key }) => Key),
      ...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix),
    );
    markers = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker };
    if (page.IsTruncated !== true) break;
  }
  expect(seen).toEqual(['a', 'a', 'b', 'c/']);
});

describe('refused is', () => {
  test('a completion with a small part that is not the last', async () => {
    const { put, complete } = await start();
    const parts = [await put(1, Buffer.from('small')), await put(2, Buffer.from('last'))];
    expect(await refusal(complete(parts))).toEqual({ code: 'EntityTooSmall', status: 400 });
  });

  test('a completion in the wrong order, with a part that is not there, or with another tag', async () => {
    const { put, complete } = await start();
    const [first, second] = [await put(1, partOf(1)), await put(2, Buffer.from('x'))];
    expect((await refusal(complete([second, first]))).code).toBe('InvalidPartOrder');
    expect((await refusal(complete([first, { ...second, PartNumber: 3 }]))).code).toBe('InvalidPart');
    expect((await refusal(complete([{ ...first, ETag: second.ETag }]))).code).toBe('InvalidPart');
    expect((await refusal(complete([]))).code).toBe('MalformedXML');
    await complete([first, second]);
  });

  test('a completion of another size or checksum than the client counted', async () => {
    const { put, complete } = await start({ ChecksumAlgorithm: 'SHA256' });
    const parts = [await put(1, Buffer.from('x'), { ChecksumAlgorithm: 'SHA256' })];
    expect((await refusal(complete(parts, { MpuObjectSize: 2 }))).code).toBe('InvalidRequest');
    const ChecksumSHA256 = createHash('sha256').update('other').digest('base64');
    expect((await refusal(complete(parts, { ChecksumSHA256 }))).code).toBe('BadDigest');
    await complete(parts, { MpuObjectSize: 1 });
  });

  test('a part with another checksum algorithm than the upload, or with a number out of range', async () => {
    const { put } = await start({ ChecksumAlgorithm: 'SHA256' });
    expect((await refusal(put(1, Buffer.from('x'), { ChecksumAlgorithm: 'CRC32' }))).code).toBe('InvalidRequest');
    const plain = await start();
    for (const number of [0, 10_001])
      expect((await refusal(plain.put(number, Buffer.from('x')))).code).toBe('InvalidArgument');
  });

  test('a kind of checksum that the algorithm does not have', async () => {
    expect((await refusal(start({ ChecksumAlgorithm: 'SHA256', ChecksumType: 'FULL_OBJECT' }))).code).toBe(
      'InvalidRequest',
    );
    expect((await refusal(start({ ChecksumAlgorithm: 'CRC64NVME', ChecksumType: 'COMPOSITE' }))).code).toBe(
      'InvalidRequest',
    );
  });
});
