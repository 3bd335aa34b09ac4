// A running local cloud with everything that rows speak of: two clinics, backups that are locked and some whose locks have ended,
// notes, and keys of everybody. Its clock stands still in April; what was stored in March is no longer locked.

import { hash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateBucketCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { FUNCTIONS } from '../../infra/policies/deployed-names.ts';
import type { DeployedPolicies } from '../../local-cloud/deployed-policies.ts';
import { holdClock } from '../../local-cloud/held-clock.ts';
import { ACCOUNT_ID, PARTITION } from '../../local-cloud/identities.ts';
import { startLocalCloud } from '../../local-cloud/start.ts';
import { FOREIGN_BUCKET, LEDGER, NEIGHBOUR, type Place, SITE, VAULT } from './place.ts';
import { RETENTION_DAYS_MAX } from './policies-under-test.ts';
import type { Row, Who } from './row.ts';
import { ownOf } from './row.ts';
import { type Answer, type Caller, type Clients, openClients } from './send.ts';

const MARCH = new Date('2026-03-01T08:00:00Z');
const APRIL = new Date('2026-04-10T08:00:00Z');

export interface AttackedCloud {
  readonly place: Place;
  send(row: Row): Promise<Answer>;
  /** Every version and marker of what no row may change, and its lock. */
  stateOfVictims(): Promise<object>;
  close(): Promise<void>;
}

export async function openAttackedCloud(policies: DeployedPolicies): Promise<AttackedCloud> {
  const dir = await mkdtemp(join(tmpdir(), 'offsite-red-team-'));
  const clock = holdClock(MARCH);
  const idle = () => async () => undefined;
  const cloud = await startLocalCloud({
    ...{ dir, port: 0, now: clock.now, heldClock: clock, sites: [SITE, NEIGHBOUR], policies, schedules: [] },
    functions: Object.fromEntries(FUNCTIONS.map((name) => [name, idle])),
    onDelivery: () => undefined,
  });
  const { endpoint, region, vaultBucket, ledgerBucket, operator } = cloud.ready;
  const clients = new Map<Who, Clients>();
  const clientsOf = (who: Who): Clients => {
    const known = clients.get(who);
    if (known !== undefined) return known;
    const opened = openClients({ endpoint, region, clockOffsetMs: clock.now().getTime() - Date.now() }, callerOf(who));
    clients.set(who, opened);
    return opened;
  };
  const callerOf = (who: Who): Caller => {
    const own = ownOf(who);
    if (who === 'anonymous' || who === 'other account') return undefined;
    if (own === undefined) return operator;
    if (own === 'uploader') return cloud.sites[0]!;
    if (own === 'recovery') return cloud.sites[0]!.recovery;
    if (own === 'scheduler' || own === 'replication') throw new Error(`${own} is Amazon’s own: ask the simulator`);
    return cloud.roles[own];
  };

  const versions = new Map<string, string>();
  const store = async (Bucket: string, keys: readonly string[]): Promise<void> => {
    const { s3 } = openClients({ endpoint, region, clockOffsetMs: clock.now().getTime() - Date.now() }, operator);
    for (const Key of keys) {
      const checksum = { ChecksumAlgorithm: 'SHA256', ChecksumSHA256: hash('sha256', Key, 'base64') } as const;
      const put = new PutObjectCommand({ Bucket, Key, Body: Key, IfNoneMatch: '*', ...checksum });
      versions.set(Key, (await s3.send(put)).VersionId!);
    }
    s3.destroy();
  };
  await store(vaultBucket, [VAULT.expired, VAULT.expiredToo]);
  clock.moveTo(APRIL);
  await store(vaultBucket, [...VICTIMS, VAULT.lengthened, VAULT.lengthenedByHand]);
  await store(
    ledgerBucket,
    Object.values(LEDGER).filter((key) => key !== LEDGER.missingRegistration),
  );
  await clientsOf('administrator').s3.send(new CreateBucketCommand({ Bucket: FOREIGN_BUCKET }));

  const place: Place = {
    ...{ partition: PARTITION, region, accountId: ACCOUNT_ID, vaultBucket, ledgerBucket, now: APRIL },
    retentionDaysMax: RETENTION_DAYS_MAX,
    versionOf: (key) => versions.get(key) ?? versions.get(VAULT.pack)!,
  };
  return {
    place,
    send: (row) => clientsOf(row.who).send(row.request(place), row.headers),
    stateOfVictims: async () => {
      const { s3 } = clientsOf('administrator');
      const states = [VAULT.expiredToo, ...VICTIMS].map(async (Key) => {
        const listed = await s3.send(new ListObjectVersionsCommand({ Bucket: vaultBucket, Prefix: Key }));
        const { ObjectLockMode, ObjectLockRetainUntilDate, ObjectLockLegalHoldStatus } = await s3.send(
          new HeadObjectCommand({ Bucket: vaultBucket, Key }),
        );
        const found = (listed.Versions ?? []).map(({ VersionId, ETag }) => ({ VersionId, ETag }));
        const lock = { ObjectLockMode, ObjectLockRetainUntilDate, ObjectLockLegalHoldStatus };
        return [Key, { found, markers: listed.DeleteMarkers ?? [], ...lock }];
      });
      return Object.fromEntries(await Promise.all(states));
    },
    close: async () => {
      for (const one of clients.values()) one.close();
      await cloud.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

const VICTIMS = [VAULT.pack, VAULT.manifest, VAULT.neighboursPack, VAULT.neighboursManifest];
