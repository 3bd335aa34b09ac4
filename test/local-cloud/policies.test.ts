// What the policies in infra/policies let each identity do, and what they deny, asked over real requests with each one's own keys.

import {
  DeleteObjectCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  GetObjectRetentionCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  PutObjectLegalHoldCommand,
  PutObjectLockConfigurationCommand,
  PutObjectRetentionCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { vaultBucketPolicy } from '../../infra/policies/vault-bucket.ts';
import { type HeldClock, holdClock } from '../../local-cloud/held-clock.ts';
import { isAllowed } from '../../local-cloud/iam/evaluate.ts';
import { parsePolicy } from '../../local-cloud/iam/policy.ts';
import type { LocalCloud } from '../../local-cloud/start.ts';
import { clientOf, openLocalCloud, refusal } from '../conformance/s3-endpoint.ts';

const DAY_MS = 24 * 3600 * 1000;
const START = new Date('2026-03-01T08:00:00Z');
const denied = { code: 'AccessDenied', status: 403 };
const own = 'sites/ordinace/';
const other = 'sites/sousedi/';
let cloud: LocalCloud;
let clock: HeldClock;
let vault = '';
let ledger = '';
let as: Record<'operator' | 'uploader' | 'recovery' | 'neighbour' | 'validate' | 'retention', S3Client>;
let packVersion: string | undefined;

beforeAll(async () => {
  clock = holdClock(START);
  cloud = await openLocalCloud({ now: clock.now, heldClock: clock, sites: ['ordinace', 'sousedi'] });
  vault = cloud.ready.vaultBucket;
  ledger = cloud.ready.ledgerBucket;
  const client = (keys: { accessKeyId: string; secretAccessKey: string }): S3Client =>
    clientOf({ ...cloud.ready }, keys);
  as = {
    operator: client(cloud.ready.operator),
    uploader: client(cloud.sites[0]!),
    recovery: client(cloud.sites[0]!.recovery),
    neighbour: client(cloud.sites[1]!),
    validate: client(cloud.roles.validate),
    retention: client(cloud.roles.retention),
  };
  for (const one of Object.values(as)) one.config.systemClockOffset = START.getTime() - Date.now();
  packVersion = (await put(as.uploader, vault, `${own}packs/aa/first`)).VersionId;
  await put(as.neighbour, vault, `${other}packs/aa/first`);
  await put(as.validate, ledger, `${own}verdicts/one.json`, {});
});

afterAll(async () => {
  for (const one of Object.values(as)) one.destroy();
  await cloud.close();
});

const put = (client: S3Client, Bucket: string, Key: string, more: object = { IfNoneMatch: '*' }) =>
  client.send(new PutObjectCommand({ Bucket, Key, Body: Key, ...more }));
const get = (client: S3Client, Bucket: string, Key: string, more: object = {}) =>
  client.send(new GetObjectCommand({ Bucket, Key, ...more }));
const list = (client: S3Client, Bucket: string, Prefix?: string) =>
  client.send(new ListObjectsV2Command({ Bucket, Prefix }));
const daysFromNow = (days: number): Date => new Date(clock.now().getTime() + days * DAY_MS);
const retain = (client: S3Client, RetainUntilDate: Date) => {
  const Retention = { Mode: 'COMPLIANCE', RetainUntilDate } as const;
  return client.send(new PutObjectRetentionCommand({ Bucket: vault, Key: `${own}packs/aa/first`, Retention }));
};

describe("the uploader's keys, if they are stolen,", () => {
  test('create packs and backups of their own site', async () => {
    await put(as.uploader, vault, `${own}packs/aa/new`);
    await put(as.uploader, vault, `${own}backups/main/b/index.age`);
    await put(as.uploader, ledger, `${own}reports/r.json`, {});
  });

  test('read what is theirs', async () => {
    await get(as.uploader, vault, `${own}packs/aa/first`);
    await get(as.uploader, ledger, `${own}verdicts/one.json`);
    expect((await list(as.uploader, vault, own)).Contents?.map(({ Key }) => Key)).toContain(`${own}packs/aa/first`);
    expect((await list(as.uploader, vault, `${own}backups/`)).$metadata.httpStatusCode).toBe(200);
  });

  test('overwrite nothing', async () => {
    expect((await refusal(put(as.uploader, vault, `${own}packs/aa/first`))).status).toBe(412);
    expect(await refusal(put(as.uploader, vault, `${own}packs/aa/first`, {}))).toEqual(denied);
    expect(await refusal(put(as.uploader, vault, `${own}packs/aa/without-condition`, {}))).toEqual(denied);
    expect((await refusal(put(as.uploader, vault, `${own}packs/aa/first`, { IfMatch: '*' }))).status).toBe(403);
  });

  test('delete nothing, and hide nothing', async () => {
    const Key = `${own}packs/aa/first`;
    const remove = (more: object) => as.uploader.send(new DeleteObjectCommand({ Bucket: vault, Key, ...more }));
    expect(await refusal(remove({}))).toEqual(denied);
    expect(await refusal(remove({ VersionId: packVersion }))).toEqual(denied);
    expect(await refusal(remove({ VersionId: packVersion, BypassGovernanceRetention: true }))).toEqual(denied);
  });

  test('lengthen no lock, hold nothing, and ask for no lock of their own', async () => {
    const Key = `${own}packs/aa/over-locked`;
    const ObjectLockRetainUntilDate = daysFromNow(100);
    expect(await refusal(retain(as.uploader, daysFromNow(100)))).toEqual(denied);
    const lock = { IfNoneMatch: '*', ObjectLockMode: 'COMPLIANCE', ObjectLockRetainUntilDate };
    expect(await refusal(put(as.uploader, vault, Key, lock))).toEqual(denied);
    expect(await refusal(put(as.uploader, vault, Key, { IfNoneMatch: '*', ObjectLockLegalHoldStatus: 'ON' }))).toEqual(
      denied,
    );
    const hold = { Bucket: vault, Key: `${own}packs/aa/first`, LegalHold: { Status: 'ON' } } as const;
    expect(await refusal(as.uploader.send(new PutObjectLegalHoldCommand(hold)))).toEqual(denied);
  });

  test('reach no other place: not the neighbours, not their own root, not the ledger beyond reports', async () => {
    for (const key of [`${other}packs/aa/x`, `${own}x`, `${own}verdicts/x`, 'x', `sites/ordinace-2/packs/x`]) {
      expect(await refusal(put(as.uploader, vault, key)), key).toEqual(denied);
    }
    for (const key of [`${own}verdicts/one.json`, `${other}reports/r.json`, 'x']) {
      expect(await refusal(put(as.uploader, ledger, key, {})), key).toEqual(denied);
    }
    expect(await refusal(get(as.uploader, vault, `${other}packs/aa/first`))).toEqual(denied);
    expect(await refusal(get(as.uploader, ledger, `${own}reports/r.json`))).toEqual(denied);
    for (const prefix of [undefined, '', 'sites/', 'sites/ordinace', other]) {
      expect(await refusal(list(as.uploader, vault, prefix)), prefix).toEqual(denied);
    }
    expect(await refusal(list(as.uploader, ledger, own))).toEqual(denied);
    const versions = new ListObjectVersionsCommand({ Bucket: vault, Prefix: own });
    expect(await refusal(as.uploader.send(versions))).toEqual(denied);
  });

  test('learn nothing of what is missing: 403, where the operator gets 404', async () => {
    const missing = { Bucket: vault, Key: `${own}packs/aa/missing` };
    expect((await refusal(as.uploader.send(new HeadObjectCommand(missing)))).status).toBe(403);
    expect((await refusal(as.operator.send(new HeadObjectCommand(missing)))).status).toBe(404);
  });

  test('change no setting of a bucket', async () => {
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [] });
    expect(await refusal(as.uploader.send(new PutBucketPolicyCommand({ Bucket: vault, Policy })))).toEqual(denied);
    const ObjectLockConfiguration = { ObjectLockEnabled: 'Enabled' } as const;
    const unlock = new PutObjectLockConfigurationCommand({ Bucket: vault, ObjectLockConfiguration });
    expect(await refusal(as.uploader.send(unlock))).toEqual(denied);
  });
});

describe('the recovery keys', () => {
  test('read every version of their own backups and verdicts', async () => {
    const key = `${own}packs/aa/first`;
    await get(as.recovery, vault, key);
    await get(as.recovery, vault, key, { VersionId: packVersion });
    await get(as.recovery, ledger, `${own}verdicts/one.json`);
    await list(as.recovery, vault, own);
    await list(as.recovery, ledger, `${own}verdicts/`);
    await as.recovery.send(new ListObjectVersionsCommand({ Bucket: vault, Prefix: own }));
  });

  test('write nothing and see nobody else', async () => {
    expect(await refusal(put(as.recovery, vault, `${own}packs/aa/x`))).toEqual(denied);
    expect(await refusal(put(as.recovery, ledger, `${own}reports/x`, {}))).toEqual(denied);
    expect(await refusal(get(as.recovery, vault, `${other}packs/aa/first`))).toEqual(denied);
    expect(await refusal(list(as.recovery, vault, 'sites/'))).toEqual(denied);
  });
});

describe('the validate role', () => {
  const object = () => ({ Bucket: vault, Key: `${own}packs/aa/first` });

  test('reads bytes, checksums and locks, and keeps notes', async () => {
    await get(as.validate, vault, object().Key);
    await as.validate.send(new GetObjectAttributesCommand({ ...object(), ObjectAttributes: ['Checksum'] }));
    const { Retention } = await as.validate.send(new GetObjectRetentionCommand(object()));
    expect(Retention).toEqual({ Mode: 'COMPLIANCE', RetainUntilDate: daysFromNow(30) });
    expect(await as.validate.send(new HeadObjectCommand(object()))).toMatchObject({ ObjectLockMode: 'COMPLIANCE' });
    await put(as.validate, ledger, `${own}backups.json`, {});
    await get(as.validate, ledger, `${own}backups.json`);
  });

  test('sees what exists and what is missing', async () => {
    expect((await list(as.validate, vault)).Contents?.map(({ Key }) => Key)).toContain(object().Key);
    expect((await list(as.validate, ledger)).Contents?.map(({ Key }) => Key)).toContain(`${own}verdicts/one.json`);
    const missing = (Bucket: string) => as.validate.send(new HeadObjectCommand({ Bucket, Key: `${own}packs` }));
    expect((await refusal(missing(vault))).status).toBe(404);
    expect((await refusal(missing(ledger))).status).toBe(404);
  });

  test('lengthens locks, up to the cap, and never shortens one', async () => {
    await retain(as.validate, daysFromNow(60));
    expect(await refusal(retain(as.validate, daysFromNow(59)))).toEqual(denied);
    expect(await refusal(retain(as.validate, daysFromNow(3661)))).toEqual(denied);
  });

  test('neither creates nor deletes a backup', async () => {
    expect(await refusal(put(as.validate, vault, `${own}packs/aa/x`))).toEqual(denied);
    const remove = { ...object(), VersionId: packVersion };
    expect(await refusal(as.validate.send(new DeleteObjectCommand(remove)))).toEqual(denied);
    const note = { Bucket: ledger, Key: `${own}verdicts/one.json` };
    expect(await refusal(as.validate.send(new DeleteObjectCommand(note)))).toEqual(denied);
  });
});

describe("the vault's policy binds even the operator", () => {
  test('who overwrites nothing, encrypts with no key of his own, bypasses nothing and deletes nothing', async () => {
    const Key = `${own}packs/aa/by-operator`;
    expect(await refusal(put(as.operator, vault, Key, {}))).toEqual(denied);
    const customerKey = { SSECustomerAlgorithm: 'AES256', SSECustomerKey: Buffer.alloc(32).toString('base64') };
    expect(await refusal(put(as.operator, vault, Key, { IfNoneMatch: '*', ...customerKey }))).toEqual(denied);
    const lock = { ObjectLockMode: 'COMPLIANCE', ObjectLockRetainUntilDate: daysFromNow(3661) };
    expect(await refusal(put(as.operator, vault, Key, { IfNoneMatch: '*', ...lock }))).toEqual(denied);
    expect(await refusal(put(as.operator, vault, Key, { IfNoneMatch: '*', ObjectLockEventHold: 'ON' }))).toEqual(
      denied,
    );
    const version = { Bucket: vault, Key: `${own}packs/aa/first`, VersionId: packVersion };
    expect(await refusal(as.operator.send(new DeleteObjectCommand({ Bucket: vault, Key: version.Key })))).toEqual(
      denied,
    );
    expect(await refusal(as.operator.send(new DeleteObjectCommand(version)))).toEqual(denied);
    const bypass = { ...version, BypassGovernanceRetention: true };
    expect(await refusal(as.operator.send(new DeleteObjectCommand(bypass)))).toEqual(denied);
  });

  test('who does not even name the bypass', async () => {
    const Retention = { Mode: 'COMPLIANCE', RetainUntilDate: daysFromNow(90) } as const;
    const extend = { Bucket: vault, Key: `${own}packs/aa/first`, Retention };
    const bypass = new PutObjectRetentionCommand({ ...extend, BypassGovernanceRetention: true });
    expect(await refusal(as.operator.send(bypass))).toEqual(denied);
    await as.operator.send(new PutObjectRetentionCommand(extend));
  });

  test('who comes over TLS or not at all', () => {
    const policy = {
      partition: 'aws',
      vaultBucket: 'vault',
      retentionRoleArn: 'arn:aws:iam::123456789012:role/r',
      retentionDaysMax: 1,
    };
    const ask = (secure: string) =>
      isAllowed({
        principalArn: 'arn:aws:iam::123456789012:user/operator',
        identityPolicies: [
          parsePolicy({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 's3:*', Resource: '*' } }),
        ],
        bucketPolicy: parsePolicy(vaultBucketPolicy(policy), { bucket: 'vault' }),
        action: 's3:GetObject',
        resourceArn: 'arn:aws:s3:::vault/key',
        context: new Map([['aws:securetransport', [secure]]]),
      });
    expect([ask('true'), ask('false')]).toEqual([true, false]);
  });
});

describe('the retention role', () => {
  test('deletes a version on the day its lock ends, and not before', async () => {
    const Key = `${own}packs/aa/expiring`;
    const { VersionId } = await put(as.uploader, vault, Key);
    const remove = () => as.retention.send(new DeleteObjectCommand({ Bucket: vault, Key, VersionId }));
    const end = daysFromNow(30);
    moveClock(new Date(end.getTime() - 1000));
    expect(await refusal(remove())).toEqual(denied);
    moveClock(end);
    await remove();
    expect((await refusal(as.operator.send(new HeadObjectCommand({ Bucket: vault, Key })))).status).toBe(404);
  });

  test('reads and lengthens locks, lists everything, and keeps its notes, of which it deletes none', async () => {
    const place = { Bucket: vault, Key: `${own}packs/aa/first` };
    await as.retention.send(new GetObjectRetentionCommand(place));
    await retain(as.retention, daysFromNow(120));
    await as.retention.send(new ListObjectVersionsCommand({ Bucket: vault }));
    const Key = `${own}removals/2026-03.json`;
    await put(as.retention, ledger, Key, {});
    expect((await list(as.retention, ledger)).Contents?.map((one) => one.Key)).toContain(Key);
    expect(await refusal(as.retention.send(new DeleteObjectCommand({ Bucket: ledger, Key })))).toEqual(denied);
  });

  test('lays no delete marker on a backup, and creates none', async () => {
    const remove = new DeleteObjectCommand({ Bucket: vault, Key: `${own}packs/aa/first` });
    expect(await refusal(as.retention.send(remove))).toEqual(denied);
    expect(await refusal(put(as.retention, vault, `${own}packs/aa/x`))).toEqual(denied);
  });
});

function moveClock(time: Date): void {
  clock.moveTo(time);
  for (const one of Object.values(as)) one.config.systemClockOffset = time.getTime() - Date.now();
}
