// Bodies in aws-chunked framing: signed chunk by chunk, with a checksum behind them.

import { createHash, type KeyObject } from 'node:crypto';
import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { sha256Hex, signatureOf } from '../../local-cloud/auth/signature.ts';
import { type RawRequest, sendRaw } from './raw-request.ts';
import { refusal, useEndpoint } from './s3-endpoint.ts';

const endpoint = useEndpoint();
const body = Buffer.from(Array.from({ length: 30_000 }, (_, i) => (i * 7) % 253));
const crc = Buffer.from(crc32(body).toString(16).padStart(8, '0'), 'hex').toString('base64');

interface Framing {
  readonly chunkBytes?: number;
  readonly trailer?: string;
  /** Changes the finished body. */
  readonly change?: (framed: Buffer) => Buffer;
}

/** The body in chunks that continue the signature of the request. */
function frame(chain: { key: KeyObject; time: string; scope: string; seed: string }, options: Framing): Buffer {
  const { chunkBytes = 8192, trailer } = options;
  const out: Buffer[] = [];
  let previous = chain.seed;
  const sign = (kind: string, ...hashes: string[]): string => {
    previous = signatureOf(
      chain.key,
      [`AWS4-HMAC-SHA256-${kind}`, chain.time, chain.scope, previous, ...hashes].join('\n'),
    );
    return previous;
  };
  for (let at = 0; ; at += chunkBytes) {
    const chunk = body.subarray(at, at + chunkBytes);
    const signature = sign('PAYLOAD', sha256Hex(''), sha256Hex(chunk));
    out.push(Buffer.from(`${chunk.length.toString(16)};chunk-signature=${signature}\r\n`), chunk);
    if (chunk.length === 0) break;
    out.push(Buffer.from('\r\n'));
  }
  if (trailer !== undefined) {
    out.push(Buffer.from(`${trailer}\r\nx-amz-trailer-signature:${sign('TRAILER', sha256Hex(`${trailer}\n`))}\r\n`));
  }
  out.push(Buffer.from('\r\n'));
  return options.change?.(Buffer.concat(out)) ?? Buffer.concat(out);
}

async function put(options: Framing, headers: Record<string, string> = {}) {
  const Bucket = await endpoint().newBucket();
  const request: RawRequest = {
    method: 'PUT',
    path: `/${Bucket}/a`,
    payloadHash: `STREAMING-AWS4-HMAC-SHA256-PAYLOAD${options.trailer === undefined ? '' : '-TRAILER'}`,
    headers: {
      'content-encoding': 'aws-chunked',
      'x-amz-decoded-content-length': String(body.length),
      ...(options.trailer === undefined ? {} : { 'x-amz-trailer': 'x-amz-checksum-crc32' }),
      ...headers,
    },
    sign: (chain) => frame(chain, options),
  };
  return { answer: await sendRaw(endpoint(), request), Bucket };
}

async function expectStored(Bucket: string): Promise<void> {
  const get = await endpoint().s3.send(new GetObjectCommand({ Bucket, Key: 'a' }));
  expect(
    createHash('md5')
      .update(await get.Body!.transformToByteArray())
      .digest('hex'),
  ).toBe(createHash('md5').update(body).digest('hex'));
  expect(get.ContentEncoding).toBeUndefined();
}

async function expectNothing(Bucket: string): Promise<void> {
  expect((await refusal(endpoint().s3.send(new HeadObjectCommand({ Bucket, Key: 'a' })))).status).toBe(404);
}

describe('signed chunks', () => {
  test.each([8192, 10_000, 30_000, 65_536])('of %i bytes arrive whole', async (chunkBytes) => {
    const { answer, Bucket } = await put({ chunkBytes });
    expect(answer.status).toBe(200);
    await expectStored(Bucket);
  });

  test('with a signed checksum behind them arrive whole', async () => {
    const { answer, Bucket } = await put({ trailer: `x-amz-checksum-crc32:${crc}` });
    expect(answer).toMatchObject({ status: 200 });
    expect(answer.headers['x-amz-checksum-crc32']).toBe(crc);
    await expectStored(Bucket);
  });

  test('are refused with a wrong checksum behind them', async () => {
    const { answer, Bucket } = await put({ trailer: 'x-amz-checksum-crc32:AAAAAA==' });
    expect(answer).toMatchObject({ status: 400, code: 'BadDigest' });
    await expectNothing(Bucket);
  });

  test.each([
    ['a byte of a chunk', (framed: Buffer) => flip(framed, 5000)],
    ['a byte of the last chunk', (framed: Buffer) => flip(framed, framed.lastIndexOf('\r\n0;chunk') - 1)],
    ['the signature of the end', (framed: Buffer) => flip(framed, framed.length - 5)],
  ])('are refused if somebody changed %s', async (_, change) => {
    const { answer, Bucket } = await put({ change });
    expect(answer).toMatchObject({ status: 403, code: 'SignatureDoesNotMatch' });
    await expectNothing(Bucket);
  });

  test('are refused if somebody changed the checksum behind them', async () => {
    const { answer } = await put({
      trailer: `x-amz-checksum-crc32:${crc}`,
      change: (framed) => flip(framed, framed.lastIndexOf('x-amz-trailer-signature') - 5),
    });
    expect(answer).toMatchObject({ status: 403, code: 'SignatureDoesNotMatch' });
  });

  test('are refused if they are fewer or more bytes than was said', async () => {
    for (const bytes of [body.length - 1, body.length + 1]) {
      const { answer, Bucket } = await put({}, { 'x-amz-decoded-content-length': String(bytes) });
      expect(answer).toMatchObject({ status: 400, code: 'IncompleteBody' });
      await expectNothing(Bucket);
    }
  });

  test('are refused if any but the last is too small', async () => {
    const { answer, Bucket } = await put({ chunkBytes: 8191 });
    expect(answer).toMatchObject({ status: 403, code: 'InvalidChunkSizeError' });
    await expectNothing(Bucket);
  });
});

test("the SDK's own stream of known length arrives whole", async () => {
  const Bucket = await endpoint().newBucket();
  const Body = Readable.from([body.subarray(0, 20_000), body.subarray(20_000)], { objectMode: false });
  const put = new PutObjectCommand({ Bucket, Key: 'a', Body, ContentLength: body.length, ChecksumAlgorithm: 'CRC32' });
  await endpoint().s3.send(put);
  await expectStored(Bucket);
});

function flip(framed: Buffer, at: number): Buffer {
  const changed = Buffer.from(framed);
  // Another hexadecimal digit where it is one, another byte elsewhere; never a line end.
  changed[at] = changed[at] === 0x30 ? 0x31 : 0x30;
  return changed;
}
