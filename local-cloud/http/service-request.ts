// One request to any service but S3: small enough to be held whole, which also is how they check it, since their signature covers
// the hash of the body whether or not a header says so.

import type { IncomingMessage } from 'node:http';
import { S3Error } from '../s3-error.ts';
import { joinHeaders, parseQuery } from './s3-request.ts';

export interface ServiceRequest {
  readonly id: string;
  readonly method: string;
  /** As it was sent. */
  readonly path: string;
  /** Decoded. */
  readonly query: readonly (readonly [string, string])[];
  /** Lower-case names. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

export const ACCOUNT_SERVICES = ['sts', 'iam', 'cloudformation'] as const;
export type AccountServiceName = (typeof ACCOUNT_SERVICES)[number];
const SERVICES = ['sns', 'lambda', ...ACCOUNT_SERVICES] as const;
export type ServiceName = (typeof SERVICES)[number];

export const isAccountRequest = (service: ServiceName | 's3'): service is AccountServiceName =>
  ACCOUNT_SERVICES.some((name) => name === service);

/** Which service a request is for: the one that it was signed for, as the credential's scope says, else by what it looks like. */
export function serviceOf(incoming: IncomingMessage): 's3' | ServiceName {
  const { authorization = '', 'content-type': type = '' } = incoming.headers;
  const signedFor = /Credential=[^/,]+\/\d+\/[^/,]+\/(\w+)\//.exec(authorization)?.[1];
  const service = SERVICES.find((name) => name === signedFor);
  if (service !== undefined) return service;
  if (authorization !== '' || incoming.method !== 'POST') return 's3';
  if (incoming.url === '/' && type.startsWith('application/x-www-form-urlencoded')) return 'sns';
  return incoming.url?.startsWith('/2015-03-31/functions/') ? 'lambda' : 's3';
}

/** Undefined where the body is larger than `bytesMax`; its rest is then not read. */
export async function receiveServiceRequest(
  incoming: IncomingMessage,
  options: { id: string; bytesMax: number; beginBody: () => void },
): Promise<ServiceRequest | undefined> {
  const [path = '/', ...rest] = (incoming.url ?? '').split('?');
  const query = readQuery(rest.join('?'));
  if (Number(incoming.headers['content-length'] ?? 0) > options.bytesMax) return undefined;
  options.beginBody();
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > options.bytesMax) return undefined;
    chunks.push(chunk);
  }
  const headers = joinHeaders(incoming.rawHeaders);
  return { id: options.id, method: incoming.method ?? '', path, query, headers, body: Buffer.concat(chunks) };
}

/** A query that cannot be decoded stays as it is: its signature cannot match then. */
function readQuery(text: string): [string, string][] {
  try {
    return parseQuery(text);
  } catch (error) {
    if (error instanceof S3Error) return [[text, '']];
    throw error;
  }
}
