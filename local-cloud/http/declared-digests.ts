// Which checksums a client promised for its body. S3 must check every one of them: the validator later trusts what S3 stored.

import {
  CHECKSUM_ALGORITHMS,
  CHECKSUM_BYTES,
  type ChecksumAlgorithm,
  checksumHeader,
  parseChecksumAlgorithm,
} from '../checksums/digest.ts';
import { S3Error } from '../s3-error.ts';
import type { S3Request } from './s3-request.ts';

export interface DeclaredDigests {
  readonly md5: Buffer | undefined;
  readonly checksum:
    | {
        readonly algorithm: ChecksumAlgorithm /** Base64; undefined: it follows in the trailer. */;
        readonly value: string | undefined;
      }
    | undefined;
}

export function declaredDigests(request: S3Request): DeclaredDigests {
  return { md5: declaredMd5(request.headers.get('content-md5')), checksum: declaredChecksum(request) };
}

function declaredMd5(text: string | undefined): Buffer | undefined {
  if (text === undefined) return undefined;
  const md5 = Buffer.from(text, 'base64');
  if (md5.length !== 16 || md5.toString('base64') !== text) {
    throw new S3Error('InvalidDigest', 'The Content-MD5 you specified was invalid.');
  }
  return md5;
}

function declaredChecksum(request: S3Request): DeclaredDigests['checksum'] {
  const inHeaders = CHECKSUM_ALGORITHMS.filter((algorithm) => request.headers.has(checksumHeader(algorithm)));
  const trailer = request.headers.get('x-amz-trailer')?.toLowerCase();
  const inTrailer = CHECKSUM_ALGORITHMS.find((algorithm) => checksumHeader(algorithm) === trailer);
  if (trailer !== undefined && inTrailer === undefined) {
    throw new S3Error('InvalidRequest', 'The value specified in the x-amz-trailer header is not supported');
  }
  const [algorithm, ...others] = inTrailer === undefined ? inHeaders : [...inHeaders, inTrailer];
  if (others.length > 0) {
    throw new S3Error(
      'InvalidRequest',
      'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    );
  }
  const named = request.headers.get('x-amz-sdk-checksum-algorithm');
  const wanted = named === undefined ? undefined : parseChecksumAlgorithm(named);
  if (named !== undefined && wanted === undefined) {
    throw new S3Error('InvalidRequest', 'Value for x-amz-sdk-checksum-algorithm header is invalid.');
  }
  if (named !== undefined && algorithm === undefined) {
    throw new S3Error(
      'InvalidRequest',
      'x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.',
    );
  }
  if (algorithm === undefined) return undefined;
  if (wanted !== undefined && wanted !== algorithm) {
    throw new S3Error('InvalidRequest', 'Value for x-amz-sdk-checksum-algorithm header is invalid.');
  }
  if (inTrailer !== undefined) return { algorithm, value: undefined };
  const value = request.headers.get(checksumHeader(algorithm))!;
  requireChecksumForm(algorithm, value);
  return { algorithm, value };
}

/** Refuses text that cannot be a checksum of that algorithm. */
export function requireChecksumForm(algorithm: ChecksumAlgorithm, value: string): void {
  const bytes = Buffer.from(value, 'base64');
  if (bytes.length !== CHECKSUM_BYTES[algorithm] || bytes.toString('base64') !== value) {
    throw new S3Error('InvalidRequest', `Value for ${checksumHeader(algorithm)} header is invalid.`);
  }
}
