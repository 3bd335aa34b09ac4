// Which backups there are: those with a manifest under a name of the format, and no others. A stranger's object under our prefix
// must neither be counted as a backup nor keep a clinic from its own.

import { beforeAll, describe, expect, test } from 'vitest';
import { listBackups, readManifest } from '../../../edge-uploader/backup/backup-catalogue.ts';
import type { Manifest } from '../../../vault/manifest.ts';
import { databaseIdSchema, indexKey, manifestKey, newBackupId } from '../../../vault/names.ts';
import { Refusal } from '../../../vault/refusal.ts';
import { MemoryStore } from '../memory-store.ts';
import { backUp, NO_CACHE, SITE, sourceOf } from '../sample-site.ts';
import { rows } from '../seeded-bytes.ts';

const repository = databaseIdSchema.parse('repository');
const store = new MemoryStore();
const made: Manifest[] = [];

beforeAll(async () => {
  const cacheFolder = NO_CACHE;
  for (const [i, database] of [SITE.database, repository, SITE.database].entries()) {
    store.now = new Date(Date.UTC(2026, 10, 23 + i));
    made.push(await backUp({ store, source: sourceOf(rows(`${i}`, 9000)), database, run: i, cacheFolder }));
  }
});

describe('the list', () => {
  test('has every backup, oldest first within each database, with the store’s time', async () => {
    const listed = await listBackups(store, SITE.site);
    expect(listed.map(({ backup }) => backup)).toEqual([made[0].backup, made[2].backup, made[1].backup]);
    expect(listed[1].storedAt).toEqual(new Date(Date.UTC(2026, 10, 25)));
    expect(await listBackups(store, SITE.site, repository)).toMatchObject([{ backup: made[1].backup }]);
  });

  test('passes over what is no backup', async () => {
    const dirty = store.copy();
    const place = `sites/${SITE.site}/backups/${SITE.database}`;
    const strange = [
      'x/manifest.json',
      `${made[0].backup}/manifest.json/manifest.json`,
      '../manifest.json',
      'manifest.json',
    ];
    for (const name of strange) dirty.objects.set(`${place}/${name}`, { body: Buffer.from('{}'), storedAt: dirty.now });
    const unfinished = { ...made[0], backup: newBackupId(new Date(0), new Uint8Array(8)) };
    dirty.objects.set(indexKey(unfinished), { body: Buffer.from('sealed'), storedAt: dirty.now });
    expect(await listBackups(dirty, SITE.site)).toEqual(await listBackups(store, SITE.site));
  });

  test('of an empty vault is empty', async () => {
    expect(await listBackups(new MemoryStore(), SITE.site)).toEqual([]);
  });
});

describe('a manifest', () => {
  test('is read where it lies, and verified', async () => {
    expect(await readManifest(store, made[0], SITE.signingPublicKeys)).toEqual(made[0]);
  });

  test('of an unfinished backup is told as not found, with what to do', async () => {
    const unfinished = { ...made[0], backup: newBackupId(new Date(0), new Uint8Array(8)) };
    const hint = expect.stringContaining('offsite backups');
    await expect(readManifest(store, unfinished, SITE.signingPublicKeys)).rejects.toMatchObject({
      exit: 'notFound',
      hint,
    });
  });

  test('is refused without a key that signed it, and in another backup’s place', async () => {
    await expect(readManifest(store, made[0], [])).rejects.toThrow(Refusal);
    const moved = store.copy();
    moved.objects.set(manifestKey(made[2]), moved.objects.get(manifestKey(made[0])) as never);
    await expect(readManifest(moved, made[2], SITE.signingPublicKeys)).rejects.toThrow(/belongs to another backup/);
  });
});
