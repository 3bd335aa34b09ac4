// Signature Version 4, the arithmetic alone: both the server's check and the signing of our own control requests use it.
// One implementation, proven against the official SDK's signer, so that the two sides cannot agree on the same mistake.

import { createHash, createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { percentEncode, percentEncodePath } from './percent-encoding.ts';

export const ALGORITHM = 'AWS4-HMAC-SHA256';

/** The day, region and service that a signature is valid for. */
export interface Scope {
  readonly day: string;
  readonly region: string;
  readonly service: string;
}

export const formatScope = (scope: Scope): string => `${scope.day}/${scope.region}/${scope.service}/aws4_request`;

export interface SignedParts {
  readonly method: string;
  /** Of S3: decoded, and encoded here, once. Of any other service: as it was sent, since those encode it twice. */
  readonly path: string;
  readonly query: readonly (readonly [string, string])[];
  readonly headers: ReadonlyMap<string, string>;
  readonly signedHeaders: readonly string[];
  readonly payloadHash: string;
}

export function canonicalRequest(parts: SignedParts): string {
  const query = parts.query
    .map(([name, value]) => [percentEncode(name), percentEncode(value)] as const)
    .sort(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : x > y ? 1 : 0))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  const headers = parts.signedHeaders
    .map((name) => `${name}:${(parts.headers.get(name) ?? '').trim().replace(/ +/g, ' ')}\n`)
    .join('');
  return [
    parts.method,
    percentEncodePath(parts.path),
    query,
    headers,
    parts.signedHeaders.join(';'),
    parts.payloadHash,
  ].join('\n');
}

/** `time` in the basic format, e.g. 20261123T010203Z. */
export function stringToSign(time: string, scope: Scope, request: string): string {
  return [ALGORITHM, time, formatScope(scope), sha256Hex(request)].join('\n');
}

/** As a key object, since bytes would be made into one again for every signature, at five times the price. */
export function signingKey(secretAccessKey: string, scope: Scope): KeyObject {
  const day = hmac(`AWS4${secretAccessKey}`, scope.day);
  return createSecretKey(hmac(hmac(hmac(day, scope.region), scope.service), 'aws4_request'));
}

export const signatureOf = (key: KeyObject, text: string): string => hmac(key, text).toString('hex');

export const sha256Hex = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');

/** 20261123T010203Z */
export const basicTime = (time: Date): string => `${time.toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;

/** The time that a basic-format string names; undefined where it names none. */
export function parseBasicTime(text: string): Date | undefined {
  const iso = text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6.000Z');
  const time = new Date(iso);
  return !Number.isNaN(time.getTime()) && time.toISOString() === iso ? time : undefined;
}

function hmac(key: string | Buffer | KeyObject, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
