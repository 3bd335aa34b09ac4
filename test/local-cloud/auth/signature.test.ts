// Signature Version 4 against the examples that AWS publishes: without them, server and test client could share one mistake.

import { expect, test } from 'vitest';
import { percentEncode } from '../../../local-cloud/auth/percent-encoding.ts';
import {
  basicTime,
  canonicalRequest,
  formatScope,
  parseBasicTime,
  sha256Hex,
  signatureOf,
  signingKey,
  stringToSign,
} from '../../../local-cloud/auth/signature.ts';
import { decodeAwsChunked } from '../../../local-cloud/http/aws-chunked.ts';

const scope = { day: '20130524', region: 'us-east-1', service: 's3' };
const key = signingKey('wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', scope);
const time = '20130524T000000Z';

function sign(method: string, path: string, query: [string, string][], headers: Record<string, string>): string {
  const all = new Map(Object.entries({ host: 'examplebucket.s3.amazonaws.com', 'x-amz-date': time, ...headers }));
  const signedHeaders = [...all.keys()].sort();
  const payloadHash = all.get('x-amz-content-sha256')!;
  return signatureOf(
    key,
    stringToSign(time, scope, canonicalRequest({ method, path, query, headers: all, signedHeaders, payloadHash })),
  );
}

test('the published GET Object', () => {
  const headers = { range: 'bytes=0-9', 'x-amz-content-sha256': sha256Hex('') };
  expect(sign('GET', '/test.txt', [], headers)).toBe(
    'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  );
});

test('the published List Objects', () => {
  const query: [string, string][] = [
    ['prefix', 'J'],
    ['max-keys', '2'],
  ];
  const signature = '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7';
  expect(sign('GET', '/', query, { 'x-amz-content-sha256': sha256Hex('') })).toBe(signature);
});

test('the published upload in signed chunks', async () => {
  const seed = '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9';
  const headers = {
    'content-encoding': 'aws-chunked',
    'content-length': '66824',
    host: 's3.amazonaws.com',
    'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
    'x-amz-decoded-content-length': '66560',
    'x-amz-storage-class': 'REDUCED_REDUNDANCY',
  };
  expect(sign('PUT', '/examplebucket/chunkObject.txt', [], headers)).toBe(seed);
  const framed = [
    `10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n${'a'.repeat(65536)}\r\n`,
    `400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n${'a'.repeat(1024)}\r\n`,
    '0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n',
  ].join('');
  const chain = { key, time, scope: formatScope(scope), seed };
  const source = (async function* () {
    yield Buffer.from(framed);
  })();
  let bytes = 0;
  for await (const chunk of decodeAwsChunked(source, { chain, hasTrailer: false, bytes: 66560, trailers: new Map() })) {
    bytes += chunk.length;
  }
  expect(bytes).toBe(66560);
});

test('times and names as signatures want them', () => {
  const date = new Date('2026-11-23T01:02:03Z');
  expect(basicTime(date)).toBe('20261123T010203Z');
  expect(parseBasicTime('20261123T010203Z')).toEqual(date);
  for (const wrong of ['20261323T010203Z', '2026-11-23T01:02:03Z', '', '20261123T010203'])
    expect(parseBasicTime(wrong)).toBeUndefined();
  expect(percentEncode("a b/č!'()*~-._")).toBe('a%20b%2F%C4%8D%21%27%28%29%2A~-._');
});
