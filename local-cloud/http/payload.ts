// The body of a request, taken out of whatever framing the client chose.

import type { Caller } from '../auth/authenticate.ts';
import { S3Error } from '../s3-error.ts';
import { decodeAwsChunked } from './aws-chunked.ts';
import type { S3Request } from './s3-request.ts';

export interface Payload {
  /** Of the content, not of its framing; undefined where the client did not say. */
  readonly bytes: number | undefined;
  /** The SHA-256 in hex that the signature covers, if it covers one. */
  readonly signedSha256: string | undefined;
  /** Filled by the time the chunks have ended. */
  readonly trailers: ReadonlyMap<string, string>;
  readonly chunks: AsyncIterable<Buffer>;
}

export function openPayload(request: S3Request, caller: Caller): Payload {
  const { payloadHash } = caller;
  const trailers = new Map<string, string>();
  const incoming: AsyncIterable<Buffer> = request.incoming;
  if (!payloadHash.startsWith('STREAMING-')) {
    const signedSha256 = /^[0-9a-f]{64}$/.test(payloadHash) ? payloadHash : undefined;
    if (signedSha256 === undefined && payloadHash !== 'UNSIGNED-PAYLOAD') throw invalidHash();
    return { bytes: contentLength(request, 'content-length'), signedSha256, trailers, chunks: incoming };
  }
  const framing = FRAMINGS[payloadHash];
  if (framing === undefined) throw invalidHash();
  const bytes = contentLength(request, 'x-amz-decoded-content-length');
  if (bytes === undefined)
    throw new S3Error('MissingContentLength', 'You must provide the Content-Length HTTP header.');
  if (framing.signed && caller.chain === undefined) throw invalidHash();
  const chain = framing.signed ? caller.chain : undefined;
  const chunks = decodeAwsChunked(incoming, { chain, hasTrailer: framing.hasTrailer, bytes, trailers });
  return { bytes, signedSha256: undefined, trailers, chunks };
}

const FRAMINGS: Readonly<Record<string, { signed: boolean; hasTrailer: boolean }>> = {
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD': { signed: true, hasTrailer: false },
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER': { signed: true, hasTrailer: true },
  'STREAMING-UNSIGNED-PAYLOAD-TRAILER': { signed: false, hasTrailer: true },
};

function contentLength(request: S3Request, header: string): number | undefined {
  const text = request.headers.get(header);
  if (text === undefined) return undefined;
  if (!/^\d{1,15}$/.test(text)) throw new S3Error('InvalidArgument', `The ${header} header is not a number of bytes.`);
  return Number(text);
}

const invalidHash = (): S3Error =>
  new S3Error(
    'InvalidArgument',
    'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid sha256 value.',
  );
