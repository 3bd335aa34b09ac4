// Signatures: every request is checked to the last header. A server that lets one pass would hide a broken or stolen client.

import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { beforeAll, describe, expect, test } from 'vitest';
import { basicTime } from '../../local-cloud/auth/signature.ts';
import { type RawRequest, sendRaw, sendUnsigned } from './raw-request.ts';
import { useEndpoint } from './s3-endpoint.ts';

const endpoint = useEndpoint();
let Bucket = '';
let get: RawRequest;

beforeAll(async () => {
  Bucket = await endpoint().newBucket();
  await endpoint().s3.send(new PutObjectCommand({ Bucket, Key: 'klíč 1+1', Body: 'content' }));
  get = { method: 'GET', path: `/${Bucket}/klíč 1+1` };
});

describe('a signature in the header', () => {
  test('is accepted if it is right', async () => {
    expect(await sendRaw(endpoint(), get)).toMatchObject({ status: 200, body: Buffer.from('content') });
    const query = [
      ['response-content-type', 'text/plain; charset=utf-8'],
      ['x-id', 'GetObject'],
    ] as const;
    expect(await sendRaw(endpoint(), { ...get, query })).toMatchObject({ status: 200 });
  });

  const changes: [string, NonNullable<RawRequest['tamper']>][] = [
    ['its path', (sent) => (sent.path = sent.path.replace('1%2B1', '2%2B2'))],
    ['its query', (sent) => (sent.path += '?versionId=null')],
    ['its method', (sent) => (sent.method = 'DELETE')],
    ['a signed header', (sent) => (sent.headers['x-amz-date'] = basicTime(new Date(Date.now() + 1000)))],
    [
      'the signature',
      ({ headers }) => (headers.authorization = headers.authorization!.replace(/.$/, (c) => (c === '0' ? '1' : '0'))),
    ],
  ];
  test.each(changes)('is refused if somebody changed %s', async (_, tamper) => {
    expect(await sendRaw(endpoint(), { ...get, tamper })).toMatchObject({ status: 403, code: 'SignatureDoesNotMatch' });
  });

  test('is refused with an unknown key, and with the wrong secret', async () => {
    const { keys } = endpoint();
    const unknown = { ...keys, accessKeyId: 'AKIAIOSFODNN7EXAMPLE' };
    expect(await sendRaw(endpoint(), { ...get, keys: unknown })).toMatchObject({
      status: 403,
      code: 'InvalidAccessKeyId',
    });
    const wrong = { ...keys, secretAccessKey: `${keys.secretAccessKey}x` };
    expect(await sendRaw(endpoint(), { ...get, keys: wrong })).toMatchObject({
      status: 403,
      code: 'SignatureDoesNotMatch',
    });
  });

  test.each([-20, 20])('is refused when it was made %i minutes from now', async (minutes) => {
    const time = new Date(Date.now() + minutes * 60_000);
    expect(await sendRaw(endpoint(), { ...get, time })).toMatchObject({ status: 403, code: 'RequestTimeTooSkewed' });
  });

  test('is accepted when it was made ten minutes from now', async () => {
    expect(await sendRaw(endpoint(), { ...get, time: new Date(Date.now() + 600_000) })).toMatchObject({ status: 200 });
  });

  test('is refused if it covers a body that did not come', async () => {
    const payloadHash = '2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881';
    expect(await sendRaw(endpoint(), { ...get, payloadHash })).toMatchObject({
      status: 400,
      code: 'XAmzContentSHA256Mismatch',
    });
  });

  test('is refused for another region', async () => {
    const answer = await sendRaw(endpoint(), { ...get, region: 'xx-elsewhere-9' });
    expect(answer).toMatchObject({ status: 400, code: 'AuthorizationHeaderMalformed' });
  });

  test('is refused if an x-amz header came after it', async () => {
    const tamper: RawRequest['tamper'] = ({ headers }) => {
      headers['x-amz-meta-added'] = '1';
    };
    expect(await sendRaw(endpoint(), { ...get, tamper })).toMatchObject({ status: 403, code: 'AccessDenied' });
  });

  test.each([
    'Basic dXNlcjpwYXNz',
    'AWS AKIA:abc',
    'AWS4-HMAC-SHA256 nonsense',
    'AWS4-HMAC-SHA256 Credential=a,SignedHeaders=b,Signature=c',
  ])('is refused as %s', async (authorization) => {
    const headers = { host: new URL(endpoint().endpoint).host, authorization, 'x-amz-date': basicTime(new Date()) };
    const answer = await sendUnsigned(endpoint(), { method: 'GET', path: `/${Bucket}/a`, headers });
    expect(answer.status).toBe(400);
  });
});

test('without any signature nothing is to be had', async () => {
  const headers = { host: new URL(endpoint().endpoint).host };
  for (const method of ['GET', 'PUT', 'DELETE']) {
    const answer = await sendUnsigned(endpoint(), { method, path: `/${Bucket}/a`, headers });
    expect(answer).toMatchObject({ status: 403, code: 'AccessDenied' });
  }
});

describe('a presigned URL', () => {
  const fetchUrl = async (url: string, init?: RequestInit) => {
    const answer = await fetch(url, init);
    return { status: answer.status, text: await answer.text() };
  };
  const command = () =>
    new GetObjectCommand({ Bucket, Key: 'klíč 1+1', ResponseContentDisposition: 'attachment; filename="a.txt"' });

  test('gives what it was made for, and says what it was told to', async () => {
    const url = await getSignedUrl(endpoint().s3, command(), { expiresIn: 60 });
    const answer = await fetch(url);
    expect([answer.status, await answer.text()]).toEqual([200, 'content']);
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="a.txt"');
  });

  test('puts an object, under the conditions that were signed', async () => {
    const put = new PutObjectCommand({ Bucket, Key: 'presigned', IfNoneMatch: '*' });
    const options = {
      expiresIn: 60,
      unhoistableHeaders: new Set(['if-none-match']),
      signableHeaders: new Set(['if-none-match', 'host']),
    };
    const url = await getSignedUrl(endpoint().s3, put, options);
    // The signer adds the checksum of an empty body; a presigned PUT for any body is made without one.
    const send = () => fetchUrl(url, { method: 'PUT', body: '', headers: { 'if-none-match': '*' } });
    expect((await send()).status).toBe(200);
    expect((await send()).status).toBe(412);
    expect((await fetchUrl(url, { method: 'PUT', body: '' })).status).toBe(403);
  });

  test('is refused once it has expired', async () => {
    const url = await getSignedUrl(endpoint().s3, command(), {
      expiresIn: 60,
      signingDate: new Date(Date.now() - 61_000),
    });
    const answer = await fetchUrl(url);
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('<Message>Request has expired</Message>');
  });

  test('is refused before its time', async () => {
    const url = await getSignedUrl(endpoint().s3, command(), {
      expiresIn: 60,
      signingDate: new Date(Date.now() + 3600_000),
    });
    expect(await fetchUrl(url)).toMatchObject({
      status: 403,
      text: expect.stringContaining('Request is not yet valid'),
    });
  });

  test('is refused for another object, another method or a longer life', async () => {
    const url = await getSignedUrl(endpoint().s3, command(), { expiresIn: 60 });
    const longer = url.replace('X-Amz-Expires=60', 'X-Amz-Expires=600');
    expect((await fetchUrl(longer)).text).toContain('SignatureDoesNotMatch');
    expect((await fetchUrl(url.replace('1%2B1', '2%2B2'))).text).toContain('SignatureDoesNotMatch');
    expect((await fetchUrl(url, { method: 'DELETE' })).text).toContain('SignatureDoesNotMatch');
    const tooLong = url.replace('X-Amz-Expires=60', 'X-Amz-Expires=604801');
    expect(await fetchUrl(tooLong)).toMatchObject({
      status: 400,
      text: expect.stringContaining('AuthorizationQueryParametersError'),
    });
  });
});
