// Decodes aws-chunked bodies and checks the signature of every chunk and of the trailer.
//
//   chunk    = size in hex [";chunk-signature=" 64 hex] CR LF  data  CR LF      the last chunk has size 0 and no data
//   trailer  = *(name ":" value CR LF) ["x-amz-trailer-signature:" 64 hex CR LF]
//   body     = *chunk last-chunk [trailer] CR LF
//
// Without the check, a body changed on its way would be stored under a valid signature.

import { createHash, type KeyObject } from 'node:crypto';
import { sameText } from '../auth/authenticate.ts';
import { sha256Hex, signatureOf } from '../auth/signature.ts';
import { CHUNK_BYTES_MIN, CHUNK_HEADER_BYTES_MAX, TRAILER_BYTES_MAX } from '../limits.ts';
import { S3Error } from '../s3-error.ts';
import { ByteReader } from './byte-reader.ts';

/** The signature chain that starts with the request's own signature; undefined where chunks are unsigned. */
export type SignatureChain =
  | { readonly key: KeyObject; readonly time: string; readonly scope: string; readonly seed: string }
  | undefined;

const EMPTY_HASH = sha256Hex('');

export async function* decodeAwsChunked(
  source: AsyncIterable<Buffer>,
  options: { chain: SignatureChain; hasTrailer: boolean; bytes: number; trailers: Map<string, string> },
): AsyncGenerator<Buffer> {
  const { chain } = options;
  const reader = new ByteReader(source);
  let previous = chain?.seed ?? '';
  let total = 0;
  let lastSize = Number.POSITIVE_INFINITY;
  for (;;) {
    const { size, signature } = parseHeader(await reader.line(CHUNK_HEADER_BYTES_MAX), chain !== undefined);
    if (size > 0 && lastSize < CHUNK_BYTES_MIN) {
      throw new S3Error('InvalidChunkSizeError', 'Only the last chunk is allowed to have a size less than 8192 bytes');
    }
    lastSize = size;
    total += size;
    if (total > options.bytes) throw incomplete();
    const hash = chain === undefined ? undefined : createHash('sha256');
    for (let left = size; left > 0; ) {
      const data = await reader.some(left);
      if (data === undefined) throw incomplete();
      left -= data.length;
      hash?.update(data);
      yield data;
    }
    if (chain !== undefined) {
      const text = [
        'AWS4-HMAC-SHA256-PAYLOAD',
        chain.time,
        chain.scope,
        previous,
        EMPTY_HASH,
        hash!.digest('hex'),
      ].join('\n');
      previous = checkSignature(signatureOf(chain.key, text), signature);
    }
    if (size === 0) break;
    if ((await reader.line(0)) === undefined) throw incomplete();
  }
  if (options.hasTrailer) await readTrailers(reader, chain, previous, options.trailers);
  else if ((await reader.line(0)) === undefined) throw incomplete();
  if (total !== options.bytes || (await reader.some(1)) !== undefined) throw incomplete();
}

function parseHeader(line: string | undefined, signed: boolean): { size: number; signature: string } {
  const match = /^([0-9a-fA-F]{1,10})(?:;chunk-signature=([0-9a-f]{64}))?$/.exec(line ?? '');
  if (match === null || (match[2] !== undefined) !== signed) throw incomplete();
  return { size: Number.parseInt(match[1]!, 16), signature: match[2] ?? '' };
}

async function readTrailers(
  reader: ByteReader,
  chain: SignatureChain,
  previous: string,
  trailers: Map<string, string>,
): Promise<void> {
  let signature: string | undefined;
  let signed = '';
  for (;;) {
    const line = await reader.line(TRAILER_BYTES_MAX);
    if (line === '') break;
    const colon = line?.indexOf(':') ?? -1;
    if (line === undefined || colon < 1) throw malformedTrailer();
    const [name, value] = [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
    if (name === 'x-amz-trailer-signature') signature = value;
    else if (signature !== undefined || trailers.has(name)) throw malformedTrailer();
    else {
      trailers.set(name, value);
      signed += `${name}:${value}\n`;
      if (signed.length > TRAILER_BYTES_MAX) throw malformedTrailer();
    }
  }
  if (chain === undefined) return;
  const text = ['AWS4-HMAC-SHA256-TRAILER', chain.time, chain.scope, previous, sha256Hex(signed)].join('\n');
  checkSignature(signatureOf(chain.key, text), signature ?? '');
}

function checkSignature(expected: string, provided: string): string {
  if (!sameText(expected, provided)) {
    throw new S3Error(
      'SignatureDoesNotMatch',
      'The chunk signature we calculated does not match the signature you provided.',
    );
  }
  return expected;
}

const incomplete = (): S3Error =>
  new S3Error(
    'IncompleteBody',
    'You did not provide the number of bytes specified by the x-amz-decoded-content-length HTTP header',
  );
const malformedTrailer = (): S3Error =>
  new S3Error(
    'MalformedTrailerError',
    'The request contained trailing data that was not well-formed or did not conform to our published schema.',
  );
