// Object Lock: nothing shortens a compliance lock, nothing deletes what is locked. Buckets of a real endpoint keep their locked
// objects for a day or two; that is the point of them.

import {
  type BucketLocationConstraint,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectLegalHoldCommand,
  GetObjectLockConfigurationCommand,
  GetObjectRetentionCommand,
  HeadObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectLegalHoldCommand,
  PutObjectLockConfigurationCommand,
  PutObjectRetentionCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { sendRaw } from './raw-request.ts';
import { refusal, useEndpoint } from './s3-endpoint.ts';

const endpoint = useEndpoint();
const MINUTE_MS = 60_000;
const inMinutes = (minutes: number): Date => new Date(Math.floor(Date.now() / 1000) * 1000 + minutes * MINUTE_MS);
type Mode = 'COMPLIANCE' | 'GOVERNANCE';

async function putLocked(Bucket: string, Mode: Mode, RetainUntilDate: Date) {
  const lock = { ObjectLockMode: Mode, ObjectLockRetainUntilDate: RetainUntilDate };
  const put = new PutObjectCommand({ Bucket, Key: 'a', Body: 'x', ...lock });
  return { Bucket, Key: 'a', VersionId: (await endpoint().s3.send(put)).VersionId };
}

const retain = (version: object, Mode: Mode, RetainUntilDate: Date, more: object = {}) =>
  endpoint().s3.send(
    new PutObjectRetentionCommand({
      ...(version as { Bucket: string; Key: string }),
      Retention: { Mode, RetainUntilDate },
      ...more,
    }),
  );
const remove = (version: { Bucket: string; Key: string }, more: object = {}) =>
  endpoint().s3.send(new DeleteObjectCommand({ ...version, ...more }));
const denied = { code: 'AccessDenied', status: 403 };

describe('a compliance lock', () => {
  test('forbids to delete the version, whatever the caller may bypass', async () => {
    const version = await putLocked(await endpoint().newBucket({ lock: true }), 'COMPLIANCE', inMinutes(2));
    expect(await refusal(remove(version))).toEqual(denied);
    expect(await refusal(remove(version, { BypassGovernanceRetention: true }))).toEqual(denied);
    // A marker may lie on top; the version below stays.
    await remove({ Bucket: version.Bucket, Key: 'a' });
    await endpoint().s3.send(new HeadObjectCommand(version));
  });

  test('grows and never shrinks', async () => {
    const version = await putLocked(await endpoint().newBucket({ lock: true }), 'COMPLIANCE', inMinutes(2));
    expect(await refusal(retain(version, 'COMPLIANCE', inMinutes(1)))).toEqual(denied);
    expect(await refusal(retain(version, 'COMPLIANCE', inMinutes(1), { BypassGovernanceRetention: true }))).toEqual(
      denied,
    );
    expect(await refusal(retain(version, 'GOVERNANCE', inMinutes(3), { BypassGovernanceRetention: true }))).toEqual(
      denied,
    );
    const until = inMinutes(3);
    await retain(version, 'COMPLIANCE', until);
    const { Retention } = await endpoint().s3.send(new GetObjectRetentionCommand(version));
    expect(Retention).toEqual({ Mode: 'COMPLIANCE', RetainUntilDate: until });
    expect(await refusal(retain(version, 'COMPLIANCE', inMinutes(2)))).toEqual(denied);
  });
});

describe('a governance lock', () => {
  test('yields to the bypass, and to nothing else', async () => {
    const version = await putLocked(await endpoint().newBucket({ lock: true }), 'GOVERNANCE', inMinutes(2));
    expect(await refusal(remove(version))).toEqual(denied);
    expect(await refusal(retain(version, 'GOVERNANCE', inMinutes(1)))).toEqual(denied);
    await retain(version, 'GOVERNANCE', inMinutes(3));
    await retain(version, 'GOVERNANCE', inMinutes(1), { BypassGovernanceRetention: true });
    expect(await refusal(remove(version))).toEqual(denied);
    await remove(version, { BypassGovernanceRetention: true });
    expect((await refusal(endpoint().s3.send(new HeadObjectCommand(version)))).status).toBe(404);
  });
});

test('a legal hold locks without a date until it is lifted', async () => {
  const Bucket = await endpoint().newBucket({ lock: true });
  const { VersionId } = await endpoint().s3.send(
    new PutObjectCommand({ Bucket, Key: 'a', Body: 'x', ObjectLockLegalHoldStatus: 'ON' }),
  );
  const version = { Bucket, Key: 'a', VersionId };
  expect(await refusal(remove(version, { BypassGovernanceRetention: true }))).toEqual(denied);
  const { LegalHold } = await endpoint().s3.send(new GetObjectLegalHoldCommand(version));
  expect(LegalHold).toEqual({ Status: 'ON' });
  await endpoint().s3.send(new PutObjectLegalHoldCommand({ ...version, LegalHold: { Status: 'OFF' } }));
  await remove(version);
});

describe("a bucket's default retention", () => {
  async function bucketWithDefault(Mode: Mode, Days: number): Promise<string> {
    const Bucket = await endpoint().newBucket({ lock: true });
    const Rule = { DefaultRetention: { Mode, Days } };
    const ObjectLockConfiguration = { ObjectLockEnabled: 'Enabled', Rule } as const;
    await endpoint().s3.send(new PutObjectLockConfigurationCommand({ Bucket, ObjectLockConfiguration }));
    const read = await endpoint().s3.send(new GetObjectLockConfigurationCommand({ Bucket }));
    expect(read.ObjectLockConfiguration).toEqual(ObjectLockConfiguration);
    return Bucket;
  }

  test('locks what comes without a lock', async () => {
    const Bucket = await bucketWithDefault('GOVERNANCE', 1);
    await endpoint().s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'x' }));
    const head = await endpoint().s3.send(new HeadObjectCommand({ Bucket, Key: 'a' }));
    expect(head.ObjectLockMode).toBe('GOVERNANCE');
    const days = (head.ObjectLockRetainUntilDate!.getTime() - head.LastModified!.getTime()) / (24 * 60 * MINUTE_MS);
    expect(days).toBeCloseTo(1, 3);
    await remove({ Bucket, Key: 'a', VersionId: head.VersionId } as never, { BypassGovernanceRetention: true });
  });

  test('yields to the lock that an object asks for', async () => {
    const Bucket = await bucketWithDefault('GOVERNANCE', 1);
    const until = inMinutes(1);
    const version = await putLocked(Bucket, 'GOVERNANCE', until);
    const { Retention } = await endpoint().s3.send(new GetObjectRetentionCommand(version));
    expect(Retention).toEqual({ Mode: 'GOVERNANCE', RetainUntilDate: until });
    await remove(version, { BypassGovernanceRetention: true });
  });

  test('wants a checksum with every object', async () => {
    const Bucket = await bucketWithDefault('GOVERNANCE', 1);
    const put = { method: 'PUT', path: `/${Bucket}/a`, body: 'x' };
    expect(await sendRaw(endpoint(), put)).toMatchObject({ status: 400, code: 'InvalidRequest' });
  });
});

describe('refused is', () => {
  const until = (minutes: number) => inMinutes(minutes).toISOString();
  const put = async (headers: Record<string, string>, lock = true) => {
    const Bucket = await endpoint().newBucket({ lock });
    // The CRC-32 of an empty body.
    const checksum = { 'x-amz-checksum-crc32': 'AAAAAA==' };
    return await sendRaw(endpoint(), { method: 'PUT', path: `/${Bucket}/a`, headers: { ...checksum, ...headers } });
  };
  const [mode, date] = ['x-amz-object-lock-mode', 'x-amz-object-lock-retain-until-date'];

  test.each([
    ['a mode without a date', { [mode]: 'COMPLIANCE' }, 'InvalidArgument'],
    ['a date without a mode', { [date]: until(2) }, 'InvalidArgument'],
    ['a date in the past', { [mode]: 'COMPLIANCE', [date]: until(-1) }, 'InvalidArgument'],
    ['a mode that does not exist', { [mode]: 'FOREVER', [date]: until(2) }, 'InvalidArgument'],
    ['a legal hold that is neither on nor off', { 'x-amz-object-lock-legal-hold': 'MAYBE' }, 'InvalidArgument'],
  ])('%s', async (_, headers, code) => {
    expect(await put(headers)).toMatchObject({ status: 400, code });
  });

  test('a lock in a bucket without Object Lock', async () => {
    const headers = { [mode]: 'GOVERNANCE', [date]: until(2) };
    expect(await put(headers, false)).toMatchObject({ status: 400, code: 'InvalidRequest' });
    const Bucket = await endpoint().newBucket();
    await endpoint().s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'x' }));
    expect((await refusal(retain({ Bucket, Key: 'a' }, 'GOVERNANCE', inMinutes(2)))).code).toBe('InvalidRequest');
    const read = new GetObjectLockConfigurationCommand({ Bucket });
    expect((await refusal(endpoint().s3.send(read))).code).toBe('ObjectLockConfigurationNotFoundError');
  });

  test('the end of versioning in a bucket with Object Lock', async () => {
    const Bucket = await endpoint().newBucket({ lock: true });
    const VersioningConfiguration = { Status: 'Suspended' } as const;
    const suspend = new PutBucketVersioningCommand({ Bucket, VersioningConfiguration });
    expect(await refusal(endpoint().s3.send(suspend))).toEqual({ code: 'InvalidBucketState', status: 409 });
  });

  test('the question for a lock that is not there', async () => {
    const Bucket = await endpoint().newBucket({ lock: true });
    await endpoint().s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'x' }));
    const ask = new GetObjectRetentionCommand({ Bucket, Key: 'a' });
    expect(await refusal(endpoint().s3.send(ask))).toEqual({ code: 'NoSuchObjectLockConfiguration', status: 404 });
  });

  test('a multipart upload with half a lock', async () => {
    const Bucket = await endpoint().newBucket({ lock: true });
    const start = new CreateMultipartUploadCommand({ Bucket, Key: 'a', ObjectLockMode: 'GOVERNANCE' });
    expect((await refusal(endpoint().s3.send(start))).code).toBe('InvalidArgument');
  });
});

test('Object Lock can be switched on later, on a versioned bucket only', async () => {
  const Bucket = await endpoint().newBucket();
  const enable = () =>
    endpoint().s3.send(
      new PutObjectLockConfigurationCommand({ Bucket, ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled' } }),
    );
  expect((await refusal(enable())).code).toBe('InvalidBucketState');
  const VersioningConfiguration = { Status: 'Enabled' } as const;
  await endpoint().s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
  await enable();
  const read = await endpoint().s3.send(new GetObjectLockConfigurationCommand({ Bucket }));
  expect(read.ObjectLockConfiguration).toEqual({ ObjectLockEnabled: 'Enabled' });
});

test('a bucket that exists is not created again', async () => {
  const Bucket = await endpoint().newBucket({ lock: true });
  const CreateBucketConfiguration = { LocationConstraint: endpoint().region as BucketLocationConstraint };
  const again = new CreateBucketCommand({ Bucket, CreateBucketConfiguration });
  expect(await refusal(endpoint().s3.send(again))).toEqual({ code: 'BucketAlreadyOwnedByYou', status: 409 });
});
