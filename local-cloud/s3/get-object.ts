// GetObject and HeadObject: whole or in part, under conditions, of any version.

import { parseByteRange } from '../objects/byte-range.ts';
import { findReadableVersion } from '../objects/find-version.ts';
import { checksumHeaders, objectHeaders } from '../objects/object-headers.ts';
import { judgeRead, notModified } from '../objects/read-condition.ts';
import { preconditionFailed } from '../objects/write-condition.ts';
import { S3Error } from '../s3-error.ts';
import type { Call } from './call.ts';
import type { Answer, Operation } from './operation.ts';

const OVERRIDES = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
];

const shared = {
  on: 'object',
  marks: [],
  parameters: ['versionId', ...OVERRIDES.map((name) => `response-${name}`)],
  headers: ['x-amz-checksum-mode'],
} as const;

export const getObject: Operation = {
  ...shared,
  name: 'GetObject',
  method: 'GET',
  run: (call) => read(call, { withBody: true }),
};

export const headObject: Operation = {
  ...shared,
  name: 'HeadObject',
  method: 'HEAD',
  run: (call) => read(call, { withBody: false }),
};

async function read(call: Call, options: { withBody: boolean }): Promise<Answer> {
  const bucket = call.bucket();
  call.authorize(call.parameter('versionId') === undefined ? 's3:GetObject' : 's3:GetObjectVersion');
  const version = findReadableVersion(call, bucket);
  const headers = { ...objectHeaders(call, bucket, version), ...overrides(call) };
  const outcome = judgeRead(
    {
      match: call.header('if-match'),
      noneMatch: call.header('if-none-match'),
      modifiedSince: call.header('if-modified-since'),
      unmodifiedSince: call.header('if-unmodified-since'),
    },
    version,
  );
  if (outcome === 'not-modified')
    throw notModified({ etag: headers.etag!, 'last-modified': headers['last-modified']! });
  if (outcome !== 'proceed') throw preconditionFailed(outcome.failed);
  const range = parseByteRange(call.header('range'), version.bytes);
  const { start, end } = range ?? { start: 0, end: version.bytes };
  const { contents } = call.cloud;
  return {
    status: range === undefined ? 200 : 206,
    headers: {
      ...headers,
      ...checksumHeaders(call, version, { isWhole: end - start === version.bytes }),
      'content-length': String(end - start),
      'content-range': range === undefined ? undefined : `bytes ${start}-${end - 1}/${version.bytes}`,
    },
    ...(options.withBody
      ? { body: contents.readFew(version.contents, start, end) ?? (await contents.read(version.contents, start, end)) }
      : {}),
  };
}

/** What the URL asks to be said instead; not for strangers, who could otherwise dress up our files. */
function overrides(call: Call): Record<string, string> {
  const wanted: Record<string, string> = {};
  for (const name of OVERRIDES) {
    const value = call.parameter(`response-${name}`);
    if (value !== undefined) wanted[name] = value;
  }
  if (Object.keys(wanted).length > 0 && call.caller.identity === undefined) {
    throw new S3Error('InvalidRequest', 'Request specific response headers cannot be used for anonymous GET requests.');
  }
  return wanted;
}
