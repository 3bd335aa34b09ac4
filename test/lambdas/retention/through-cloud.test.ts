// Retention as it runs in AWS: called by its schedule, over HTTP, with the rights of its role and no more, against a vault that enforces
// compliance locks. A right that is missing, or a lock that is read wrongly, shows here and nowhere else.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { type CloudSite, openCloudSite, SITE } from './cloud-site.ts';

let site: CloudSite;
beforeEach(async () => {
  site = await openCloudSite();
});
afterEach(() => site.close());

const retained = () => site.logged.filter(([event]) => event === 'retained').map(([, fields]) => fields);

test('a month and a half: keeps locked, marks, and removes by exact versions, until only what the rule keeps is left', async () => {
  const first = await site.backUp(1);
  const strays = Array.from({ length: 20 }, (_, n) => `sites/${SITE}/backups/a b/é+%${n}`);
  for (const key of strays) await site.put(key, Buffer.from('stray'));
  await site.pass(1);
  const second = await site.backUp(2);
  await site.pass(25);
  expect(await site.keys()).toEqual([...first.objects.keys(), ...second.objects.keys(), ...strays].sort());
  await expect(site.deleteAsRetention(first.manifestKey, await site.versionOf(first.manifestKey))).rejects.toThrow(
    'object protected by object lock',
  );
  // Without a version it would only hide, which not even this role may.
  await expect(site.deleteAsRetention(first.manifestKey)).rejects.toThrow('Access Denied');

  const third = await site.backUp(3);
  await site.pass(5);
  const keys = await site.keys();
  expect(keys).not.toContain(first.manifestKey);
  expect(keys).not.toContain(first.indexKey);
  expect(keys).toEqual(expect.arrayContaining([...first.packKeys, ...second.objects.keys(), ...third.objects.keys()]));
  expect(keys.filter((key) => key.startsWith('hidden'))).toEqual([]);
  expect(keys.filter((key) => strays.includes(key))).toEqual([]);
  expect((await site.rows()).map(({ backup }) => backup)).toEqual([second.name.backup, third.name.backup]);
  await site.pass(8);
  expect((await site.keys()).filter((key) => first.objects.has(key))).toEqual([]);

  const fourth = await site.backUp(4);
  await site.pass(20);
  await site.backUp(5);
  await site.pass(60);
  const left = await site.keys();
  expect(left.filter((key) => second.objects.has(key) || third.objects.has(key) || fourth.objects.has(key))).toEqual([
    // Stored within 21 days of the newest pack.
    ...fourth.packKeys.toSorted(),
  ]);
  const [row] = await site.rows();
  expect(new Date(row.lockedUntil!).getTime()).toBeGreaterThan(site.now().getTime() + 14 * 86_400_000);
  const months = await Promise.all(['2027-02', '2027-03', '2027-04'].map((month) => site.removals(month)));
  const passes = months.flat();
  expect(passes.flatMap(({ backups }) => backups.map(({ backup }) => backup))).toEqual(
    [first, second, third, fourth].map(({ name }) => name.backup),
  );
  expect(passes.every(({ endedAt, removed }) => endedAt !== undefined && removed!.refused === 0)).toBe(true);
  expect(site.reports).toEqual([]);
}, 60_000);

test('while it may not list, nothing is marked and nothing goes; each such run is a failure', async () => {
  const first = await site.backUp(1);
  await site.pass(1);
  await site.backUp(2);
  await site.pass(25);
  await site.denying('s3:ListBucketVersions', () => site.pass(20));
  expect(await site.keys().then((keys) => keys.filter((key) => first.objects.has(key)))).toHaveLength(5);
  expect(site.reports).toHaveLength(20);
  expect(retained().every(({ removedBackups }) => removedBackups === 0)).toBe(true);
  await site.pass(1);
  expect(await site.keys()).not.toContain(first.manifestKey);
}, 60_000);

test('what S3 refuses to delete is counted, and tried again', async () => {
  const first = await site.backUp(1);
  await site.pass(1);
  await site.backUp(2);
  await site.pass(28);
  await site.denying('s3:DeleteObjectVersion', () => site.pass(2));
  expect(retained().at(-1)).toMatchObject({ removedBackups: 0, refused: 1 });
  expect((await site.removals()).at(-1)!.removed).toEqual({ versions: 0, bytes: 0, refused: 1 });
  await site.pass(1);
  expect(await site.keys()).not.toContain(first.manifestKey);
  expect(site.reports).toEqual([]);
}, 60_000);
