// Requests that the SDK would never send: signed by hand, so that a test can break exactly one thing.

import type { KeyObject } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { percentEncode, percentEncodePath } from '../../local-cloud/auth/percent-encoding.ts';
import {
  ALGORITHM,
  basicTime,
  canonicalRequest,
  formatScope,
  sha256Hex,
  signatureOf,
  signingKey,
  stringToSign,
} from '../../local-cloud/auth/signature.ts';

/** Where to send it, and whose keys sign it. */
export interface RawTarget {
  readonly endpoint: string;
  readonly region: string;
  readonly keys: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

export interface RawRequest {
  readonly method: string;
  /** Decoded. */
  readonly path: string;
  readonly query?: readonly (readonly [string, string])[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  /** What x-amz-content-sha256 says; the body's true hash unless given. */
  readonly payloadHash?: string;
  readonly time?: Date;
  readonly keys?: { accessKeyId: string; secretAccessKey: string };
  readonly region?: string;
  /** s3 unless given. */
  readonly service?: string;
  /** Changes what is sent after it was signed. */
  readonly tamper?: (sent: { method: string; path: string; headers: Record<string, string> }) => void;
  /** Holds the body back (Expect: 100-continue) until the server asked for it and this has ended. */
  readonly onContinue?: () => Promise<void>;
  /** Makes the body out of the signature of the request, for bodies whose chunks continue it. */
  readonly sign?: (chain: { key: KeyObject; time: string; scope: string; seed: string }) => Uint8Array;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
  /** The code of the error, if it is one. */
  readonly code: string | undefined;
}

export async function sendRaw(endpoint: RawTarget, raw: RawRequest): Promise<RawAnswer> {
  const url = new URL(endpoint.endpoint);
  const time = basicTime(raw.time ?? new Date());
  const keys = raw.keys ?? endpoint.keys;
  const scope = { day: time.slice(0, 8), region: raw.region ?? endpoint.region, service: raw.service ?? 's3' };
  const payloadHash = raw.payloadHash ?? sha256Hex(raw.body ?? '');
  const headers: Record<string, string> = {
    host: url.host,
    'x-amz-content-sha256': payloadHash,
    'x-amz-date': time,
    ...(raw.onContinue === undefined ? {} : { expect: '100-continue' }),
    ...raw.headers,
  };
  const signedHeaders = Object.keys(headers).sort();
  const query = raw.query ?? [];
  const { method, path } = raw;
  // Every service but S3 encodes the path twice.
  const signedPath = scope.service === 's3' ? path : percentEncodePath(path);
  const signed = {
    method,
    path: signedPath,
    query,
    headers: new Map(Object.entries(headers)),
    signedHeaders,
    payloadHash,
  };
  const key = signingKey(keys.secretAccessKey, scope);
  const seed = signatureOf(key, stringToSign(time, scope, canonicalRequest(signed)));
  const scopeText = formatScope(scope);
  headers.authorization = `${ALGORITHM} Credential=${keys.accessKeyId}/${scopeText}, SignedHeaders=${signedHeaders.join(';')}, Signature=${seed}`;
  const body = raw.sign?.({ key, time, scope: scopeText, seed }) ?? raw.body ?? '';
  const sent = { method, path: pathAndQuery(path, query), headers };
  raw.tamper?.(sent);
  return sendUnsigned(endpoint, { ...sent, body, onContinue: raw.onContinue });
}

/** Sends it as it is; `path` is already encoded and carries the query. */
export function sendUnsigned(
  endpoint: { readonly endpoint: string },
  sent: {
    method: string;
    path: string;
    headers?: Record<string, string>;
    body?: Uint8Array | string;
    onContinue?: RawRequest['onContinue'];
  },
): Promise<RawAnswer> {
  const url = new URL(endpoint.endpoint);
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const body = Buffer.from(sent.body ?? '');
  const hasLength = Object.keys(sent.headers ?? {}).some((name) => /^(content-length|transfer-encoding)$/.test(name));
  const headers = { ...sent.headers, ...(hasLength ? {} : { 'content-length': String(body.length) }) };
  return new Promise((resolve, reject) => {
    const options = { method: sent.method, path: sent.path, host: url.hostname, port: url.port, headers, agent: false };
    const request = send(options, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        const all = Buffer.concat(chunks);
        const code =
          answer.headers['x-amzn-errortype']?.toString() ??
          /<Error>.*?<Code>(\w+)<\/Code>/s.exec(all.toString('utf8'))?.[1];
        const flat = Object.fromEntries(
          Object.entries(answer.headers).map(([name, value]) => [name, value?.toString()]),
        );
        // A refusal may come before the body was asked for.
        request.destroy();
        resolve({ status: answer.statusCode!, headers: flat, body: all, code });
      });
    });
    request.on('error', reject);
    const { onContinue } = sent;
    if (onContinue === undefined) request.end(body);
    else {
      request.on('continue', () => onContinue().then(() => request.end(body), reject));
      request.flushHeaders();
    }
  });
}

function pathAndQuery(path: string, query: readonly (readonly [string, string])[]): string {
  const text = query.map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`).join('&');
  return percentEncodePath(path) + (text === '' ? '' : `?${text}`);
}
