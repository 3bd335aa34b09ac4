// A vault and a ledger on a local cloud, for tests of lambdas: what an honest uploader stores, and what an administrator, a
// thief or a dying disk does to it.

import { hash } from 'node:crypto';
import { mkdtemp, open, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DeleteBucketPolicyCommand,
  DeleteObjectCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  GetObjectLockConfigurationCommand,
  ListObjectVersionsCommand,
  NoSuchKey,
  PutBucketPolicyCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  PutObjectLockConfigurationCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { encodeRegistration, newRegistration, registrationKey } from '../../lambdas/site/registration.ts';
import { startLocalCloud } from '../../local-cloud/start.ts';
import type { BackupName, SiteId } from '../../vault/names.ts';
import { parseVerdict, type Verdict, verdictKey } from '../../vault/verdict.ts';
import type { SampleBackup } from './sample-backup.ts';

export type LocalVault = Awaited<ReturnType<typeof openLocalVault>>;

export async function openLocalVault() {
  const dir = await mkdtemp(join(tmpdir(), 'offsite-lambdas-'));
  // Its own validator stands idle, so that each test decides when a backup is judged.
  const cloud = await startLocalCloud({ dir, port: 0, now: () => new Date(), functions: {} });
  const { endpoint, region, vaultBucket, ledgerBucket, operator } = cloud.ready;
  const s3 = new S3Client({ endpoint, region, forcePathStyle: true, credentials: operator });

  const put = async (key: string, bytes: Uint8Array, options: Partial<PutObjectCommandInput> = {}): Promise<void> => {
    const checksum = { ChecksumAlgorithm: 'SHA256', ChecksumSHA256: hash('sha256', bytes, 'base64') } as const;
    const created = { Bucket: vaultBucket, Key: key, Body: bytes, IfNoneMatch: '*', ...checksum, ...options };
    await s3.send(new PutObjectCommand(created));
  };

  const validator = new S3Client({ endpoint, region, forcePathStyle: true, credentials: cloud.roles.validate });
  return {
    /** With the rights of the validator, and no more. */
    validator: { s3: validator, vaultBucket, ledgerBucket },
    put,

    /** Stores a backup as the uploader does, save for the objects that `change` leaves out (undefined) or alters. */
    async store(
      backup: SampleBackup,
      change: (key: string, bytes: Buffer) => Uint8Array | undefined = (_, bytes) => bytes,
    ): Promise<void> {
      for (const [key, bytes] of backup.objects) {
        const changed = change(key, bytes);
        if (changed !== undefined) await put(key, changed);
      }
    },

    async register(site: SiteId, ...signingPublicKeys: string[]): Promise<void> {
      const Body = encodeRegistration(newRegistration({ site, signingPublicKeys }));
      await s3.send(new PutObjectCommand({ Bucket: ledgerBucket, Key: registrationKey(site), Body }));
    },

    verdict: (name: BackupName): Promise<Verdict | undefined> => readVerdict(s3, ledgerBucket, verdictKey(name)),
    note: (key: string): Promise<Verdict | undefined> => readVerdict(s3, ledgerBucket, key),

    async versionsOf(bucket: string, key: string) {
      const { Versions = [], DeleteMarkers = [] } = await s3.send(
        new ListObjectVersionsCommand({ Bucket: bucket, Prefix: key }),
      );
      return { versions: Versions, markers: DeleteMarkers };
    },

    /** An administrator who takes the bucket's policy away for a while. */
    async withoutPolicy(act: () => Promise<void>): Promise<void> {
      const { Policy } = await s3.send(new GetBucketPolicyCommand({ Bucket: vaultBucket }));
      await s3.send(new DeleteBucketPolicyCommand({ Bucket: vaultBucket }));
      await act().finally(() => s3.send(new PutBucketPolicyCommand({ Bucket: vaultBucket, Policy })));
    },

    /** An administrator who forbids an action in the vault to everybody for a while. */
    async denying(Action: string, act: () => Promise<void>): Promise<void> {
      const { Policy } = await s3.send(new GetBucketPolicyCommand({ Bucket: vaultBucket }));
      const policy = JSON.parse(Policy!);
      const Resource = `arn:aws:s3:::${vaultBucket}/*`;
      const Statement = [...policy.Statement, { Effect: 'Deny', Principal: '*', Action, Resource }];
      const put = (text: string) => s3.send(new PutBucketPolicyCommand({ Bucket: vaultBucket, Policy: text }));
      await put(JSON.stringify({ ...policy, Statement }));
      await act().finally(() => put(Policy!));
    },

    /** An administrator who takes the bucket's default lock away for a while. */
    async withoutDefaultLock(act: () => Promise<void>): Promise<void> {
      const { ObjectLockConfiguration } = await s3.send(new GetObjectLockConfigurationCommand({ Bucket: vaultBucket }));
      const none = { ObjectLockEnabled: 'Enabled' } as const;
      const set = (configuration: typeof ObjectLockConfiguration) =>
        s3.send(new PutObjectLockConfigurationCommand({ Bucket: vaultBucket, ObjectLockConfiguration: configuration }));
      await set(none);
      await act().finally(() => set(ObjectLockConfiguration));
    },

    hide: (key: string) => s3.send(new DeleteObjectCommand({ Bucket: vaultBucket, Key: key })),

    /** A disk that flips one bit of an object; a second call flips it back. S3's notes of the object stay as they were. */
    async flipBit(bytes: Buffer): Promise<void> {
      const files = (await readdir(dir, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
      for (const { parentPath, name } of files) {
        const path = join(parentPath, name);
        const found = await readFile(path);
        if (found.length !== bytes.length || !found.subarray(0, 1000).equals(bytes.subarray(0, 1000))) continue;
        await using file = await open(path, 'r+');
        await file.write(Uint8Array.of(found[5000] ^ 1), 0, 1, 5000);
        return;
      }
      throw new Error('no file of the local cloud holds these bytes');
    },

    async close(): Promise<void> {
      s3.destroy();
      validator.destroy();
      await cloud.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function readVerdict(s3: S3Client, bucket: string, key: string): Promise<Verdict | undefined> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return parseVerdict(await Body!.transformToByteArray());
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}
