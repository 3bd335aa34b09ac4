// One request as S3 understands it: bucket, key, parameters and headers, decoded once and never normalised.
// A URL parser would turn `a/../b` into `b` and so let one key pass for another.

import type { IncomingMessage } from 'node:http';
import { percentDecode } from '../auth/percent-encoding.ts';
import { KEY_BYTES_MAX } from '../limits.ts';
import { S3Error } from '../s3-error.ts';

export interface S3Request {
  readonly id: string;
  readonly method: string;
  /** Decoded, as the client signed it. */
  readonly path: string;
  readonly bucket: string | undefined;
  readonly key: string | undefined;
  /** All of the query, decoded, for the signature. */
  readonly query: readonly (readonly [string, string])[];
  /** The query without what stands for a header. */
  readonly parameters: ReadonlyMap<string, string>;
  /** The headers as they came, lower-case names, for the signature. */
  readonly sentHeaders: ReadonlyMap<string, string>;
  /** The same plus the `x-amz-` parameters of the query: a presigned URL carries its headers there. */
  readonly headers: ReadonlyMap<string, string>;
  readonly incoming: IncomingMessage;
}

const SIGNATURE_PARAMETER = /^x-amz-(algorithm|credential|date|expires|signedheaders|signature|security-token)$/;

export function parseRequest(incoming: IncomingMessage, id: string): S3Request {
  const [rawPath = '', ...rest] = (incoming.url ?? '').split('?');
  const path = percentDecode(rawPath);
  if (path === undefined || !path.startsWith('/')) throw new S3Error('InvalidURI', "Couldn't parse the specified URI.");
  const query = parseQuery(rest.join('?'));
  const sentHeaders = joinHeaders(incoming.rawHeaders);
  const headers = new Map(sentHeaders);
  const parameters = new Map<string, string>();
  for (const [name, value] of query) {
    const lower = name.toLowerCase();
    if (!lower.startsWith('x-amz-')) parameters.set(name, value);
    else if (!SIGNATURE_PARAMETER.test(lower) && !headers.has(lower)) headers.set(lower, value);
  }
  const place = parsePlace(path, headers.get('host') ?? '');
  return { id, method: incoming.method ?? '', path, ...place, query, parameters, sentHeaders, headers, incoming };
}

function parsePlace(path: string, host: string): { bucket: string | undefined; key: string | undefined } {
  const virtual = /^([a-z0-9][a-z0-9.-]*)\.localhost(?::\d+)?$/.exec(host);
  const slash = path.indexOf('/', 1);
  const bucket = virtual?.[1] ?? path.slice(1, slash === -1 ? undefined : slash);
  const key = virtual ? path.slice(1) : slash === -1 ? '' : path.slice(slash + 1);
  if (Buffer.byteLength(key) > KEY_BYTES_MAX) {
    throw new S3Error('KeyTooLongError', 'Your key is too long', {
      details: { Size: String(Buffer.byteLength(key)), MaxSizeAllowed: String(KEY_BYTES_MAX) },
    });
  }
  return { bucket: bucket === '' ? undefined : bucket, key: key === '' ? undefined : key };
}

export function parseQuery(text: string): [string, string][] {
  const pairs: [string, string][] = [];
  for (const part of text.split('&')) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    const name = percentDecode((equals === -1 ? part : part.slice(0, equals)).replaceAll('+', ' '));
    const value = percentDecode((equals === -1 ? '' : part.slice(equals + 1)).replaceAll('+', ' '));
    if (name === undefined || value === undefined) throw new S3Error('InvalidURI', "Couldn't parse the specified URI.");
    pairs.push([name, value]);
  }
  return pairs;
}

export function joinHeaders(raw: readonly string[]): Map<string, string> {
  const headers = new Map<string, string>();
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i]!.toLowerCase();
    const before = headers.get(name);
    headers.set(name, before === undefined ? raw[i + 1]! : `${before},${raw[i + 1]}`);
  }
  return headers;
}
