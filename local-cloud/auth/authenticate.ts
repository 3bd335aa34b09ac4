// Checks who signed a request, by header or in the query, as strictly as S3: without it, a client with a broken signature or a
// stolen, expired URL would work here and nowhere else.

import { type KeyObject, timingSafeEqual } from 'node:crypto';
import type { S3Request } from '../http/s3-request.ts';
import { SIGNING_KEYS_CACHED_MAX } from '../limits.ts';
import { accessDenied, S3Error } from '../s3-error.ts';
import { readHeaderCredentials } from './header-credentials.ts';
import type { FindIdentity, Identity } from './identity.ts';
import { isPresigned, readQueryCredentials } from './query-credentials.ts';
import { canonicalRequest, formatScope, type Scope, signatureOf, signingKey, stringToSign } from './signature.ts';

/** What a request claims about its signature. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly scope: Scope;
  /** The time of signing, in the basic format. */
  readonly time: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly payloadHash: string;
  readonly method: 'REST-HEADER' | 'REST-QUERY-STRING';
}

export interface Caller {
  /** Undefined for an anonymous request. */
  readonly identity: Identity | undefined;
  readonly authType: Credentials['method'] | undefined;
  /** The value of x-amz-content-sha256 that the signature covers. */
  readonly payloadHash: string;
  /** What the signatures of aws-chunked chunks continue from. */
  readonly chain:
    | { readonly key: KeyObject; readonly time: string; readonly scope: string; readonly seed: string }
    | undefined;
}

export function authenticate(request: S3Request, options: { now: Date; region: string; find: FindIdentity }): Caller {
  const authorization = request.sentHeaders.get('authorization');
  const presigned = isPresigned(request);
  if (authorization !== undefined && presigned) {
    throw new S3Error(
      'InvalidArgument',
      'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified',
    );
  }
  if (authorization === undefined && !presigned) {
    const payloadHash = request.headers.get('x-amz-content-sha256') ?? 'UNSIGNED-PAYLOAD';
    return { identity: undefined, authType: undefined, payloadHash, chain: undefined };
  }
  if (request.headers.has('x-amz-security-token') || request.query.some(([name]) => name === 'X-Amz-Security-Token')) {
    throw new S3Error('InvalidToken', 'The provided token is malformed or otherwise invalid.');
  }
  const credentials = presigned
    ? readQueryCredentials(request, options)
    : readHeaderCredentials(request, authorization!, options);
  const identity = options.find(credentials.accessKeyId);
  if (identity === undefined) {
    throw new S3Error('InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.', {
      details: { AWSAccessKeyId: credentials.accessKeyId },
    });
  }
  refuseUnsignedHeaders(request, credentials.signedHeaders);
  const key = cachedSigningKey(identity.secretAccessKey, credentials.scope);
  const expected = expectedSignature(request, credentials, key);
  if (!sameText(expected, credentials.signature)) {
    throw new S3Error(
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
      {
        details: { AWSAccessKeyId: credentials.accessKeyId, SignatureProvided: credentials.signature },
      },
    );
  }
  const scope = formatScope(credentials.scope);
  const chain = { key, time: credentials.time, scope, seed: credentials.signature };
  return { identity, authType: credentials.method, payloadHash: credentials.payloadHash, chain };
}

function expectedSignature(request: S3Request, credentials: Credentials, key: KeyObject): string {
  const canonical = canonicalRequest({
    method: request.method,
    path: request.path,
    query: request.query.filter(([name]) => name !== 'X-Amz-Signature'),
    headers: request.sentHeaders,
    signedHeaders: credentials.signedHeaders,
    payloadHash: credentials.payloadHash,
  });
  return signatureOf(key, stringToSign(credentials.time, credentials.scope, canonical));
}

/** A header outside the signature is one that a man in the middle may have added. */
function refuseUnsignedHeaders(request: S3Request, signedHeaders: readonly string[]): void {
  const unsigned = [...request.sentHeaders.keys()].filter(
    (name) => (name === 'host' || name.startsWith('x-amz-')) && !signedHeaders.includes(name),
  );
  const absent = signedHeaders.filter((name) => !request.sentHeaders.has(name));
  if (unsigned.length > 0) {
    throw new S3Error('AccessDenied', 'There were headers present in the request which were not signed', {
      details: { HeadersNotSigned: unsigned.join(', ') },
    });
  }
  if (absent.length > 0) throw accessDenied(`A signed header is not in the request: ${absent.join(', ')}`);
}

export function sameText(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)];
  return x.length === y.length && timingSafeEqual(x, y);
}

const signingKeys = new Map<string, KeyObject>();

export function cachedSigningKey(secretAccessKey: string, scope: Scope): KeyObject {
  const name = `${secretAccessKey}\n${formatScope(scope)}`;
  const cached = signingKeys.get(name);
  if (cached !== undefined) return cached;
  if (signingKeys.size >= SIGNING_KEYS_CACHED_MAX) signingKeys.clear();
  const key = signingKey(secretAccessKey, scope);
  signingKeys.set(name, key);
  return key;
}
