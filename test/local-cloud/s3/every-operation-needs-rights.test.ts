// Every operation asks the policies first. One that forgot to would be a hole that no test of its own function shows.

import { createHash } from 'node:crypto';
import { CreateBucketCommand, CreateMultipartUploadCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { OPERATIONS } from '../../../local-cloud/s3/routes.ts';
import type { LocalCloud } from '../../../local-cloud/start.ts';
import { sendRaw } from '../../conformance/raw-request.ts';
import { clientOf, openLocalCloud } from '../../conformance/s3-endpoint.ts';

let cloud: LocalCloud;
let uploadId = '';
beforeAll(async () => {
  cloud = await openLocalCloud({ now: () => new Date() });
  const s3 = clientOf(cloud.ready, cloud.ready.operator);
  const place = { Bucket: 'another-bucket', Key: 'a' };
  await s3.send(new CreateBucketCommand({ Bucket: place.Bucket }));
  await s3.send(new PutObjectCommand({ ...place, Body: 'x' }));
  uploadId = (await s3.send(new CreateMultipartUploadCommand(place))).UploadId!;
  s3.destroy();
});
afterAll(() => cloud.close());

// Whose rights end with what is its own in the vault and the ledger: elsewhere it has none.
test.each(OPERATIONS.map((operation) => [operation.name, operation] as const))('%s', async (_, operation) => {
  const bucket = '/another-bucket';
  const path = { service: '/', bucket, object: `${bucket}/a` }[operation.on];
  const body = BODIES[operation.name] ?? '';
  const answer = await sendRaw({ ...cloud.ready, keys: cloud.ready.site } as never, {
    method: operation.method,
    path,
    query: operation.marks.map((mark) => [
      mark,
      mark === 'uploadId' ? uploadId : mark === 'list-type' ? '2' : mark === 'partNumber' ? '1' : '',
    ]),
    headers: {
      ...(operation.markHeader === undefined ? {} : { [operation.markHeader]: `${bucket}/a` }),
      ...(body === '' ? {} : { 'content-md5': createHash('md5').update(body).digest('base64') }),
    },
    body,
  });
  if (operation.name === 'DeleteObjects') {
    // It answers key by key.
    expect(answer.status).toBe(200);
    expect(answer.body.toString()).toContain('<Error><Key>a</Key><Code>AccessDenied</Code>');
    expect(answer.body.toString()).not.toContain('<Deleted>');
  } else expect(answer.status).toBe(403);
});

const BODIES: Readonly<Record<string, string>> = {
  DeleteObjects: '<Delete><Object><Key>a</Key></Object></Delete>',
  PutObjectRetention:
    '<Retention><Mode>GOVERNANCE</Mode><RetainUntilDate>2100-01-01T00:00:00Z</RetainUntilDate></Retention>',
  PutObjectLegalHold: '<LegalHold><Status>ON</Status></LegalHold>',
};
