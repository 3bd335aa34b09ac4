// Carries out one action of the plan, and writes down what must come of it.

import { PutObjectCommand } from '@aws-sdk/client-s3';
import { type BackupName, manifestKey } from '../vault/names.ts';
import { flipByte } from './flip-byte.ts';
import type { Action, BackupHow } from './plan/plan-site.ts';
import { recordOf } from './record.ts';
import type { World, WorldSite } from './simulated-world.ts';
import { actAsThief } from './theft.ts';

const HOUR_MS = 60 * 60 * 1000;

/** What is left to do later. */
export interface Later {
  readonly at: number;
  readonly run: () => Promise<undefined>;
}

export async function act(world: World, site: WorldSite, action: Action): Promise<Later | undefined> {
  const { cloud } = world;
  const { truth, clinic } = site;
  const now = cloud.now();
  const { database } = action;
  switch (action.what) {
    case 'backup':
      return await backUp(world, site, clinic.nameRun(database, new Date(now)), action.how);
    case 'failed-dump': {
      const name = clinic.nameRun(database, new Date(now));
      await clinic.report(name, new Date(now), { phase: 'failed', failure: { exit: 'source', message: 'no login' } });
      truth.report({ database, run: name.backup, storedAt: now, phase: 'failed' });
      return undefined;
    }
    case 'stuck-upload': {
      const name = clinic.nameRun(database, new Date(now));
      clinic.databases.get(database)!.work(clinic.chance);
      const { bodies, keepPacks } = await clinic.make(name, new Date(now), await clinic.badPacks(database));
      for (const [key, body] of bodies) if (key.includes('/packs/')) await clinic.create(key, body);
      keepPacks();
      await clinic.report(name, new Date(now), { phase: 'running', bytesRead: 1000 });
      truth.report({ database, run: name.backup, storedAt: now, phase: 'running' });
      return undefined;
    }
    case 'acknowledge':
      truth.acknowledgedUntil.set(database, now);
      await world.register(site);
      return undefined;
    case 'drill':
    case 'disk': {
      const folder = action.what === 'drill' ? `drills/${database}` : 'disks';
      const Key = `sites/${site.plan.site}/${folder}/${new Date(now).toISOString()}.json`;
      await world.operator.send(new PutObjectCommand({ Bucket: cloud.cloud.ready.ledgerBucket, Key, Body: '{}' }));
      if (action.what === 'drill') truth.lastDrill.set(database, now);
      else truth.lastDisk = now;
      return undefined;
    }
    case 'late-duplicate': {
      const old = truth.backups.find(({ isGone, state }) => !isGone && state === 'valid');
      if (old === undefined) return undefined;
      const name = { site: site.plan.site, database: old.database, backup: old.backup } as BackupName;
      await cloud.deliver('validate', manifestEvent(cloud.cloud.ready.vaultBucket, name));
      old.judgedAt = now;
      await cloud.cloud.idle();
      site.due.push(...site.alerts.look(now));
      return undefined;
    }
    case 'flip-byte':
      await flipByte(world, site);
      return undefined;
    case 'theft':
      await actAsThief(world, site, action);
      return undefined;
  }
}

async function backUp(world: World, site: WorldSite, name: BackupName, how: BackupHow): Promise<Later | undefined> {
  const { cloud } = world;
  const { truth, clinic } = site;
  const now = cloud.now();
  const { database, backup } = name;
  const content = clinic.databases.get(database)!;
  if (how.strange === 'encrypted') content.changeAll();
  else content.work(clinic.chance);
  const bad = await clinic.badPacks(database);
  const { stored, bodies, keep } = await clinic.make(
    name,
    new Date(now),
    bad,
    how.strange === 'shrunken' ? { part: 0.4 } : {},
  );
  const report = async (phase: 'started' | 'stored' | 'finished'): Promise<void> => {
    if (how.reportsLost) return;
    await clinic.report(name, new Date(now), { phase });
    truth.report({ database, run: backup, storedAt: now, phase });
  };
  await report('started');
  let event: unknown;
  if (how.eventHoursLate > 0) {
    cloud.interceptEvents((one) => {
      event = one;
      return true;
    });
  }
  const order = [...bodies];
  for (const [key, body] of order.slice(0, -1)) await clinic.create(key, body);
  await report('stored');
  const [key, body] = order.at(-1)!;
  await clinic.create(key, body);
  await report('finished');
  await cloud.cloud.idle();
  cloud.interceptEvents(() => false);
  keep();
  const kinds = { encrypted: ['dedup-collapsed'], shrunken: ['dump-shrank'] };
  const anomalies = how.strange !== undefined && truth.hasUsual(database) ? kinds[how.strange] : [];
  const isLate = event !== undefined;
  truth.backups.push({ ...recordOf(stored, now), state: isLate ? 'unjudged' : 'valid', judgedAt: now, anomalies });
  const known = truth.backups.at(-1)!;
  if (!isLate) site.due.push(...site.alerts.look(now));
  if (how.isToldTwice && !isLate) {
    await cloud.deliver('validate', manifestEvent(cloud.cloud.ready.vaultBucket, name));
    await cloud.cloud.idle();
  }
  if (!isLate) return undefined;
  const run = async (): Promise<undefined> => {
    await cloud.deliver('validate', event);
    await cloud.cloud.idle();
    // A pack of it may have been found damaged while nobody knew of the backup.
    known.state = truth.isFoundDamaged(known.packs) ? 'failed' : 'valid';
    known.judgedAt = cloud.now();
    site.due.push(...site.alerts.look(cloud.now()));
  };
  return { at: now + how.eventHoursLate * HOUR_MS, run };
}

/** As S3 tells of a new manifest. */
function manifestEvent(bucket: string, name: BackupName): object {
  const record = {
    eventName: 'ObjectCreated:Put',
    s3: { bucket: { name: bucket }, object: { key: manifestKey(name) } },
  };
  return { Records: [record] };
}
