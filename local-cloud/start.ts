// The local cloud: S3 with versions and Object Lock in a folder, and the lambdas behind it. For development, demonstrations and
// tests on one machine; without it, nothing of the product could be tried without an AWS account.

import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import type { AccessKey } from './auth/identity.ts';
import { loadCredentials } from './credentials.ts';
import { Buckets } from './disk/buckets.ts';
import { Catalogue } from './disk/catalogue.ts';
import { Contents } from './disk/contents.ts';
import { PendingEvents } from './disk/pending-events.ts';
import { Uploads } from './disk/uploads.ts';
import { Versions } from './disk/versions.ts';
import { type EventHandler, EventQueue } from './events/event-queue.ts';
import type { HeldClock } from './held-clock.ts';
import { answerRequest } from './http/answer-request.ts';
import { LOOPBACK, serve } from './http/serve.ts';
import { ACCOUNT_ID, buildIdentities, keyNames, ROLES, type Role } from './identities.ts';
import type { LockMode } from './objects/lock.ts';
import type { Cloud } from './s3/cloud.ts';
import { seedBuckets, validateFunctionArn } from './seed-buckets.ts';

export interface SiteKeys extends AccessKey {
  readonly id: string;
  readonly recovery: AccessKey;
}

/** What a client needs; the program prints it as its one line of output. */
export interface Ready {
  readonly endpoint: string;
  readonly region: string;
  readonly vaultBucket: string;
  readonly ledgerBucket: string;
  readonly operator: AccessKey;
  readonly site: SiteKeys;
}

export interface LocalCloud {
  readonly ready: Ready;
  /** All sites, the first of them as in `ready`. */
  readonly sites: readonly SiteKeys[];
  readonly roles: Readonly<Record<Role, AccessKey>>;
  /** Ends once every event so far was handled or given up. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

/** Makes the function that validates new manifests; see lambdas/validate/handler.ts. */
export type CreateValidate = (services: {
  s3: S3Client;
  vaultBucket: string;
  ledgerBucket: string;
  now: () => Date;
  /** Of the vault's default retention: what the locks of a good backup look like. */
  lockMode: LockMode;
}) => EventHandler;

export async function startLocalCloud(options: {
  dir: string;
  /** 0 takes any free one. */
  port: number;
  now: () => Date;
  /** The clock behind `now`, if requests of the operator may move it. */
  heldClock?: HeldClock;
  random?: (bytes: number) => Buffer;
  region?: string;
  /** The first one is `ready.site`. */
  sites?: readonly string[];
  lockMode?: LockMode;
  lockDays?: number;
  handlers?: { readonly validate?: CreateValidate };
  /** Told, in one object each, of events given up and of bugs. */
  report?: (line: object) => void;
}): Promise<LocalCloud> {
  const { now, region = 'eu-central-1', random = randomBytes, sites = ['demo-clinic'] } = options;
  const report = options.report ?? ((line) => process.stderr.write(`${JSON.stringify(line)}\n`));
  const onBug = (error: unknown): void =>
    report({ problem: 'a bug in the local cloud', error: error instanceof Error ? error.stack : String(error) });
  const dir = resolve(options.dir);
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const catalogue = new Catalogue(join(dir, 'catalogue.sqlite'));
  const closers: (() => unknown)[] = [() => catalogue.close()];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const names = [
      keyNames.operator,
      ...ROLES.map(keyNames.role),
      ...sites.flatMap((site) => [keyNames.uploader(site), keyNames.recovery(site)]),
    ];
    const credentials = await loadCredentials(join(dir, 'credentials.json'), names, random);
    const { vault: vaultBucket, ledger: ledgerBucket } = credentials.buckets;
    const keyOf = (name: string): AccessKey => credentials.keys[name]!;
    const identities = new Map(
      buildIdentities({ sites, vaultBucket, ledgerBucket, keyOf }).map((identity) => [identity.accessKeyId, identity]),
    );

    const versions = new Versions(catalogue);
    const uploads = new Uploads(catalogue);
    const contents = await Contents.open(
      join(dir, 'contents'),
      new Set([...versions.contentIds(), ...uploads.contentIds()]),
    );
    let queue: EventQueue | undefined;
    const cloud: Cloud = {
      region,
      accountId: ACCOUNT_ID,
      now,
      random,
      catalogue,
      buckets: new Buckets(catalogue),
      versions,
      uploads,
      events: new PendingEvents(catalogue),
      contents,
      wake: () => queue?.wake(),
    };
    seedBuckets(cloud, { vaultBucket, ledgerBucket, lockMode: options.lockMode, lockDays: options.lockDays });

    const operatorArn = identities.get(keyOf(keyNames.operator).accessKeyId)!.arn;
    const clockControl = options.heldClock && { clock: options.heldClock, operatorArn };
    const endpointOptions = { cloud, find: (id: string) => identities.get(id), onBug, clockControl };
    const server = await serve({
      port: options.port,
      onBug,
      answer: (incoming, response, details) => answerRequest(endpointOptions, incoming, response, details),
    });
    closers.push(() => server.close());
    const endpoint = `http://${LOOPBACK}:${server.port}`;

    const createValidate = options.handlers?.validate;
    if (createValidate !== undefined) {
      const s3 = new S3Client({
        endpoint,
        region,
        forcePathStyle: true,
        // A copy, because the SDK writes into what it is given.
        credentials: { ...keyOf(keyNames.role('validate')) },
      });
      queue = new EventQueue({
        events: cloud.events,
        functionArn: validateFunctionArn(region),
        handler: createValidate({
          s3,
          vaultBucket,
          ledgerBucket,
          now,
          lockMode: cloud.buckets.find(vaultBucket)?.defaultLock?.mode ?? 'COMPLIANCE',
        }),
        deadLetterFolder: join(dir, 'dead-letters'),
        report,
      });
      closers.push(
        () => s3.destroy(),
        () => queue?.close(),
      );
      queue.wake();
    }
    const siteKeys = sites.map((id) => ({
      id,
      ...keyOf(keyNames.uploader(id)),
      recovery: keyOf(keyNames.recovery(id)),
    }));
    return {
      ready: { endpoint, region, vaultBucket, ledgerBucket, operator: keyOf(keyNames.operator), site: siteKeys[0]! },
      sites: siteKeys,
      roles: { validate: keyOf(keyNames.role('validate')), retention: keyOf(keyNames.role('retention')) },
      idle: async () => await queue?.idle(),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
