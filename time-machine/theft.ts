// What a thief does with a stolen clinic's server: all that its credentials and its signing key allow, and all that they must not.
// Whatever S3 ought to refuse is tried, and the simulation fails if it is not refused.

import { hash } from 'node:crypto';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  PutObjectRetentionCommand,
} from '@aws-sdk/client-s3';
import { encodeManifest } from '../vault/manifest.ts';
import { type BackupName, manifestKey, packIdSchema } from '../vault/names.ts';
import type { Action } from './plan/plan-site.ts';
import { recordOf } from './record.ts';
import type { World, WorldSite } from './simulated-world.ts';
import { SimulationFailure } from './simulation-failure.ts';

const GARBAGE_MANIFESTS = 40;
const ABSURD_REPORTS = 12;

export async function actAsThief(world: World, site: WorldSite, action: Action & { what: 'theft' }): Promise<void> {
  const { database, act } = action;
  const { clinic, truth } = site;
  const { cloud } = world;
  const now = new Date(cloud.now());
  const newest = truth.backupsOf(database).find(({ state }) => state === 'valid');
  switch (act) {
    case 'garbage':
      for (let i = 0; i < GARBAGE_MANIFESTS; i++) await storeGarbage(world, site, clinic.nameRun(database, now), i);
      break;
    case 'replay': {
      if (newest === undefined) return;
      const old = { site: site.plan.site, database, backup: newest.backup } as BackupName;
      const { Body } = await clinic.s3.send(
        new GetObjectCommand({ Bucket: cloud.cloud.ready.vaultBucket, Key: manifestKey(old) }),
      );
      await storeManifest(site, clinic.nameRun(database, now), Buffer.from(await Body!.transformToByteArray()), now);
      break;
    }
    case 'forge': {
      // All of it is there; only the numbers lie.
      const forged = await clinic.make(clinic.nameRun(database, now), now, new Set(), { dumpBytes: 1, newBytes: 0 });
      for (const [key, body] of forged.bodies) await clinic.create(key, body);
      // What he cannot know: that one of its packs was found damaged. The clinic's own run would have read that.
      const isDamaged = truth.isFoundDamaged(forged.stored.packIds);
      truth.backups.push({
        ...recordOf(forged.stored, now.getTime()),
        ...{ digest: '', state: isDamaged ? 'failed' : 'valid', judgedAt: now.getTime() },
        anomalies: !isDamaged && truth.hasUsual(database) ? ['dump-shrank'] : [],
      });
      break;
    }
    case 'destroy':
      await tryToDestroy(world, site);
      return;
    case 'reports':
      for (let i = 0; i < ABSURD_REPORTS; i++) {
        const name = clinic.nameRun(database, now);
        await clinic.reportBytes(name, Buffer.from(`{"phase":"finished","line":"${'x'.repeat(i * 100)}\\u0007`));
        truth.report({ database, run: name.backup, storedAt: now.getTime(), phase: undefined });
      }
      return;
  }
  await cloud.cloud.idle();
  site.due.push(...site.alerts.look(cloud.now()));
}

/** Signed, unsigned, of packs that never were, of half a line: none of it is a backup. */
async function storeGarbage(world: World, site: WorldSite, name: BackupName, i: number): Promise<void> {
  const { clinic } = site;
  const now = new Date(world.cloud.now());
  const id = packIdSchema.parse(hash('sha256', `no pack ${i}`));
  const signed = encodeManifest(
    {
      ...{
        ...name,
        engine: 'firebird',
        uploader: '0.1.0',
        startedAt: now.toISOString(),
        finishedAt: now.toISOString(),
      },
      ...{ dumpBytes: Number.MAX_SAFE_INTEGER, chunkBytes: 65_536, newBytes: 0, storedBytes: 0 },
      index: { bytes: 1000, sha256: hash('sha256', `no index ${i}`) as never },
      packs: [{ id, bytes: 5000, usedBytes: 5000 }],
    },
    clinic.signingKey,
  );
  const bodies = [signed, signed.subarray(0, signed.length - 9), Buffer.from('{"manifest":{}}'), Buffer.alloc(3000, i)];
  await storeManifest(site, name, bodies[i % bodies.length]!, now);
}

async function storeManifest(site: WorldSite, name: BackupName, bytes: Buffer, now: Date): Promise<void> {
  await site.clinic.create(manifestKey(name), bytes);
  const { database, backup } = name;
  const objects = new Map([[manifestKey(name), hash('sha256', bytes)]]);
  site.truth.backups.push({
    ...{ database, backup, storedAt: now.getTime(), objects, packs: [], digest: '', state: 'failed' },
    ...{ judgedAt: now.getTime(), anomalies: [], released: undefined, isGone: false },
  });
}

async function tryToDestroy({ cloud }: World, { clinic, truth, plan }: WorldSite): Promise<void> {
  const Bucket = cloud.cloud.ready.vaultBucket;
  const one = truth.backups.find(({ isGone, state }) => !isGone && state === 'valid');
  if (one === undefined) return;
  for (const Key of [...one.objects.keys()].slice(0, 3)) {
    const until = new Date(cloud.now() + 10 * 365 * 24 * 60 * 60 * 1000);
    const Body = Buffer.from('overwritten');
    const tries = {
      'deletes it': () => clinic.s3.send(new DeleteObjectCommand({ Bucket, Key })),
      'deletes its version': () => clinic.s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId: 'null' })),
      'overwrites it': () => clinic.s3.send(new PutObjectCommand({ Bucket, Key, Body })),
      'overwrites it, if nothing is there': () =>
        clinic.s3.send(new PutObjectCommand({ Bucket, Key, Body, IfNoneMatch: '*' })),
      'locks it for ten years': () =>
        clinic.s3.send(
          new PutObjectRetentionCommand({ Bucket, Key, Retention: { Mode: 'COMPLIANCE', RetainUntilDate: until } }),
        ),
      'lists its versions': () => clinic.s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: Key })),
    };
    for (const [what, attempt] of Object.entries(tries)) {
      const status = await attempt().then(
        () => 200,
        (error) => error.$metadata?.httpStatusCode as number,
      );
      if (status !== 403 && status !== 412) {
        throw new SimulationFailure({
          rule: 'a thief is refused',
          ...{
            site: plan.site,
            what: `the thief of ${plan.site} ${what}: ${Key}`,
            expected: '403 or 412',
            found: String(status),
          },
        });
      }
    }
  }
}
