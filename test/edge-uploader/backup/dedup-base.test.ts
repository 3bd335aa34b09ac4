// What a run may rely on, learnt from the bucket alone. Relying on too much makes a backup that cannot be restored; relying on
// too little uploads everything anew every night.

import { describe, expect, test } from 'vitest';
import { type DedupBase, loadDedupBase } from '../../../edge-uploader/backup/dedup-base.ts';
import { FooterCache } from '../../../edge-uploader/backup/footer-cache.ts';
import { PackBuilder } from '../../../edge-uploader/core/pack-builder.ts';
import { Failure } from '../../../edge-uploader/failure.ts';
import { PACK_BYTES_MAX } from '../../../vault/limits.ts';
import { encodeManifest, type Manifest } from '../../../vault/manifest.ts';
import {
  databaseIdSchema,
  manifestKey,
  newBackupId,
  type PackId,
  packIdSchema,
  packKey,
} from '../../../vault/names.ts';
import { deriveFooterKey, plaintextHash } from '../../../vault/site-secret.ts';
import { MemoryStore } from '../memory-store.ts';
import { SITE, temporaryFolder } from '../sample-site.ts';
import { seededBytes, seededFill } from '../seeded-bytes.ts';

const FOOTER_KEY = deriveFooterKey(SITE.siteSecret);
const DAY_MILLISECONDS = 86_400_000;
const FIRST_DAY = Date.UTC(2026, 10, 1);

/** A vault that grows day by day. */
class Vault {
  readonly store = new MemoryStore();
  readonly cacheFolder = temporaryFolder();

  day(number: number): this {
    this.store.now = new Date(FIRST_DAY + number * DAY_MILLISECONDS);
    return this;
  }

  /** Stores a pack with one chunk of so many bytes for each name; the id of a chunk follows from its name. */
  pack(chunks: Record<string, number>, footerKey: Uint8Array = FOOTER_KEY): PackId {
    const builder = new PackBuilder(new Uint8Array(PACK_BYTES_MAX));
    for (const [name, bytes] of Object.entries(chunks)) builder.append(idOf(name), seededBytes(name, bytes));
    const body = Buffer.from(builder.finish(footerKey, seededFill(Object.keys(chunks).join())));
    const id = packIdSchema.parse(plaintextHash(body).toString('hex'));
    this.store.objects.set(packKey(SITE.site, id), { body, storedAt: this.store.now });
    return id;
  }

  /** Stores a manifest that uses `share` of each pack. */
  backup(packs: Record<PackId, number>, change: Partial<Manifest> = {}): Manifest {
    const manifest: Manifest = {
      ...{ site: SITE.site, database: SITE.database },
      backup: newBackupId(this.store.now, seededBytes(`${this.store.objects.size}`, 8)),
      ...{ engine: 'command', uploader: '0.1.0', dumpBytes: 1, chunkBytes: 65_536, newBytes: 0, storedBytes: 0 },
      ...{ startedAt: this.store.now.toISOString(), finishedAt: this.store.now.toISOString() },
      index: { bytes: 1, sha256: '0'.repeat(64) },
      packs: Object.entries(packs)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([id, share]) => {
          const bytes = this.#bytesOf(id as PackId);
          return { id: id as PackId, bytes, usedBytes: Math.ceil(bytes * share) };
        }),
      ...change,
    };
    const body = encodeManifest(manifest, SITE.signingKey);
    this.store.objects.set(manifestKey(manifest), { body, storedAt: this.store.now });
    return manifest;
  }

  async load(badPacks: PackId[] = []): Promise<DedupBase & { warnings: string[] }> {
    const warnings: string[] = [];
    const cache = await FooterCache.open(this.cacheFolder, FOOTER_KEY);
    const base = await loadDedupBase({
      ...{ store: this.store, site: SITE.site, signingKeys: SITE.signingPublicKeys, footerKey: FOOTER_KEY, cache },
      ...{ badPacks: new Set(badPacks), onWarning: (warning) => warnings.push(warning) },
    });
    return { ...base, warnings };
  }

  #bytesOf(id: PackId): number {
    return this.store.objects.get(packKey(SITE.site, id))?.body.length ?? 5000;
  }
}

const idOf = (name: string): Buffer => seededBytes(`id of ${name}`, 32);
const knows = ({ known }: DedupBase, ...names: string[]) => names.map((name) => known.find(idOf(name)) >= 0);

describe('relies on', () => {
  test('the packs of the newest backup, where each chunk lies', async () => {
    const vault = new Vault().day(0);
    const pack = vault.pack({ a: 3000, b: 5000 });
    vault.backup({ [pack]: 1 });
    const base = await vault.day(100).load();
    const { slot, ...place } = base.known.place(base.known.find(idOf('b')));
    expect(place).toEqual({ offset: 3008, length: 5000 });
    expect(base.table.idOf(slot)).toBe(pack);
    expect([base.known.size, base.warnings, base.newest.length]).toEqual([2, [], 1]);
  });

  test('packs that a run stored before it was cut, though no manifest names them', async () => {
    const vault = new Vault().day(0);
    vault.backup({ [vault.pack({ a: 3000 })]: 1 });
    vault.day(1).pack({ b: 3000 });
    expect(knows(await vault.load(), 'a', 'b')).toEqual([true, true]);
  });

  test('the newest backup of every database, not only of one', async () => {
    const vault = new Vault().day(0);
    const repository = databaseIdSchema.parse('repository');
    vault.backup({ [vault.pack({ a: 3000 })]: 1 }, { database: repository });
    vault.day(90).backup({ [vault.pack({ b: 3000 })]: 1 });
    expect(knows(await vault.load(), 'a', 'b')).toEqual([true, true]);
  });

  test('the sound backup before an unsound one, and says so', async () => {
    const vault = new Vault().day(0);
    const pack = vault.pack({ a: 3000 });
    vault.backup({ [pack]: 1 });
    for (const body of [Buffer.from('garbled'), Buffer.alloc(41 * 1024 * 1024)]) {
      const name = { ...SITE, backup: newBackupId(new Date(FIRST_DAY + 30 * DAY_MILLISECONDS), seededBytes('bad', 8)) };
      vault.day(30).store.objects.set(manifestKey(name), { body, storedAt: vault.store.now });
      const base = await vault.load();
      expect(knows(base, 'a')).toEqual([true]);
      expect(base.warnings).toEqual([expect.stringContaining(`${name.backup} of main is passed over`)]);
    }
  });

  test('the backup that the store took last, not the one that a wrong clock dated years ahead', async () => {
    const vault = new Vault().day(0);
    const ahead = newBackupId(new Date(Date.UTC(2036, 0)), seededBytes('ahead', 8));
    vault.backup({ [vault.pack({ a: 3000 })]: 1 }, { backup: ahead });
    const { backup } = vault.day(40).backup({ [vault.pack({ b: 3000 })]: 1 });
    const base = await vault.load();
    expect(base.newest.map((manifest) => manifest.backup)).toEqual([backup]);
    expect(knows(base, 'a', 'b')).toEqual([false, true]);
  });
});

describe('does not rely on', () => {
  test('a pack that the cloud found bad', async () => {
    const vault = new Vault().day(0);
    const [bad, good] = [vault.pack({ a: 3000 }), vault.pack({ b: 3000 })];
    vault.backup({ [bad]: 1, [good]: 1 });
    expect(knows(await vault.load([bad]), 'a', 'b')).toEqual([false, true]);
  });

  test('a pack that is gone, though the manifest names it', async () => {
    const vault = new Vault().day(0);
    const [gone, good] = [vault.pack({ a: 3000 }), vault.pack({ b: 3000 })];
    vault.backup({ [gone]: 1, [good]: 1 });
    vault.store.objects.delete(packKey(SITE.site, gone));
    expect(knows(await vault.load(), 'a', 'b')).toEqual([false, true]);
  });

  test.each([
    [14, true],
    [15, false],
  ])('a pack without a manifest that is %i days older than the newest pack: %s', async (days, relied) => {
    const vault = new Vault().day(0);
    vault.pack({ orphan: 3000 });
    vault.day(days).backup({ [vault.pack({ b: 3000 })]: 1 });
    expect(knows(await vault.load(), 'orphan', 'b')).toEqual([relied, true]);
  });

  test.each([
    [0.2, false],
    [0.21, true],
  ])('a pack of which the newest backup uses only %d, so that it can expire: %s', async (share, relied) => {
    const vault = new Vault().day(0);
    vault.backup({ [vault.pack({ a: 200_000 })]: share });
    expect(knows(await vault.load(), 'a')).toEqual([relied]);
  });

  test('a pack of which two databases together use enough is relied on', async () => {
    const vault = new Vault().day(0);
    const pack = vault.pack({ a: 200_000 });
    vault.backup({ [pack]: 0.15 });
    vault.backup({ [pack]: 0.15 }, { database: databaseIdSchema.parse('repository') });
    expect(knows(await vault.load(), 'a')).toEqual([true]);
  });

  test.each<[string, (body: Buffer) => Buffer]>([
    [
      'whose footer is garbled',
      (body) => Buffer.from(body.map((byte, i) => (i === body.length - 100 ? byte ^ 1 : byte))),
    ],
    ['that is cut', (body) => body.subarray(0, -1)],
    ['that is empty', () => Buffer.alloc(0)],
    ['that is no pack', (body) => seededBytes('no pack', body.length)],
  ])('a pack %s, and says so', async (_, damage) => {
    const vault = new Vault().day(0);
    const [bad, good] = [vault.pack({ a: 3000 }), vault.pack({ b: 3000 })];
    vault.backup({ [bad]: 1, [good]: 1 });
    const object = vault.store.objects.get(packKey(SITE.site, bad));
    if (object !== undefined) object.body = damage(object.body);
    const base = await vault.load();
    expect(knows(base, 'a', 'b')).toEqual([false, true]);
    expect(base.warnings).toEqual([expect.stringContaining(bad)]);
  });

  test('a pack of another site, and says so', async () => {
    const vault = new Vault().day(0);
    vault.pack({ a: 3000 }, seededBytes('another site', 32));
    const base = await vault.load();
    expect([base.known.size, base.table.size, base.warnings.length]).toEqual([0, 0, 1]);
  });
});

test('the footers are asked for once, and never again while the cache lives', async () => {
  const vault = new Vault().day(0);
  vault.backup(Object.fromEntries(Array.from({ length: 40 }, (_, i) => [vault.pack({ [`chunk ${i}`]: 3000 + i }), 1])));
  let asked = 0;
  vault.store.before = (operation) => {
    if (operation === 'readTail') asked += 1;
  };
  expect((await vault.load()).known.size).toBe(40);
  expect(asked).toBe(40);
  expect((await vault.load()).known.size).toBe(40);
  expect(asked).toBe(40);
});

test('a footer that is longer than the first request is asked for whole', async () => {
  const vault = new Vault().day(0);
  const chunks = Object.fromEntries(Array.from({ length: 4000 }, (_, i) => [`chunk ${i}`, 30]));
  vault.backup({ [vault.pack(chunks)]: 1 });
  const base = await vault.load();
  expect([base.known.size, base.warnings]).toEqual([4000, []]);
});

test('an empty vault is an empty base', async () => {
  const base = await new Vault().load();
  expect([base.known.size, base.table.size, base.newest, base.warnings]).toEqual([0, 0, [], []]);
});

test.each([
  'list',
  'read',
  'readTail',
])('a store that fails at %s ends the run: no answer is not an empty vault', async (operation) => {
  const vault = new Vault().day(0);
  vault.backup({ [vault.pack({ a: 3000 })]: 1 });
  const failure = new Failure('unreachable', 'the line is dead', { hint: '-' });
  vault.store.before = (name) => {
    if (name === operation) throw failure;
  };
  await expect(vault.load()).rejects.toBe(failure);
});
