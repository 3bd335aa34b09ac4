// Whole backups into a store in memory: what they cost, what they say, and that two of the same are the same. What happens when
// something fails is in run-backup-faults.test.ts.

import { describe, expect, test, vi } from 'vitest';
import { listBackups } from '../../../edge-uploader/backup/backup-catalogue.ts';
import type { BackupEvent } from '../../../edge-uploader/backup/run-backup.ts';
import { openIndex } from '../../../edge-uploader/restore/open-index.ts';
import { databaseIdSchema, indexKey, manifestKey, newBackupId, packKey } from '../../../vault/names.ts';
import { plaintextHash } from '../../../vault/site-secret.ts';
import { MemoryStore } from '../memory-store.ts';
import { restored } from '../restored.ts';
import { backUp, landingSource, SITE, sourceOf } from '../sample-site.ts';
import { rows, sampleDump, seededBytes } from '../seeded-bytes.ts';

const dump = sampleDump('backup', 6);

describe('a backup', () => {
  test('gives its dump back, and its manifest says what is there', async () => {
    const store = new MemoryStore();
    const manifest = await backUp({ store, source: sourceOf(dump) });
    expect((await restored(store, manifest)).equals(dump)).toBe(true);
    const packs = [...store.objects].filter(([key]) => key.includes('/packs/'));
    expect(manifest.packs.map(({ id }) => packKey(SITE.site, id))).toEqual(packs.map(([key]) => key).sort());
    expect(manifest.storedBytes).toBe(packs.reduce((sum, [, { body }]) => sum + body.length, 0));
    expect(manifest).toMatchObject({
      dumpBytes: dump.length,
      chunkBytes: 65_536,
      backup: expect.stringMatching(/^20261123T013000Z-/),
    });
    for (const [key, { body }] of packs) expect(key.endsWith(plaintextHash(body).toString('hex'))).toBe(true);
    expect(await listBackups(store, SITE.site)).toMatchObject([{ backup: manifest.backup, database: SITE.database }]);
  });

  test('stores what repeats itself once', async () => {
    const store = new MemoryStore();
    const once = seededBytes('repeated', 2_000_000);
    const manifest = await backUp({ store, source: sourceOf(Buffer.concat([once, once, once])) });
    expect(manifest.newBytes).toBeLessThan(2_600_000);
    expect(manifest.storedBytes).toBeLessThan(2_800_000);
  });

  test('writes packs first, then the index, then the manifest', async () => {
    const store = new MemoryStore();
    const created: string[] = [];
    store.before = (operation, key) => operation === 'create' && created.push(key);
    const manifest = await backUp({ store, source: sourceOf(dump) });
    expect(created.slice(-2)).toEqual([indexKey(manifest), manifestKey(manifest)]);
    expect(created.slice(0, -2).every((key) => key.includes('/packs/'))).toBe(true);
  });

  test('tells what is in the dump once all of it is stored, and writes no manifest before that was heard', async () => {
    const store = new MemoryStore();
    const heard = Promise.withResolvers<void>();
    const told: object[] = [];
    const onDumpStored = (facts: object): Promise<void> => {
      told.push({ facts, packs: [...store.objects.keys()].filter((key) => key.includes('/packs/')).length });
      return heard.promise;
    };
    const backup = newBackupId(new Date('2026-11-23T01:30:00.000Z'), seededBytes('its name', 8));
    const running = backUp({ store, source: sourceOf(dump), backup, onDumpStored });
    await vi.waitUntil(() => told.length > 0 && store.objects.has(indexKey({ ...SITE, backup })));
    await new Promise(setImmediate);
    expect(store.objects.has(manifestKey({ ...SITE, backup }))).toBe(false);
    heard.resolve();
    const manifest = await running;
    expect(manifest.backup).toBe(backup);
    expect(told).toEqual([
      { facts: expect.objectContaining({ engine: 'command', tool: 'cat' }), packs: manifest.packs.length },
    ]);
  });

  test.each([1, 65_535, 65_536, 262_144, 262_145])('of %i bytes', async (bytes) => {
    const store = new MemoryStore();
    const small = rows('small', bytes);
    const manifest = await backUp({ store, source: sourceOf(small) });
    expect((await restored(store, manifest)).equals(small)).toBe(true);
  });

  test('does not depend on whether the dump is read straight into its place', async () => {
    const [copied, landed] = [new MemoryStore(), new MemoryStore()];
    const manifest = await backUp({ store: landed, source: landingSource(dump) });
    expect((await restored(landed, manifest)).equals(dump)).toBe(true);
    const { packs } = await backUp({ store: copied, source: sourceOf(dump) });
    expect(manifest.packs.map(({ usedBytes }) => usedBytes)).toEqual(packs.map(({ usedBytes }) => usedBytes));
  });

  test('does not depend on the slices in which the dump arrives', async () => {
    const chunkKeys = async (sliceBytes: number): Promise<string[]> => {
      const store = new MemoryStore();
      const manifest = await backUp({ store, source: sourceOf(rows('slices', 300_000), { sliceBytes }) });
      const { index } = await openIndex(store, manifest, SITE.signingPublicKeys, [SITE.recoveryKey]);
      return index.root.map(({ key, bytes }) => `${Buffer.from(key).toString('hex')} ${bytes}`);
    };
    const whole = await chunkKeys(300_000);
    expect(whole.length).toBeGreaterThan(2);
    for (const sliceBytes of [7, 65_536]) expect(await chunkKeys(sliceBytes)).toEqual(whole);
  });

  test('says how it goes on, and ends with all bytes', async () => {
    const events: BackupEvent[] = [];
    const store = new MemoryStore();
    const manifest = await backUp({ store, source: sourceOf(dump), onEvent: (event) => events.push({ ...event }) });
    expect(events.slice(0, 2)).toEqual([
      { type: 'base', packs: 0, chunks: 0 },
      { type: 'dump', method: 'command', expectedBytes: dump.length },
    ]);
    expect(events.at(-1)).toMatchObject({ bytesRead: dump.length, bytesStored: manifest.storedBytes });
    expect(events.filter(({ type }) => type === 'warning')).toEqual([]);
  });
});

describe('the next backup', () => {
  test('of an unchanged dump stores almost nothing', async () => {
    const store = new MemoryStore();
    await backUp({ store, source: sourceOf(dump), run: 1 });
    const second = await backUp({ store, source: sourceOf(dump), run: 2 });
    expect([second.newBytes, second.storedBytes]).toEqual([0, 0]);
    expect((await restored(store, second)).equals(dump)).toBe(true);
  });

  test('stores what changed, and little more', async () => {
    const store = new MemoryStore();
    await backUp({ store, source: sourceOf(dump), run: 1 });
    const changed = Buffer.concat([dump.subarray(0, 3_000_000), Buffer.from('one visit'), dump.subarray(3_000_000)]);
    const second = await backUp({ store, source: sourceOf(changed), run: 2 });
    expect(second.newBytes).toBeGreaterThan(0);
    expect(second.newBytes).toBeLessThan(800_000);
    expect((await restored(store, second)).equals(changed)).toBe(true);
  });

  test('of another database of the site finds the chunks of the first', async () => {
    const store = new MemoryStore();
    await backUp({ store, source: sourceOf(dump), run: 1 });
    const database = databaseIdSchema.parse('copy');
    const second = await backUp({ store, source: sourceOf(dump), database, run: 2 });
    expect(second.newBytes).toBe(0);
    expect((await restored(store, second)).equals(dump)).toBe(true);
  });

  test('stores anew what lay in a pack that the cloud found bad, and needs that pack no more', async () => {
    const store = new MemoryStore();
    const first = await backUp({ store, source: sourceOf(dump), run: 1 });
    const bad = first.packs[0].id;
    const second = await backUp({ store, source: sourceOf(dump), run: 2, badPacks: new Set([bad]) });
    expect(second.packs.map(({ id }) => id)).not.toContain(bad);
    store.objects.delete(packKey(SITE.site, bad));
    expect((await restored(store, second)).equals(dump)).toBe(true);
  });

  test('stores anew what little is used of an old pack, so that the old pack can expire', async () => {
    const store = new MemoryStore();
    const first = await backUp({ store, source: sourceOf(seededBytes('old', 4_000_000)), run: 1 });
    const mostlyNew = Buffer.concat([
      seededBytes('old', 4_000_000).subarray(0, 500_000),
      seededBytes('new', 3_000_000),
    ]);
    const second = await backUp({ store, source: sourceOf(mostlyNew), run: 2 });
    const old = first.packs.map(({ id }) => id);
    expect(second.packs.some(({ id }) => old.includes(id))).toBe(true);
    const third = await backUp({ store, source: sourceOf(mostlyNew), run: 3 });
    expect(third.packs.some(({ id }) => old.includes(id))).toBe(false);
    expect((await restored(store, third)).equals(mostlyNew)).toBe(true);
  });

  test('keeps the chunk size of the first, whatever the source now expects', async () => {
    const store = new MemoryStore();
    const large = sourceOf(dump);
    const source = {
      openDump: async (options: Parameters<typeof large.openDump>[0]) => ({
        ...(await large.openDump(options)),
        expectedBytes: 2 ** 38,
      }),
    };
    const first = await backUp({ store, source, run: 1 });
    const second = await backUp({ store, source: sourceOf(dump), run: 2 });
    expect([first.chunkBytes, second.chunkBytes, second.newBytes]).toEqual([262_144, 262_144, 0]);
  });
});

test('nothing but chance and the time differs between two runs of the same', async () => {
  const run = async () => {
    const store = new MemoryStore();
    const fillRandom = (target: Uint8Array) => void target.fill(7);
    const manifest = await backUp({ store, source: sourceOf(dump), fillRandom });
    // The index is sealed by the age library with chance of its own.
    const stored = [...store.objects.keys()].filter((key) => key.includes('/packs/'));
    return { ...manifest, stored, index: undefined };
  };
  expect(await run()).toEqual(await run());
});
