// What the local cloud and the store in memory cost by themselves: the same reads of the same notes with the same client. It is the
// reason why the fleets run on the latter.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { startLocalCloudProcess } from '../../demo/local-cloud-process.ts';
import { registrationKey } from '../../lambdas/site/registration.ts';
import { mapInFlight } from '../../lambdas/vault-reader/in-flight.ts';
import type { Fleet } from './drive.ts';
import { loadFleet } from './fleet-day.ts';
import { SMALL_SITE } from './limits.ts';
import { siteOf, siteState } from './site-state.ts';

export interface StoreSpeed {
  /** Processor time of one request: the store's own, and the client's. Wall time would be that of a shared machine. */
  readonly getMs: number;
  readonly putMs: number;
  readonly clientMs: number;
}

const KEYS = 100;
const REPEATS = 20;
const IN_FLIGHT = 16;
/** Linux counts the processor in hundredths of a second. */
const TICK_MS = 10;

export async function storeSpeeds(fleet: Fleet, work: string): Promise<{ memory: StoreSpeed; localCloud: StoreSpeed }> {
  await loadFleet(fleet, { sites: 1, shape: SMALL_SITE });
  const credentials = { accessKeyId: 'EXAMPLE', secretAccessKey: 'EXAMPLE' };
  const region = 'eu-central-1';
  const s3 = new S3Client({ endpoint: fleet.endpoint, region, credentials, forcePathStyle: true });
  const memory = await speedOf(s3, 'ledger');
  const cloud = await startLocalCloudProcess(join(work, 'fleet-cloud'));
  try {
    return { memory, localCloud: await speedOf(cloud.client(cloud.operator), cloud.ledgerBucket) };
  } finally {
    await cloud.stop();
  }
}

async function speedOf(s3: S3Client, Bucket: string): Promise<StoreSpeed> {
  const [registration] = siteState(siteOf(0), SMALL_SITE);
  const Body = registration.content.bytes;
  const keys = Array.from({ length: KEYS }, (_, n) => registrationKey(siteOf(n)));
  const write = async (Key: string): Promise<void> => {
    await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
  };
  const read = async (Key: string): Promise<void> => {
    const answer = await s3.send(new GetObjectCommand({ Bucket, Key }));
    await answer.Body!.transformToByteArray();
  };
  // The first ones pay for what is compiled.
  await measured(keys, write);
  await measured(keys, read);
  const put = await measured(keys, write);
  const get = await measured(keys, read);
  s3.destroy();
  return { getMs: get.storeMs, putMs: put.storeMs, clientMs: get.clientMs };
}

async function measured(
  keys: readonly string[],
  work: (key: string) => Promise<void>,
): Promise<{ storeMs: number; clientMs: number }> {
  const all = Array.from({ length: REPEATS }, () => keys).flat();
  const [before, own] = [await childrenMs(), process.cpuUsage()];
  await mapInFlight(all, IN_FLIGHT, work);
  const { user, system } = process.cpuUsage(own);
  return { storeMs: ((await childrenMs()) - before) / all.length, clientMs: (user + system) / 1000 / all.length };
}

/** Processor time of all processes that this one has started; only one of them has anything to do. */
async function childrenMs(): Promise<number> {
  const children = (await readFile(`/proc/self/task/${process.pid}/children`, 'utf8')).trim().split(' ');
  const ticks = await Promise.all(
    children.map(async (child) => {
      const [, fields] = (await readFile(`/proc/${child}/stat`, 'utf8')).split(') ');
      const [user, system] = fields.split(' ').slice(11, 13).map(Number);
      return user + system;
    }),
  );
  return ticks.reduce((sum, one) => sum + one, 0) * TICK_MS;
}
