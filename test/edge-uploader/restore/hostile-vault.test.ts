// A restore from a vault that lies, though everything in it is signed and opens: each lie is refused with one clear error, costs
// no memory without bound, and leaves no file behind.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runRestore } from '../../../edge-uploader/restore/run-restore.ts';
import type { ChunkRef } from '../../../vault/chunk-list.ts';
import { indexKey, manifestKey, newBackupId, packIdSchema, packKey } from '../../../vault/names.ts';
import { Refusal } from '../../../vault/refusal.ts';
import type { MemoryStore } from '../memory-store.ts';
import { restored, restoreOptions } from '../restored.ts';
import { SITE, temporaryFolder } from '../sample-site.ts';
import { rows, seededBytes } from '../seeded-bytes.ts';
import { ForgedVault, listOf } from './forged-vault.ts';

const chunks = [rows('hostile', 30_000), seededBytes('hostile', 20_000), rows('hostile again', 25_000)];
const dump = Buffer.concat(chunks);
const elsewhere = packIdSchema.parse('e'.repeat(64));

async function expectRefusal(store: MemoryStore, name: Parameters<typeof restoreOptions>[1], says: RegExp) {
  const folder = temporaryFolder();
  const refused = runRestore(restoreOptions(store, name, { target: join(folder, 'dump') }));
  await expect(refused).rejects.toBeInstanceOf(Refusal);
  await expect(refused).rejects.toThrow(says);
  expect(readdirSync(folder)).toEqual([]);
}

test('without a lie, the vault made by hand is restored: at depth 0, and through a list', async () => {
  const flat = new ForgedVault();
  const flatName = await flat.commit(dump, { depth: 0, root: flat.pack(...chunks) });
  expect((await restored(flat.store, flatName)).equals(dump)).toBe(true);
  const deep = new ForgedVault();
  const name = await deep.commit(dump, { depth: 1, root: deep.pack(listOf(deep.pack(...chunks))) });
  expect((await restored(deep.store, name)).equals(dump)).toBe(true);
});

describe('an index', () => {
  const lies: [string, (refs: ChunkRef[]) => ChunkRef[], RegExp][] = [
    [
      'a pack that the manifest does not name',
      ([a, ...rest]) => [{ ...a, pack: elsewhere }, ...rest],
      /manifest does not/,
    ],
    [
      'an end beyond its pack',
      ([a, ...rest]) => [{ ...a, offset: 16 * 1024 * 1024 - a.length }, ...rest],
      /outside its pack/,
    ],
    ['an offset in the head of a pack', ([a, ...rest]) => [{ ...a, offset: 7 }, ...rest], /outside its pack/],
    [
      'a chunk of more bytes than any',
      ([a, ...rest]) => [{ ...a, bytes: 4 * 1024 * 1024 + 1 }, ...rest],
      /out of bounds/,
    ],
    ['a sealed length beyond its plaintext', ([a, b, c]) => [a, { ...b, length: b.bytes + 30 }, c], /cannot be/],
    ['chunks that are fewer than the dump', (refs) => refs.slice(1), /not as long as its dump/],
    ['chunks that are more than the dump', (refs) => [...refs, refs[0]], /not as long as its dump/],
    ['another chunk’s key', ([a, b, c]) => [{ ...a, key: b.key }, b, c], /not those that were sealed/],
    [
      'lengths that are exchanged',
      ([a, b, c]) => [{ ...a, bytes: c.bytes }, b, { ...c, bytes: a.bytes }],
      /decompress|holds/,
    ],
  ];
  test.each(lies)('with %s', async (_, lie, says) => {
    const vault = new ForgedVault();
    const name = await vault.commit(dump, { depth: 0, root: lie(vault.pack(...chunks)) });
    await expectRefusal(vault.store, name, says);
  });

  const others: [string, object, RegExp][] = [
    ['another site', { site: 'clinic-2' }, /another backup/],
    ['another database', { database: 'repository' }, /another backup/],
    ['another backup', { backup: newBackupId(new Date(0), new Uint8Array(8)) }, /another backup/],
    ['a depth of 5', { depth: 5 }, /depth/],
    ['an unknown format', { format: 'clinic-offsite/2/index' }, /format/],
    ['an empty root', { root: [] }, /root/],
    ['a member that nobody knows', { zoom: 1 }, /zoom|[Uu]nrecognized/],
  ];
  test.each(others)('with %s', async (_, lie, says) => {
    const vault = new ForgedVault();
    const name = await vault.commit(dump, { depth: 0, root: vault.pack(...chunks) }, lie);
    await expectRefusal(vault.store, name, says);
  });

  test('with the hash of another dump: everything opens, and yet nothing is left', async () => {
    const vault = new ForgedVault();
    const lie = { dump: { bytes: dump.length, sha256: '0'.repeat(64) } };
    const name = await vault.commit(dump, { depth: 0, root: vault.pack(...chunks) }, lie);
    const folder = temporaryFolder();
    const failed = runRestore(restoreOptions(vault.store, name, { target: join(folder, 'dump') }));
    await expect(failed).rejects.toMatchObject({
      name: 'Failure',
      exit: 'damaged',
      message: expect.stringContaining('not the one that was'),
    });
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('a list', () => {
  const [word, key] = [Buffer.alloc(4), Buffer.alloc(32, 1)];
  const lies: [string, (refs: ChunkRef[]) => Buffer, RegExp][] = [
    ['longer than its dump', (refs) => listOf([...refs, refs[0]]), /not as long as its dump/],
    ['shorter than its dump', (refs) => listOf(refs.slice(1)), /not as long as its dump/],
    ['cut in a record', (refs) => listOf(refs).subarray(0, -1), /middle of a record/],
    ['of unknown records', (refs) => Buffer.concat([Buffer.from([3]), listOf(refs)]), /unknown kind/],
    ['whose first chunk lies in no pack', (refs) => listOf(refs).subarray(33), /no pack/],
    ['that ends with a pack', (refs) => Buffer.concat([listOf(refs), Buffer.from([1]), key]), /pack without chunks/],
    ['that names its pack twice', (refs) => Buffer.concat([listOf(refs), listOf(refs)]), /without need/],
    [
      'into a pack that the manifest does not name',
      ([a, ...rest]) => listOf([{ ...a, pack: elsewhere }, ...rest]),
      /does not/,
    ],
    [
      'beyond the end of its pack',
      ([a, ...rest]) => listOf([{ ...a, offset: 15_000_000 }, ...rest]),
      /outside its pack/,
    ],
    [
      'with a chunk of no bytes',
      (refs) => Buffer.concat([listOf(refs), Buffer.from([2]), key, word, word, word]),
      /out of bounds/,
    ],
    [
      'that reads one place in two ways',
      ([a, b, c]) => listOf([a, b, c, { ...a, bytes: a.bytes - 1 }]),
      /two ways|not as long/,
    ],
  ];
  test.each(lies)('%s', async (_, lie, says) => {
    const vault = new ForgedVault();
    const list = lie(vault.pack(...chunks));
    const name = await vault.commit(dump, { depth: 1, root: vault.pack(list) });
    await expectRefusal(vault.store, name, says);
  });

  test('that reads one place in two ways, and is as long as its dump', async () => {
    const vault = new ForgedVault();
    const [ref] = vault.pack(chunks[0]);
    const list = listOf([ref, { ...ref, bytes: ref.bytes - 1 }]);
    const twice = Buffer.concat([chunks[0], chunks[0].subarray(1)]);
    const name = await vault.commit(twice, { depth: 1, root: vault.pack(list) });
    await expectRefusal(vault.store, name, /two ways/);
  });

  test('that unfolds into far more than the dump ends as soon as that shows', async () => {
    const vault = new ForgedVault();
    const [ref] = vault.pack(Buffer.alloc(4 * 1024 * 1024));
    // 64 lists of 90,000 chunks of 4 MiB each: 22 TiB out of a few kilobytes.
    const records = [listOf([ref]), ...Array(90_000).fill(listOf([ref]).subarray(33))];
    const [list] = vault.pack(Buffer.concat(records).subarray(0, 33 + 45 * 90_000));
    let reads = 0;
    vault.store.before = (operation) => {
      reads += operation === 'readRange' ? 1 : 0;
    };
    const name = await vault.commit(dump, { depth: 1, root: Array(64).fill(list) });
    await expectRefusal(vault.store, name, /not as long as its dump|without need/);
    expect(reads).toBeLessThan(40);
  });
});

describe('a manifest', () => {
  test('of another length of the dump than its index says', async () => {
    const vault = new ForgedVault();
    const name = await vault.commit(
      dump,
      { depth: 0, root: vault.pack(...chunks) },
      {},
      { dumpBytes: dump.length + 1 },
    );
    await expectRefusal(vault.store, name, /not as long as the manifest says/);
  });

  test('of another index', async () => {
    const vault = new ForgedVault();
    const index = { bytes: 500, sha256: '0'.repeat(64) };
    const name = await vault.commit(dump, { depth: 0, root: vault.pack(...chunks) }, {}, { index });
    await expectRefusal(vault.store, name, /not those that the manifest names/);
  });

  test('that was copied to another backup’s place', async () => {
    const vault = new ForgedVault();
    const name = await vault.commit(dump, { depth: 0, root: vault.pack(...chunks) });
    const copied = { ...name, backup: newBackupId(new Date('2027-01-01T00:00:00Z'), new Uint8Array(8)) };
    for (const key of [manifestKey, indexKey]) {
      vault.store.objects.set(key(copied), vault.store.objects.get(key(name)) as never);
    }
    await expectRefusal(vault.store, copied, /belongs to another backup/);
  });

  test('without its index', async () => {
    const vault = new ForgedVault();
    const name = await vault.commit(dump, { depth: 0, root: vault.pack(...chunks) });
    vault.store.objects.delete(indexKey(name));
    await expectRefusal(vault.store, name, /missing/);
  });
});

test('a pack whose bytes were exchanged for those of another', async () => {
  const vault = new ForgedVault();
  const [one] = vault.pack(chunks[1]);
  const [two] = vault.pack(seededBytes('another', chunks[1].length));
  const name = await vault.commit(chunks[1], { depth: 0, root: [one] });
  const other = vault.store.objects.get(packKey(SITE.site, two.pack));
  vault.store.objects.set(packKey(SITE.site, one.pack), other as never);
  await expectRefusal(vault.store, name, /not those that were sealed/);
});
