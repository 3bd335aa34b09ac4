// A restore from a vault that lies, though everything in it is signed and opens: each lie is refused with one clear error, costs
// no memory without bound, and leaves no file behind.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Decrypter, Encrypter } from 'age-encryption';
import { expect, test } from 'vitest';
import { Failure } from '../../../edge-uploader/failure.ts';
import { runRestore } from '../../../edge-uploader/restore/run-restore.ts';
import { type BackupName, indexKey, manifestKey, newBackupId, packKey } from '../../../vault/names.ts';
import { Refusal } from '../../../vault/refusal.ts';
import type { MemoryStore } from '../memory-store.ts';
import { restored, restoreOptions } from '../restored.ts';
import { SITE, temporaryFolder } from '../sample-site.ts';
import { seededBytes } from '../seeded-bytes.ts';
import { ForgedVault, listOf } from './forged-vault.ts';
import { CHUNKS, DUMP, LIES } from './lies.ts';

test('without a lie, the vault made by hand is restored: at depth 0, and through a list', async () => {
  const flat = new ForgedVault();
  const flatName = await flat.commit(CHUNKS, { depth: 0, root: flat.pack(...CHUNKS) });
  expect((await restored(flat.store, flatName)).equals(DUMP)).toBe(true);
  const deep = new ForgedVault();
  const name = await deep.commit(CHUNKS, { depth: 1, root: deep.pack(listOf(deep.pack(...CHUNKS))) });
  expect((await restored(deep.store, name)).equals(DUMP)).toBe(true);
});

test.each(LIES)('$what', async ({ tell, says }) => {
  const vault = new ForgedVault();
  await expectRefusal(vault.store, await tell(vault), says);
});

test('a list that unfolds into far more than the dump ends as soon as that shows', async () => {
  const vault = new ForgedVault();
  const [ref] = vault.pack(Buffer.alloc(4 * 1024 * 1024));
  // 64 lists of 90,000 chunks of 4 MiB each: 22 TiB out of a few kilobytes.
  const [list] = vault.pack(Buffer.concat([listOf([ref]), ...Array(89_999).fill(listOf([ref]).subarray(33))]));
  let reads = 0;
  vault.store.before = (operation) => {
    reads += operation === 'readRange' ? 1 : 0;
  };
  const name = await vault.commit(CHUNKS, { depth: 1, root: Array(64).fill(list) });
  await expectRefusal(vault.store, name, /not as long as its dump/);
  expect(reads).toBeLessThan(40);
});

test('a manifest that was copied to another backup’s place', async () => {
  const vault = new ForgedVault();
  const name = await vault.commit(CHUNKS, { depth: 0, root: vault.pack(...CHUNKS) });
  const copied = { ...name, backup: newBackupId(new Date('2027-01-01T00:00:00Z'), new Uint8Array(8)) };
  for (const key of [manifestKey, indexKey]) {
    vault.store.objects.set(key(copied), vault.store.objects.get(key(name)) as never);
  }
  await expectRefusal(vault.store, copied, /belongs to another backup/);
});

test('an index that was encrypted anew, though it says the same and is as long: anybody can encrypt to a public key', async () => {
  const vault = new ForgedVault();
  const name = await vault.commit(CHUNKS, { depth: 0, root: vault.pack(...CHUNKS) });
  const object = vault.store.objects.get(indexKey(name));
  if (object === undefined) throw new Error('the forged vault has no index');
  const decrypter = new Decrypter();
  decrypter.addIdentity(SITE.recoveryKey);
  const encrypter = new Encrypter();
  encrypter.addRecipient(SITE.recipient);
  const anew = Buffer.from(await encrypter.encrypt(await decrypter.decrypt(object.body)));
  expect(anew.length).toBe(object.body.length);
  object.body = anew;
  await expectRefusal(vault.store, name, /not those that the manifest names/);
});

test('a manifest without its index', async () => {
  const vault = new ForgedVault();
  const name = await vault.commit(CHUNKS, { depth: 0, root: vault.pack(...CHUNKS) });
  vault.store.objects.delete(indexKey(name));
  await expectRefusal(vault.store, name, /missing/);
});

test('a pack whose bytes were exchanged for those of another', async () => {
  const vault = new ForgedVault();
  const [one] = vault.pack(CHUNKS[1]);
  const [two] = vault.pack(seededBytes('another', CHUNKS[1].length));
  const name = await vault.commit([CHUNKS[1]], { depth: 0, root: [one] });
  const other = vault.store.objects.get(packKey(SITE.site, two.pack));
  vault.store.objects.set(packKey(SITE.site, one.pack), other as never);
  await expectRefusal(vault.store, name, /not those that were sealed/);
});

async function expectRefusal(store: MemoryStore, name: BackupName, says: RegExp): Promise<void> {
  const folder = temporaryFolder();
  const error = await runRestore(restoreOptions(store, name, { target: join(folder, 'dump') })).catch((error) => error);
  expect(error instanceof Refusal || (error instanceof Failure && error.exit === 'damaged')).toBe(true);
  expect(error.message).toMatch(says);
  expect(readdirSync(folder)).toEqual([]);
}
