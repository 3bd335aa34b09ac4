// Conditional writes that are overtaken while their bytes come in: the moment that no client can time, made certain here.

import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LocalCloud } from '../../../local-cloud/start.ts';
import { sendRaw } from '../../conformance/raw-request.ts';
import { clientOf, openLocalCloud } from '../../conformance/s3-endpoint.ts';

let cloud: LocalCloud;
let s3: S3Client;
beforeAll(async () => {
  cloud = await openLocalCloud({ now: () => new Date() });
  s3 = clientOf(cloud.ready, cloud.ready.operator);
});
afterAll(async () => {
  s3.destroy();
  await cloud.close();
});

/** A PUT during which, after its conditions were looked at and before its bytes have come, something else happens. */
const putWhile = (
  key: string,
  condition: Record<string, string>,
  meanwhile: (place: { Bucket: string; Key: string }) => Promise<unknown>,
) => {
  const Bucket = cloud.ready.ledgerBucket;
  return sendRaw({ ...cloud.ready, keys: cloud.ready.operator } as never, {
    method: 'PUT',
    path: `/${Bucket}/${key}`,
    headers: condition,
    body: 'slow',
    onContinue: async () => void (await meanwhile({ Bucket, Key: key })),
  });
};

const content = async (Key: string): Promise<string> => {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: cloud.ready.ledgerBucket, Key }));
  return await Body!.transformToString();
};

test('nothing happens meanwhile: it succeeds', async () => {
  expect(await putWhile('calm', { 'if-none-match': '*' }, async () => undefined)).toMatchObject({ status: 200 });
  expect(await content('calm')).toBe('slow');
});

test('somebody else creates it: 409, and the other one stays', async () => {
  const answer = await putWhile('created', { 'if-none-match': '*' }, (place) =>
    s3.send(new PutObjectCommand({ ...place, Body: 'fast', IfNoneMatch: '*' })),
  );
  expect(answer).toMatchObject({ status: 409, code: 'ConditionalRequestConflict' });
  expect(await content('created')).toBe('fast');
});

test('somebody else changes it: 409 for If-Match', async () => {
  const { ETag } = await s3.send(
    new PutObjectCommand({ Bucket: cloud.ready.ledgerBucket, Key: 'changed', Body: 'first' }),
  );
  const answer = await putWhile('changed', { 'if-match': ETag! }, (place) =>
    s3.send(new PutObjectCommand({ ...place, Body: 'fast' })),
  );
  expect(answer).toMatchObject({ status: 409, code: 'ConditionalRequestConflict' });
  expect(await content('changed')).toBe('fast');
});

test('somebody else deletes it: 409', async () => {
  const answer = await putWhile('deleted', { 'if-none-match': '*' }, (place) =>
    s3.send(new DeleteObjectCommand(place)),
  );
  expect(answer).toMatchObject({ status: 409, code: 'ConditionalRequestConflict' });
});
