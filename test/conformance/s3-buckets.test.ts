// Buckets and their settings, and the promise that what is not implemented is never a success.

import {
  type BucketLocationConstraint,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketPolicyCommand,
  DeleteObjectCommand,
  GetBucketLocationCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { sendRaw } from './raw-request.ts';
import { isRealEndpoint, refusal, useEndpoint } from './s3-endpoint.ts';

const endpoint = useEndpoint();

test('a bucket is there once it is created, and gone once it is deleted', async () => {
  const Bucket = await endpoint().newBucket();
  const { s3, region } = endpoint();
  await s3.send(new HeadBucketCommand({ Bucket }));
  const { Buckets } = await s3.send(new ListBucketsCommand({}));
  expect(Buckets?.map(({ Name }) => Name)).toContain(Bucket);
  const { LocationConstraint } = await s3.send(new GetBucketLocationCommand({ Bucket }));
  expect(LocationConstraint ?? 'us-east-1').toBe(region);
  expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBeUndefined();
  await s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'x' }));
  expect(await refusal(s3.send(new DeleteBucketCommand({ Bucket })))).toEqual({ code: 'BucketNotEmpty', status: 409 });
  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
  await s3.send(new DeleteBucketCommand({ Bucket }));
  expect((await refusal(s3.send(new HeadBucketCommand({ Bucket })))).status).toBe(404);
});

test('a bucket with Object Lock keeps versions from the start', async () => {
  const Bucket = await endpoint().newBucket({ lock: true });
  expect((await endpoint().s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe('Enabled');
});

test.each([
  'Upper',
  'ab',
  'has_underscore',
  '-dash',
  '192.168.1.1',
  'dots..dots',
])('%s is no name for a bucket', async (Bucket) => {
  const xml = `<CreateBucketConfiguration><LocationConstraint>${endpoint().region}</LocationConstraint></CreateBucketConfiguration>`;
  const body = endpoint().region === 'us-east-1' ? '' : xml;
  expect(await sendRaw(endpoint(), { method: 'PUT', path: `/${Bucket}`, body })).toMatchObject({ status: 400 });
});

test('a bucket for another region is refused', async () => {
  const LocationConstraint = (
    endpoint().region === 'eu-west-1' ? 'eu-west-2' : 'eu-west-1'
  ) as BucketLocationConstraint;
  const create = new CreateBucketCommand({
    Bucket: 'offsite-conformance-elsewhere',
    CreateBucketConfiguration: { LocationConstraint },
  });
  expect((await refusal(endpoint().s3.send(create))).code).toBe('IllegalLocationConstraintException');
});

describe("a bucket's policy", () => {
  const statement = (Bucket: string, more: object = {}) => ({
    Sid: 'OnlyOnce',
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:PutObject',
    Resource: `arn:aws:s3:::${Bucket}/*`,
    Condition: { Null: { 's3:if-none-match': 'true' }, Bool: { 's3:ObjectCreationOperation': 'true' } },
    ...more,
  });
  const putPolicy = (Bucket: string, ...statements: object[]) => {
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: statements });
    return endpoint().s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
  };

  test('denies from the moment it is put until it is taken away', async () => {
    const Bucket = await endpoint().newBucket();
    const { s3 } = endpoint();
    expect((await refusal(s3.send(new GetBucketPolicyCommand({ Bucket })))).code).toBe('NoSuchBucketPolicy');
    await putPolicy(Bucket, statement(Bucket));
    const { Policy } = await s3.send(new GetBucketPolicyCommand({ Bucket }));
    expect(JSON.parse(Policy!)).toMatchObject({ Statement: [{ Sid: 'OnlyOnce', Effect: 'Deny' }] });
    const put = (more: object = {}) => s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'x', ...more }));
    expect(await refusal(put())).toEqual({ code: 'AccessDenied', status: 403 });
    await put({ IfNoneMatch: '*' });
    await s3.send(new DeleteBucketPolicyCommand({ Bucket }));
    await put();
  });

  test.each([
    ['an action that does not exist', { Action: 's3:PutObjekt' }],
    ['a resource in another bucket', { Resource: 'arn:aws:s3:::another-bucket/*' }],
    ['an operator that does not exist', { Condition: { StringAlmost: { 's3:prefix': 'a' } } }],
    ['a condition key that does not exist', { Condition: { StringEquals: { 's3:no-such-key': 'a' } } }],
    ['an effect that does not exist', { Effect: 'Perhaps' }],
    ['a field that does not exist', { Effekt: 'Deny' }],
    ['no principal', { Principal: undefined }],
  ])('is refused with %s', async (_, more) => {
    const Bucket = await endpoint().newBucket();
    expect(await refusal(putPolicy(Bucket, statement(Bucket, more)))).toEqual({ code: 'MalformedPolicy', status: 400 });
  });
});

describe('not implemented is', () => {
  // AWS has these; whoever has not must say so.
  const subresources = [
    'acl',
    'cors',
    'lifecycle',
    'encryption',
    'tagging',
    'website',
    'replication',
    'publicAccessBlock',
    'torrents',
  ];
  const reason = 'a real endpoint may have them';
  test.skipIf(isRealEndpoint).each(subresources)(`?%s (${reason})`, async (name) => {
    const Bucket = await endpoint().newBucket();
    for (const method of ['GET', 'PUT', 'DELETE', 'POST']) {
      for (const path of [`/${Bucket}`, `/${Bucket}/a`]) {
        const answer = await sendRaw(endpoint(), { method, path, query: [[name, '']] });
        expect(answer, `${method} ${path}`).toMatchObject({ status: 501, code: 'NotImplemented' });
      }
    }
    await endpoint().s3.send(new HeadBucketCommand({ Bucket }));
  });

  test.skipIf(isRealEndpoint).each([
    ['x-amz-tagging', 'a=b'],
    ['x-amz-server-side-encryption', 'aws:kms'],
    ['x-amz-server-side-encryption-customer-algorithm', 'AES256'],
    ['x-amz-object-lock-event-hold', 'ON'],
    ['x-amz-website-redirect-location', '/'],
    ['x-amz-header-of-tomorrow', '1'],
  ])(`the header %s: %s (${reason})`, async (name, value) => {
    const Bucket = await endpoint().newBucket();
    const put = await sendRaw(endpoint(), { method: 'PUT', path: `/${Bucket}/a`, headers: { [name]: value } });
    expect(put).toMatchObject({ status: 501, code: 'NotImplemented' });
    expect(await sendRaw(endpoint(), { method: 'HEAD', path: `/${Bucket}/a` })).toMatchObject({ status: 404 });
  });
});

test.each([
  '<Delete>',
  '<Delete></Delete>',
  '<Wrong><Object><Key>a</Key></Object></Wrong>',
  '<Delete><Object><Key>&nonsense;</Key></Object></Delete>',
  '<!DOCTYPE a [<!ENTITY b "c">]><Delete><Object><Key>&b;</Key></Object></Delete>',
])('%s is malformed', async (body) => {
  const Bucket = await endpoint().newBucket();
  const { createHash } = await import('node:crypto');
  const headers = { 'content-md5': createHash('md5').update(body).digest('base64') };
  const answer = await sendRaw(endpoint(), {
    method: 'POST',
    path: `/${Bucket}`,
    query: [['delete', '']],
    headers,
    body,
  });
  expect(answer).toMatchObject({ status: 400, code: 'MalformedXML' });
});
