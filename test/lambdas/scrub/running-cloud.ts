// A local cloud that runs lambdas over HTTP, each with the rights of its own role and no more, under a clock that stands still; with
// sites, backups, a dying disk, and a count of what each role asks S3. For tests of whole nights and weeks.

import { hash } from 'node:crypto';
import { mkdtemp, open, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DeleteBucketPolicyCommand,
  DeleteObjectCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { FunctionName } from '../../../infra/policies/deployed-names.ts';
import {
  encodeRegistration,
  newRegistration,
  type RegistrationInput,
  registrationKey,
} from '../../../lambdas/site/registration.ts';
import type { Delivery } from '../../../local-cloud/disk/topics.ts';
import type { CreateFunction } from '../../../local-cloud/functions/services.ts';
import { holdClock } from '../../../local-cloud/held-clock.ts';
import { startLocalCloud } from '../../../local-cloud/start.ts';
import { signingKey } from '../sample-backup.ts';

export type RunningCloud = Awaited<ReturnType<typeof openRunningCloud>>;
type Functions = Readonly<Partial<Record<FunctionName, CreateFunction>>>;

export const siteKey = signingKey('running');

export async function openRunningCloud(options: { sites: readonly string[]; functions: Functions; start?: Date }) {
  const dir = await mkdtemp(join(tmpdir(), 'offsite-running-'));
  const clock = holdClock(options.start ?? new Date('2026-11-23T01:30:00.000Z'));
  const [deliveries, reported]: [Delivery[], object[]] = [[], []];
  const handlers = new Map<FunctionName, (event: object, invocation?: object) => Promise<unknown>>();
  const requests = new Map<FunctionName, Record<string, number>>();
  const functions = Object.fromEntries(
    Object.entries(options.functions).map(([name, create]) => [
      name,
      (services: Parameters<CreateFunction>[0]) => {
        const counts: Record<string, number> = {};
        requests.set(name as FunctionName, counts);
        countRequests(services.s3, counts);
        countRequests(services.sns as never, counts);
        const handle = create(services) as (event: object, invocation?: object) => Promise<unknown>;
        const counted = (event: object, invocation?: object): Promise<unknown> => {
          counts.Invocations = (counts.Invocations ?? 0) + 1;
          return handle(event, invocation);
        };
        handlers.set(name as FunctionName, counted);
        return counted;
      },
    ]),
  );
  const cloud = await startLocalCloud({
    ...{ dir, port: 0, now: clock.now, heldClock: clock, sites: options.sites, functions, schedules: [] },
    ...{ retryDelaysMs: [1, 1], onDelivery: (one: Delivery) => deliveries.push(one) },
    report: (line) => reported.push(line),
  });
  const { endpoint, region, vaultBucket, ledgerBucket, operator } = cloud.ready;
  const s3 = new S3Client({ endpoint, region, forcePathStyle: true, credentials: operator });
  const offset = { get: () => clock.now().getTime() - Date.now(), set: () => undefined };
  Object.defineProperty(s3.config, 'systemClockOffset', offset);
  for (const site of options.sites) cloud.enrolSite(site, { emails: [`${site}@example.com`], phones: [] });

  const put = async (Bucket: string, Key: string, Body: Uint8Array): Promise<void> => {
    const checksum = { ChecksumAlgorithm: 'SHA256', ChecksumSHA256: hash('sha256', Body, 'base64') } as const;
    const isNew = Bucket === vaultBucket ? { IfNoneMatch: '*' } : {};
    await s3.send(new PutObjectCommand({ Bucket, Key, Body, ...checksum, ...isNew }));
  };
  return {
    ...{ cloud, clock, deliveries, reported, requests, vaultBucket, ledgerBucket, put, s3 },

    /** Calls a function and waits for it and for all that it starts. */
    async call(name: FunctionName, event: object, awsRequestId?: string): Promise<void> {
      await handlers.get(name)!(event, { awsRequestId, getRemainingTimeInMillis: () => Number.POSITIVE_INFINITY });
      await cloud.idle();
    },
    async register(input: Partial<RegistrationInput> & { site: string }): Promise<void> {
      const registration = newRegistration({ signingPublicKeys: [siteKey.publicKey], ...input } as RegistrationInput);
      await put(ledgerBucket, registrationKey(registration.site), encodeRegistration(registration));
    },
    /** Stores objects in their order, and waits for what comes of it. */
    async store(objects: ReadonlyMap<string, Uint8Array>): Promise<void> {
      for (const [key, bytes] of objects) await put(vaultBucket, key, bytes);
      await cloud.idle();
    },
    async note(key: string): Promise<Buffer | undefined> {
      try {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket: ledgerBucket, Key: key }));
        return Buffer.from(await Body!.transformToByteArray());
      } catch (error) {
        if ((error as Error).name === 'NoSuchKey') return undefined;
        throw error;
      }
    },
    /** An administrator who takes the bucket's policy away for a while and deletes. */
    async hide(key: string): Promise<void> {
      const { Policy } = await s3.send(new GetBucketPolicyCommand({ Bucket: vaultBucket }));
      await s3.send(new DeleteBucketPolicyCommand({ Bucket: vaultBucket }));
      await s3.send(new DeleteObjectCommand({ Bucket: vaultBucket, Key: key }));
      await s3.send(new PutBucketPolicyCommand({ Bucket: vaultBucket, Policy }));
    },
    /** A disk that flips one bit of what it holds; S3's notes of the object stay as they were. */
    async rot(bytes: Uint8Array): Promise<void> {
      for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile()) continue;
        const path = join(entry.parentPath, entry.name);
        if (!(await readFile(path)).equals(bytes)) continue;
        await using file = await open(path, 'r+');
        await file.write(Uint8Array.of(bytes[0] ^ 1), 0, 1, 0);
        return;
      }
      throw new Error('no file of the local cloud holds these bytes');
    },
    async close(): Promise<void> {
      s3.destroy();
      await cloud.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** By the name of the command, such as HeadObject. */
function countRequests(s3: S3Client, counts: Record<string, number>): void {
  s3.middlewareStack.add(
    (next, { commandName = 'unknown' }) =>
      (args) => {
        const name = commandName.replace(/Command$/, '');
        counts[name] = (counts[name] ?? 0) + 1;
        return next(args);
      },
    { step: 'finalizeRequest', name: 'countRequests' },
  );
}
