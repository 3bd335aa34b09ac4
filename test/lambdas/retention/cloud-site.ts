// A site on a local cloud with a held clock: real HTTP, real compliance locks, the real validate and retention lambdas with the rights
// of their own roles, and the real daily schedule. What a fake in memory takes for granted has to hold here.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DeleteObjectCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { schedules } from '../../../infra/triggers/schedules.ts';
import { parseSiteBackups, siteBackupsKey } from '../../../lambdas/ledger/site-backups.ts';
import { createHandler as createRetention } from '../../../lambdas/retention/handler.ts';
import { monthOf, parseRemovals, removalsKey } from '../../../lambdas/retention/removals.ts';
import { encodeRegistration, newRegistration, registrationKey } from '../../../lambdas/site/registration.ts';
import { createHandler as createValidator } from '../../../lambdas/validate/handler.ts';
import type { AccessKey } from '../../../local-cloud/auth/identity.ts';
import { holdClock } from '../../../local-cloud/held-clock.ts';
import { startLocalCloud } from '../../../local-cloud/start.ts';
import { nameOf, type SampleBackup, sampleBackup, signingKey } from '../sample-backup.ts';

export const SITE = nameOf('demo-clinic').site;
const { signingKey: key, publicKey } = signingKey('site');
const DAY = 86_400_000;

/** So that every listing has several pages, without a thousand objects. */
function listBySevens(s3: S3Client): void {
  s3.middlewareStack.add(
    (next) => (args) => {
      const { query } = args.request as { query: Record<string, string> };
      if ('versions' in query) query['max-keys'] = '7';
      return next(args);
    },
    { step: 'build', name: 'listBySevens' },
  );
}

export type CloudSite = Awaited<ReturnType<typeof openCloudSite>>;

export async function openCloudSite() {
  const dir = await mkdtemp(join(tmpdir(), 'offsite-retention-'));
  const clock = holdClock(new Date('2027-01-01T12:00:00.000Z'));
  const logged: [string, Readonly<Record<string, unknown>>][] = [];
  const reports: object[] = [];
  const log = (...line: [string, object]) => void logged.push(line as never);
  const cloud = await startLocalCloud({
    ...{ dir, port: 0, now: clock.now, heldClock: clock, retryDelaysMs: [] },
    schedules: schedules().filter(({ function: name }) => name === 'retention'),
    report: (line) => reports.push(line),
    functions: {
      validate: (services) => createValidator({ ...services, log }),
      retention: (services) => {
        listBySevens(services.s3);
        return createRetention({ ...services, log });
      },
    },
  });
  const { endpoint, region, vaultBucket, ledgerBucket, operator, site } = cloud.ready;
  const clientOf = (credentials: AccessKey): S3Client => {
    const client = new S3Client({ endpoint, region, forcePathStyle: true, credentials: { ...credentials } });
    // The SDK signs by the machine's clock, which is not the cloud's here.
    const get = () => clock.now().getTime() - Date.now();
    Object.defineProperty(client.config, 'systemClockOffset', { get, set: () => undefined });
    return client;
  };
  const clients = {
    operator: clientOf(operator),
    uploader: clientOf(site),
    retention: clientOf(cloud.roles.retention),
  };
  const put = async (objectKey: string, Body: Uint8Array): Promise<void> => {
    const created = { Bucket: vaultBucket, Key: objectKey, Body, IfNoneMatch: '*' };
    await clients.uploader.send(new PutObjectCommand({ ...created, ChecksumAlgorithm: 'SHA256' }));
  };
  const note = async (Key: string): Promise<Uint8Array> => {
    const { Body } = await clients.operator.send(new GetObjectCommand({ Bucket: ledgerBucket, Key }));
    return await Body!.transformToByteArray();
  };
  const registration = newRegistration({
    ...{ site: SITE, signingPublicKeys: [publicKey] },
    retention: { last: 1, daily: 0, weekly: 0, monthly: 0, yearly: 0 },
  });
  const Body = encodeRegistration(registration);
  await clients.operator.send(new PutObjectCommand({ Bucket: ledgerBucket, Key: registrationKey(SITE), Body }));

  return {
    ...{ cloud, clients, vaultBucket, logged, reports, put },
    /** Stores a backup with the uploader's rights, and waits for its verdict. */
    async backUp(n: number): Promise<SampleBackup> {
      const time = clock
        .now()
        .toISOString()
        .replace(/[-:]|\.\d+/g, '');
      const backup = sampleBackup({ name: nameOf(SITE, 'main', `${time}-${n.toString(16).padStart(16, '0')}`), key });
      for (const [objectKey, bytes] of backup.objects) await put(objectKey, bytes);
      await cloud.idle();
      return backup;
    },
    /** Lets days pass, with the retention of each. */
    pass: (days: number) => cloud.moveClock(new Date(clock.now().getTime() + days * DAY)),
    async keys(): Promise<string[]> {
      const keys: string[] = [];
      for (let KeyMarker: string | undefined, VersionIdMarker: string | undefined, more = true; more; ) {
        const page = await clients.operator.send(
          new ListObjectVersionsCommand({ Bucket: vaultBucket, KeyMarker, VersionIdMarker }),
        );
        const { Versions = [], DeleteMarkers = [] } = page;
        keys.push(...Versions.map(({ Key }) => Key!), ...DeleteMarkers.map(({ Key }) => `hidden ${Key}`));
        [more, KeyMarker, VersionIdMarker] = [page.IsTruncated!, page.NextKeyMarker, page.NextVersionIdMarker];
      }
      return keys.sort();
    },
    async versionOf(objectKey: string): Promise<string> {
      const { Versions } = await clients.operator.send(
        new ListObjectVersionsCommand({ Bucket: vaultBucket, Prefix: objectKey }),
      );
      return Versions![0].VersionId!;
    },
    async deleteAsRetention(objectKey: string, VersionId?: string): Promise<void> {
      await clients.retention.send(new DeleteObjectCommand({ Bucket: vaultBucket, Key: objectKey, VersionId }));
    },
    /** An operator who forbids an action in the vault to everybody for a while. */
    async denying(Action: string, act: () => Promise<void>): Promise<void> {
      const { Policy } = await clients.operator.send(new GetBucketPolicyCommand({ Bucket: vaultBucket }));
      const policy = JSON.parse(Policy!);
      const Resource = [`arn:aws:s3:::${vaultBucket}`, `arn:aws:s3:::${vaultBucket}/*`];
      const Statement = [...policy.Statement, { Effect: 'Deny', Principal: '*', Action, Resource }];
      const set = (text: string) =>
        clients.operator.send(new PutBucketPolicyCommand({ Bucket: vaultBucket, Policy: text }));
      await set(JSON.stringify({ ...policy, Statement }));
      await act().finally(() => set(Policy!));
    },
    rows: async () => parseSiteBackups(await note(siteBackupsKey(SITE)), SITE).backups,
    removals: async (month = monthOf(clock.now())) =>
      parseRemovals(await note(removalsKey(SITE, month)), SITE, month).passes,
    now: clock.now,
    async close(): Promise<void> {
      for (const client of Object.values(clients)) client.destroy();
      await cloud.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
