// The aws-chunked decoder in every slicing: whole, byte by byte and at random, and cut off anywhere.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeAwsChunked } from '../../../local-cloud/http/aws-chunked.ts';
import { S3Error } from '../../../local-cloud/s3-error.ts';

const content = Buffer.from(Array.from({ length: 20_000 }, (_, i) => (i * 31) % 256));
const trailer = 'x-amz-checksum-crc32:AAAAAA==';
const framed = Buffer.concat([
  Buffer.from('2000\r\n'),
  content.subarray(0, 8192),
  Buffer.from('\r\n2000\r\n'),
  content.subarray(8192, 16_384),
  Buffer.from(`\r\n${(20_000 - 16_384).toString(16)}\r\n`),
  content.subarray(16_384),
  Buffer.from(`\r\n0\r\n${trailer}\r\n\r\n`),
]);

async function decode(
  slices: readonly Buffer[],
  bytes = content.length,
): Promise<{ out: Buffer; trailers: Map<string, string> }> {
  const trailers = new Map<string, string>();
  const source = (async function* () {
    yield* slices;
  })();
  const out: Buffer[] = [];
  for await (const chunk of decodeAwsChunked(source, { chain: undefined, hasTrailer: true, bytes, trailers }))
    out.push(chunk);
  return { out: Buffer.concat(out), trailers };
}

function slicesOf(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const ends = [...new Set([...cuts, bytes.length])].sort((a, b) => a - b);
  return ends.map((end, i) => bytes.subarray(ends[i - 1] ?? 0, end));
}

async function expectWhole(slices: readonly Buffer[]): Promise<void> {
  const { out, trailers } = await decode(slices);
  expect(out.equals(content)).toBe(true);
  expect([...trailers]).toEqual([['x-amz-checksum-crc32', 'AAAAAA==']]);
}

describe('the same content comes out', () => {
  test('of the whole', () => expectWhole([framed]));
  test('byte by byte', () => expectWhole(Array.from(framed, (byte) => Buffer.from([byte]))));
  test('in random slices', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(framed.length)), (cuts) => expectWhole(slicesOf(framed, cuts))),
      { numRuns: 50 },
    );
  });
});

test('every cut of it is refused', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(framed.length - 1), async (end) => {
      await expect(decode([framed.subarray(0, end)])).rejects.toThrow(S3Error);
    }),
    { numRuns: 200 },
  );
  for (let end = framed.length - 60; end < framed.length; end++) {
    await expect(decode([framed.subarray(0, end)])).rejects.toThrow(S3Error);
  }
});

test.each([
  ['a byte behind the end', Buffer.concat([framed, Buffer.from('x')])],
  ['a size that is none', Buffer.concat([Buffer.from('zz\r\n'), framed])],
  ['an endless size', Buffer.concat([Buffer.from('0'.repeat(300)), framed])],
  ['a signature where none is due', Buffer.from(`1;chunk-signature=${'a'.repeat(64)}\r\nx\r\n0\r\n\r\n`)],
  ['a trailer without a colon', Buffer.from('1\r\nx\r\n0\r\nnonsense\r\n\r\n')],
  ['an endless trailer', Buffer.from(`1\r\nx\r\n0\r\na:${'b'.repeat(10_000)}\r\n\r\n`)],
])('%s is refused', async (_, bytes) => {
  await expect(decode([bytes])).rejects.toThrow(S3Error);
});
