// Takes in a body: hashes it once per algorithm that is needed, hands it on, and checks every digest that was promised.
// Nothing that calls this may keep the body before it has returned.

import type { Caller } from '../auth/authenticate.ts';
import {
  type ChecksumAlgorithm,
  checksumHeader,
  type Digest,
  type DigestAlgorithm,
  startDigest,
} from '../checksums/digest.ts';
import { PUT_BYTES_MAX, XML_BODY_BYTES_MAX } from '../limits.ts';
import type { Call } from '../s3/call.ts';
import { S3Error } from '../s3-error.ts';
import { declaredDigests, requireChecksumForm } from './declared-digests.ts';
import { openPayload, type Payload } from './payload.ts';
import type { S3Request } from './s3-request.ts';

export interface ReceivedDigests {
  readonly bytes: number;
  digest(algorithm: DigestAlgorithm): Buffer;
}

/** Feeds the body to `write`. `also` are the digests that the caller wants for itself. */
export async function receive(
  call: Call,
  options: { also: readonly DigestAlgorithm[]; bytesMax: number; needsLength: boolean; checksumIsOfObject?: boolean },
  write: (chunk: Buffer) => void,
): Promise<ReceivedDigests> {
  const payload = openPayload(call.request, call.caller);
  // CompleteMultipartUpload names the checksum of the object to come in the headers that elsewhere speak of the body.
  const declared =
    options.checksumIsOfObject === true ? { md5: undefined, checksum: undefined } : declaredDigests(call.request);
  if (options.needsLength && payload.bytes === undefined) {
    throw new S3Error('MissingContentLength', 'You must provide the Content-Length HTTP header.');
  }
  if ((payload.bytes ?? 0) > options.bytesMax) throw tooLarge(options.bytesMax);
  const digests = new Map<DigestAlgorithm, Digest>();
  const need = (algorithm: DigestAlgorithm): void => {
    if (!digests.has(algorithm)) digests.set(algorithm, startDigest(algorithm));
  };
  if (payload.signedSha256 !== undefined) need('SHA256');
  if (declared.md5 !== undefined) need('MD5');
  if (declared.checksum !== undefined) need(declared.checksum.algorithm);
  options.also.forEach(need);

  const running = [...digests.values()];
  let bytes = 0;
  call.beginBody();
  for await (const chunk of payload.chunks) {
    bytes += chunk.length;
    if (bytes > options.bytesMax) throw tooLarge(options.bytesMax);
    for (const digest of running) digest.update(chunk);
    write(chunk);
  }
  const results = new Map([...digests].map(([algorithm, digest]) => [algorithm, digest.digest()]));
  const result = (algorithm: DigestAlgorithm): Buffer => results.get(algorithm)!;
  if (payload.signedSha256 !== undefined) checkSigned(payload, result('SHA256').toString('hex'));
  if (declared.md5 !== undefined && !declared.md5.equals(result('MD5'))) {
    throw new S3Error('BadDigest', 'The Content-MD5 you specified did not match what we received.');
  }
  if (declared.checksum !== undefined) {
    const { algorithm } = declared.checksum;
    checkChecksum(algorithm, declared.checksum.value ?? trailingValue(payload, algorithm), result(algorithm));
  }
  return { bytes, digest: result };
}

/** A whole body that must be small: the XML and JSON of requests. */
export async function receiveText(call: Call, options: { checksumIsOfObject?: boolean } = {}): Promise<string> {
  const chunks: Buffer[] = [];
  await receive(call, { ...options, also: [], bytesMax: XML_BODY_BYTES_MAX, needsLength: false }, (chunk) => {
    chunks.push(chunk);
  });
  return Buffer.concat(chunks).toString('utf8');
}

/** Refuses a request without a body that signed one: its body was cut off on the way. */
export function checkAbsentBody(request: S3Request, caller: Caller): void {
  const hasBody = request.headers.has('transfer-encoding') || Number(request.headers.get('content-length') ?? 0) > 0;
  if (!hasBody && !caller.payloadHash.startsWith('STREAMING-')) {
    checkSigned(openPayload(request, caller), EMPTY_SHA256);
  }
}

const EMPTY_SHA256 = startDigest('SHA256').digest().toString('hex');

function checkSigned(payload: Payload, actual: string): void {
  if (payload.signedSha256 !== undefined && actual !== payload.signedSha256) {
    throw new S3Error(
      'XAmzContentSHA256Mismatch',
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
      {
        details: { ClientComputedContentSHA256: payload.signedSha256, S3ComputedContentSHA256: actual },
      },
    );
  }
}

function trailingValue(payload: Payload, algorithm: ChecksumAlgorithm): string {
  const value = payload.trailers.get(checksumHeader(algorithm));
  if (value === undefined) {
    throw new S3Error(
      'MalformedTrailerError',
      'The request contained trailing data that was not well-formed or did not conform to our published schema.',
    );
  }
  requireChecksumForm(algorithm, value);
  return value;
}

function checkChecksum(algorithm: ChecksumAlgorithm, declared: string, actual: Buffer): void {
  if (actual.toString('base64') !== declared) {
    throw new S3Error('BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`);
  }
}

function tooLarge(bytesMax: number): S3Error {
  return bytesMax === PUT_BYTES_MAX
    ? new S3Error('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size')
    : new S3Error('MaxMessageLengthExceeded', 'Your request was too big.');
}
