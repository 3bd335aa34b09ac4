// The local cloud: S3 with versions and Object Lock in a folder, SNS into an outbox, and the lambdas behind them with their
// schedules. For development, demonstrations and tests on one machine; without it, nothing of the product could be tried
// without an AWS account.

import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import {
  FUNCTIONS,
  type FunctionName,
  functionArn,
  operatorTopicArn,
  type RolePlace,
} from '../infra/policies/deployed-names.ts';
import { eventRules } from '../infra/triggers/bucket-events.ts';
import { type Schedule, schedules } from '../infra/triggers/schedules.ts';
import type { Language } from '../language/language.ts';
import type { AccessKey } from './auth/identity.ts';
import { loadCredentials } from './credentials.ts';
import { type DeployedPolicies, OWN_POLICIES } from './deployed-policies.ts';
import { AccessKeys } from './disk/access-keys.ts';
import { Buckets } from './disk/buckets.ts';
import { Catalogue } from './disk/catalogue.ts';
import { Contents } from './disk/contents.ts';
import { Invocations } from './disk/invocations.ts';
import { Sites } from './disk/sites.ts';
import { Topics } from './disk/topics.ts';
import { Uploads } from './disk/uploads.ts';
import { Versions } from './disk/versions.ts';
import { type Contacts, deploySite, enrolSite, replaceContacts, type SiteKeys } from './enrol-site.ts';
import { parseEventPattern } from './events/event-pattern.ts';
import { Functions } from './functions/functions.ts';
import { type CreateFunction, createServices } from './functions/services.ts';
import type { HeldClock } from './held-clock.ts';
import { answerRequest } from './http/answer-request.ts';
import { LOOPBACK, serve } from './http/serve.ts';
import { ACCOUNT_ID, identityFinder, keyNames, operatorArn, PARTITION } from './identities.ts';
import type { LockMode } from './objects/lock.ts';
import type { Cloud } from './s3/cloud.ts';
import { clockMover } from './schedules/move-clock.ts';
import { Scheduler } from './schedules/scheduler.ts';
import { seedBuckets } from './seed-buckets.ts';
import { type DeliveryListener, Outbox } from './sns/outbox.ts';

/** What a client needs; the program prints it as its one line of output. */
export interface Ready {
  readonly endpoint: string;
  readonly region: string;
  readonly vaultBucket: string;
  readonly ledgerBucket: string;
  readonly operator: AccessKey;
  readonly site: SiteKeys;
  readonly operatorTopicArn: string;
}

export interface LocalCloud {
  readonly ready: Ready;
  /** Those of the start, the first of them as in `ready`. */
  readonly sites: readonly SiteKeys[];
  readonly roles: Readonly<Record<FunctionName, AccessKey>>;
  /** Messages lie here, one file each. */
  readonly outbox: string;
  /** Enrols a site, or says its keys again; with `contacts`, these and no others are told. */
  enrolSite(site: string, contacts?: Contacts): SiteKeys;
  /** Moves a held clock from one due time of a schedule to the next, and ends once everything has run. */
  moveClock(time: Date): Promise<void>;
  /** Lays the event of a schedule into its function's queue, beside its times. */
  runSchedule(name: string): void;
  /** Ends once every event so far was handled or given up. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

export interface LocalCloudOptions {
  readonly dir: string;
  /** 0 takes any free one. */
  readonly port: number;
  readonly now: () => Date;
  /** The clock behind `now`, if requests of the operator may move it. */
  readonly heldClock?: HeldClock;
  readonly random?: (bytes: number) => Buffer;
  readonly region?: string;
  /** The first one is `ready.site`. */
  readonly sites?: readonly string[];
  /** Who is subscribed to the operator's topic when it is made. */
  readonly operator?: Contacts;
  /** In which the operator is written to; the lambdas' default unless given. */
  readonly operatorLanguage?: Language;
  readonly operatorTimeZone?: string;
  /** Those of infra/policies/ unless given. Buckets that exist keep theirs. */
  readonly policies?: DeployedPolicies;
  readonly lockMode?: LockMode;
  readonly lockDays?: number;
  /** Each runs with the rights of its own role. What is not named here does not run; its events wait. */
  readonly functions?: Readonly<Partial<Record<FunctionName, CreateFunction>>>;
  /** Those of functions that do not run are left out. */
  readonly schedules?: readonly Schedule[];
  /** Waits before the second, third … attempt at an event; as Lambda, it gives up after two. */
  readonly retryDelaysMs?: readonly number[];
  /** Told of every message; each becomes a line on stderr unless given. */
  readonly onDelivery?: DeliveryListener;
  /** Told, in one object each, of events given up, of schedules passed over and of bugs. */
  readonly report?: (line: object) => void;
}

const OPERATOR: Contacts = { emails: ['operator@clinic-offsite.example'], phones: [] };

export async function startLocalCloud(options: LocalCloudOptions): Promise<LocalCloud> {
  const {
    now,
    heldClock,
    region = 'eu-central-1',
    random = randomBytes,
    sites: startSites = ['demo-clinic'],
    policies = OWN_POLICIES,
  } = options;
  const creators = options.functions ?? {};
  const report = options.report ?? printLine;
  const onBug = (error: unknown): void =>
    report({ problem: 'a bug in the local cloud', error: error instanceof Error ? error.stack : String(error) });
  const dir = resolve(options.dir);
  const outboxFolder = join(dir, 'outbox');
  await mkdir(outboxFolder, { recursive: true, mode: 0o700 });
  const catalogue = new Catalogue(join(dir, 'catalogue.sqlite'));
  const closers: (() => unknown)[] = [() => catalogue.close()];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const names = [keyNames.operator, ...FUNCTIONS.map(keyNames.role)];
    const credentials = await loadCredentials(join(dir, 'credentials.json'), names, random);
    const keyOf = (name: string): AccessKey => credentials.keys[name]!;
    const { vault: vaultBucket, ledger: ledgerBucket } = credentials.buckets;
    const account = { partition: PARTITION, region, accountId: ACCOUNT_ID };
    const place: RolePlace = { ...account, vaultBucket, ledgerBucket };
    const arnOf = (name: FunctionName): string => functionArn(place, name);

    const shared = { ...account, now, random, catalogue };
    const [versions, uploads, topics] = [new Versions(catalogue), new Uploads(catalogue), new Topics(catalogue)];
    const [sites, accessKeys] = [new Sites(catalogue), new AccessKeys(catalogue)];
    const invocations = new Invocations(catalogue);
    const claimed = new Set([...versions.contentIds(), ...uploads.contentIds()]);
    const contents = Contents.open(join(dir, 'contents'), claimed);
    const deadLetterFolder = join(dir, 'dead-letters');
    const { retryDelaysMs } = options;
    const functions = new Functions({ invocations, arnOf, deadLetterFolder, report, retryDelaysMs });
    const cloud: Cloud = {
      ...shared,
      ...{ versions, uploads, invocations, contents },
      buckets: new Buckets(catalogue),
      rules: eventRules(place).map(({ function: name, pattern }) => {
        return { functionArn: arnOf(name), matches: parseEventPattern(pattern) };
      }),
      wake: () => functions.wake(),
    };
    const { lockMode: askedLockMode, lockDays } = options;
    seedBuckets(cloud, { place, policies, lockMode: askedLockMode, lockDays });

    const onDelivery = options.onDelivery ?? ((delivery) => printLine({ event: 'delivered', ...delivery }));
    const outbox = new Outbox({ topics, folder: outboxFolder, onDelivery, report });
    const operatorTopic = operatorTopicArn(place);
    if (!topics.has(operatorTopic)) {
      topics.add(operatorTopic);
      replaceContacts({ topics, random }, operatorTopic, options.operator ?? OPERATOR);
    }
    outbox.flush();
    const enrolling = { ...shared, sites, accessKeys, topics };
    const enrol = (site: string, contacts?: Contacts): SiteKeys => enrolSite(enrolling, site, contacts);
    const siteKeys = startSites.map((site) => enrol(site));

    const runs = (options.schedules ?? schedules()).filter(({ function: name }) => creators[name]);
    const run = ({ function: name, input }: Schedule): void => functions.enqueue(arnOf(name), input);
    const scheduler = new Scheduler({ schedules: runs, now, run, report });
    const idle = (): Promise<void> => functions.idle();
    const moveClock = heldClock && clockMover({ clock: heldClock, scheduler, idle });

    const control = {
      operatorArn,
      clock: heldClock && moveClock && { clock: heldClock, move: moveClock },
      scheduler,
      enrol,
      deploy: (site: string, contacts: Contacts | undefined) => deploySite(enrolling, site, contacts),
    };
    const find = identityFinder({ place, policies, accessKeys, keyOf });
    const endpointParts = {
      cloud,
      sns: { ...shared, topics, outbox },
      lambda: { ...shared, functions },
      account: {
        ...{ ...shared, sites, accessKeys, startedAt: now() },
        vaultOutputs: {
          VaultBucketName: vaultBucket,
          LedgerBucketName: ledgerBucket,
          OperatorTopicArn: operatorTopic,
        },
      },
      control,
      find,
      onBug,
    };
    const server = await serve({
      port: options.port,
      onBug,
      answer: (incoming, response, details) => answerRequest(endpointParts, incoming, response, details),
    });
    closers.push(() => server.close());
    const endpoint = `http://${LOOPBACK}:${server.port}`;

    const lockMode = cloud.buckets.find(vaultBucket)?.defaultLock?.mode ?? 'COMPLIANCE';
    const clockOffsetMs = (): number => now().getTime() - Date.now();
    for (const name of FUNCTIONS) {
      const create = creators[name];
      if (create === undefined) continue;
      const keys = keyOf(keyNames.role(name));
      const { operatorLanguage, operatorTimeZone } = options;
      const settings = { now, lockMode, operatorLanguage, operatorTimeZone, clockOffsetMs };
      const services = createServices(name, { place, endpoint, keys, ...settings });
      closers.push(() => services.destroy());
      functions.add(name, create(services));
    }
    closers.push(() => functions.close());
    if (heldClock === undefined) scheduler.startTimer();
    else closers.push(heldClock.onMove(() => scheduler.runDue()));
    closers.push(() => scheduler.close());

    const roles = Object.fromEntries(FUNCTIONS.map((name) => [name, keyOf(keyNames.role(name))]));
    const operator = keyOf(keyNames.operator);
    return {
      ready: {
        endpoint,
        region,
        vaultBucket,
        ledgerBucket,
        operator,
        site: siteKeys[0]!,
        operatorTopicArn: operatorTopic,
      },
      sites: siteKeys,
      roles: roles as Record<FunctionName, AccessKey>,
      outbox: outboxFolder,
      enrolSite: enrol,
      moveClock: async (time) => {
        if (moveClock === undefined) throw new Error('this clock is not held');
        await moveClock(time);
      },
      runSchedule: (name) => {
        if (!scheduler.runByName(name)) throw new RangeError(`no schedule runs here under the name ${name}`);
      },
      idle,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function printLine(line: object): void {
  process.stderr.write(`${JSON.stringify(line)}\n`);
}
