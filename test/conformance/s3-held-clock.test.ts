// What only time brings about: the end of a lock, of a presigned URL and of a signature. On a clock that the test moves.

import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  PutObjectRetentionCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type HeldClock, holdClock } from '../../local-cloud/held-clock.ts';
import type { LocalCloud } from '../../local-cloud/start.ts';
import { sendRaw } from './raw-request.ts';
import { clientOf, isRealEndpoint, NEEDS_HELD_CLOCK, openLocalCloud, refusal } from './s3-endpoint.ts';

const START = new Date('2026-12-30T23:00:00Z');
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

describe.skipIf(isRealEndpoint)(`with time (${NEEDS_HELD_CLOCK})`, () => {
  let cloud: LocalCloud;
  let clock: HeldClock;
  beforeAll(async () => {
    clock = holdClock(START);
    cloud = await openLocalCloud({ now: clock.now });
  });
  afterAll(() => cloud.close());

  const after = (ms: number): Date => new Date(clock.now().getTime() + ms);
  /** A client whose clock is right. */
  const client = () => {
    const s3 = clientOf(cloud.ready, cloud.ready.operator);
    s3.config.systemClockOffset = clock.now().getTime() - Date.now();
    return s3;
  };

  test('a default lock ends to the second, and an extended one at its new end', async () => {
    const place = { Bucket: cloud.ready.vaultBucket, Key: 'sites/demo-clinic/packs/aa/x' };
    const put = await client().send(new PutObjectCommand({ ...place, Body: 'x', IfNoneMatch: '*' }));
    const version = { ...place, VersionId: put.VersionId };
    const head = await client().send(new HeadObjectCommand(version));
    expect(head.LastModified).toEqual(START);
    expect(head.ObjectLockRetainUntilDate).toEqual(after(30 * DAY_MS));
    const longer = after(60 * DAY_MS);
    const extend = (RetainUntilDate: Date) => {
      const Retention = { Mode: 'COMPLIANCE', RetainUntilDate } as const;
      return client().send(new PutObjectRetentionCommand({ ...version, Retention }));
    };
    await extend(longer);
    const s3 = () => {
      const retention = clientOf(cloud.ready, cloud.roles.retention);
      retention.config.systemClockOffset = clock.now().getTime() - Date.now();
      return retention;
    };
    clock.moveTo(new Date(longer.getTime() - 1000));
    expect((await refusal(s3().send(new DeleteObjectCommand(version)))).code).toBe('AccessDenied');
    clock.moveTo(longer);
    // What has ended may begin anew, and then holds again.
    await extend(after(DAY_MS));
    expect((await refusal(s3().send(new DeleteObjectCommand(version)))).code).toBe('AccessDenied');
    clock.moveTo(after(DAY_MS));
    await s3().send(new DeleteObjectCommand(version));
  });

  test('a presigned URL ends to the second', async () => {
    const command = new PutObjectCommand({ Bucket: cloud.ready.ledgerBucket, Key: 'a', Body: 'x' });
    await client().send(command);
    const get = new GetObjectCommand({ Bucket: cloud.ready.ledgerBucket, Key: 'a' });
    const url = await getSignedUrl(client(), get, { expiresIn: 60, signingDate: clock.now() });
    clock.moveTo(after(59_000));
    expect((await fetch(url)).status).toBe(200);
    clock.moveTo(after(1000));
    expect((await fetch(url)).status).toBe(403);
  });

  test('a signature is good for a quarter of an hour on either side', async () => {
    const ask = (time: Date) =>
      sendRaw({ ...cloud.ready, keys: cloud.ready.operator } as never, { method: 'GET', path: '/', time });
    for (const minutes of [-15, 15]) expect((await ask(after(minutes * MINUTE_MS))).status).toBe(200);
    for (const minutes of [-15, 15]) {
      const beyond = after(minutes * MINUTE_MS + Math.sign(minutes) * 1000);
      expect(await ask(beyond)).toMatchObject({ status: 403, code: 'RequestTimeTooSkewed' });
    }
  });

  test('a client whose clock is wrong sets it by our Date header', async () => {
    const s3 = clientOf(cloud.ready, cloud.ready.operator, 2);
    const put = new PutObjectCommand({ Bucket: cloud.ready.ledgerBucket, Key: 'skewed', Body: 'x' });
    expect((await s3.send(put)).$metadata).toMatchObject({ httpStatusCode: 200, attempts: 2 });
  });
});
