// What retention measures beside its work: the oldest backup without a verdict, and what was stored since yesterday.

import { expect, test } from 'vitest';
import { measureSite } from '../../../lambdas/retention/measure-site.ts';
import { listSite } from '../../../lambdas/retention/site-listing.ts';
import { manifestKey } from '../../../vault/names.ts';
import { packKeyOf, SITE, siteInMemory } from './site-in-memory.ts';

const measured = async (site: ReturnType<typeof siteInMemory>, judged: { database: string; backup: string }[] = []) =>
  measureSite(await listSite({ s3: site.s3.client, bucket: 'vault' }, SITE), {
    judged: judged as never,
    now: site.now(),
  });

test('a site without anything has waited for nothing', async () => {
  expect(await measured(siteInMemory())).toEqual({ oldestUnjudgedHours: 0, newBytesOfDay: 0, storedBytes: 0 });
});

test('the oldest of the backups that wait counts, and those that were judged do not', async () => {
  const site = siteInMemory();
  const old = site.store([1]).name;
  site.pass(1);
  const newer = site.store([2]).name;
  site.pass(0.25);
  expect((await measured(site)).oldestUnjudgedHours).toBe(30);
  expect((await measured(site, [old])).oldestUnjudgedHours).toBe(6);
  expect((await measured(site, [old, newer])).oldestUnjudgedHours).toBe(0);
});

test('a backup that somebody hid still waits', async () => {
  const site = siteInMemory();
  const { name } = site.store([1]);
  site.pass(1);
  site.put(manifestKey(name), undefined);
  expect((await measured(site)).oldestUnjudgedHours).toBe(24);
});

test('whatever was stored within a day is new, also what belongs to no backup and what was written over', async () => {
  const site = siteInMemory();
  site.store([1]);
  site.pass(2);
  const before = (await measured(site)).storedBytes;
  site.put(packKeyOf(2), Buffer.alloc(1000));
  site.put(packKeyOf(1), Buffer.alloc(100));
  site.put(`sites/${SITE}/junk`, Buffer.alloc(10));
  expect(await measured(site)).toMatchObject({ newBytesOfDay: 1110, storedBytes: before + 1110 });
  site.pass(1);
  expect(await measured(site)).toMatchObject({ newBytesOfDay: 0, storedBytes: before + 1110 });
});
