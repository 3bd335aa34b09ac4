// Lists of any length: what is written can be read back chunk by chunk, at the depth that the length asks for. An error here shows
// only in databases of gigabytes, where no test of a whole backup would look.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FooterCache } from '../../../edge-uploader/backup/footer-cache.ts';
import { ListWriter, type PendingRef } from '../../../edge-uploader/backup/list-writer.ts';
import { PackTable } from '../../../edge-uploader/backup/pack-table.ts';
import type { PackWriting } from '../../../edge-uploader/backup/pack-writer.ts';
import { KnownChunks } from '../../../edge-uploader/core/known-chunks.ts';
import { listChunks } from '../../../edge-uploader/restore/list-chunks.ts';
import { ChunkPool } from '../../../edge-uploader/workers/chunk-pool.ts';
import { Spares } from '../../../edge-uploader/workers/spares.ts';
import type { ChunkRef } from '../../../vault/chunk-list.ts';
import type { BackupIndex } from '../../../vault/index-file.ts';
import { PACK_BYTES_MAX, ROOT_CHUNKS_MAX } from '../../../vault/limits.ts';
import type { Manifest } from '../../../vault/manifest.ts';
import { newBackupId, type PackId, packIdSchema, packKey } from '../../../vault/names.ts';
import { Refusal } from '../../../vault/refusal.ts';
import { deriveFooterKey, deriveGearTable } from '../../../vault/site-secret.ts';
import { MemoryStore } from '../memory-store.ts';
import { SITE, temporaryFolder } from '../sample-site.ts';
import { seededBytes, seededFill } from '../seeded-bytes.ts';

const PLACES = 3;
const CHUNK_BYTES = 1000;
const gearTable = deriveGearTable(SITE.siteSecret);
const memory = new SharedArrayBuffer(PLACES * PACK_BYTES_MAX);
let pool: ChunkPool;
beforeAll(() => {
  pool = new ChunkPool(memory, SITE.siteSecret, 1);
});
afterAll(() => pool.close());

/** A vault that lists may be written into, over a dump of which only the references are real. */
async function newWriting() {
  const store = new MemoryStore();
  const packs: PackWriting = {
    ...{ site: SITE.site, store, pool, memory, table: new PackTable(), footerKey: deriveFooterKey(SITE.siteSecret) },
    cache: await FooterCache.open(temporaryFolder(), deriveFooterKey(SITE.siteSecret)),
    places: new Spares(Array.from({ length: PLACES }, (_, i) => ({ at: i * PACK_BYTES_MAX, bytes: PACK_BYTES_MAX }))),
    ...{ fillRandom: seededFill('list'), onStored: () => undefined },
  };
  return { store, shared: { packs, known: new KnownChunks(), siteSecret: SITE.siteSecret, gearTable } };
}
type Writing = Awaited<ReturnType<typeof newWriting>>;

/** `count` references into packs of 200 chunks; `change` falsifies some of them. */
function refs(count: number, change = (_: number) => false): ChunkRef[] {
  const keys = seededBytes('keys', 32 * 1000);
  return Array.from({ length: count }, (_, i) => {
    const key = Buffer.concat([keys.subarray((i % 1000) * 32, (i % 1000) * 32 + 24), Buffer.alloc(8)]);
    key.writeUInt32LE(change(i) ? i + 1_000_000 : i, 24);
    return { pack: dumpPack(i), offset: 8 + (i % 200) * 1029, length: 1029, key, bytes: CHUNK_BYTES };
  });
}
const dumpPack = (chunk: number): PackId =>
  packIdSchema.parse(
    Math.floor(chunk / 200)
      .toString(16)
      .padStart(64, 'd'),
  );

async function write({ shared }: Writing, list: readonly ChunkRef[]) {
  const writer = new ListWriter(shared);
  const slots = new Map<PackId, number>();
  for (const { pack, ...ref } of list) {
    const slot = slots.get(pack) ?? shared.packs.table.add({ id: pack, bytes: PACK_BYTES_MAX });
    slots.set(pack, slot);
    writer.add({ ...ref, slot } satisfies PendingRef);
    if (writer.pending >= 500) await writer.drain();
  }
  const { depth, root, writers } = await writer.finish();
  await Promise.all(writers.map((packWriter) => packWriter.settled()));
  return { depth, root };
}

/** What a restore reads: the list below `root`, over every pack that there is. */
async function read(
  { store }: Writing,
  list: readonly ChunkRef[],
  written: { depth: number; root: readonly ChunkRef[] },
) {
  const name = { site: SITE.site, database: SITE.database, backup: newBackupId(new Date(0), new Uint8Array(8)) };
  const stored = [...store.objects].map(([key, { body }]) => ({ id: key.slice(-64) as PackId, bytes: body.length }));
  const dumped = [...new Set(list.map(({ pack }) => pack))].map((id) => ({ id, bytes: PACK_BYTES_MAX }));
  const packs = [...stored, ...dumped].map((pack) => ({ ...pack, usedBytes: 1 }));
  const index = {
    ...name,
    ...written,
    dump: { bytes: list.length * CHUNK_BYTES, sha256: '' },
  } as unknown as BackupIndex;
  const chunks: ChunkRef[] = [];
  for await (const refs of listChunks(store, { ...name, packs } as unknown as Manifest, index)) chunks.push(...refs);
  return chunks;
}

describe('a list is read back as it was written', () => {
  test.each([
    [1, 0],
    [ROOT_CHUNKS_MAX, 0],
    [ROOT_CHUNKS_MAX + 1, 1],
    [2000, 1],
    [30_000, 2],
  ])('%i chunks, at depth %i', async (count, depth) => {
    const writing = await newWriting();
    const list = refs(count);
    const written = await write(writing, list);
    expect(written.depth).toBe(depth);
    expect(written.root.length).toBeLessThanOrEqual(ROOT_CHUNKS_MAX);
    const chunks = await read(writing, list, written);
    expect(chunks.length).toBe(count);
    expect(chunks.every((chunk, i) => sameRef(chunk, list[i]))).toBe(true);
  });
});

describe('what a list costs the next day', () => {
  test('an unchanged one: nothing, not even a pack', async () => {
    const writing = await newWriting();
    const first = await write(writing, refs(30_000));
    const objects = writing.store.objects.size;
    expect(await write(writing, refs(30_000))).toEqual(first);
    expect(writing.store.objects.size).toBe(objects);
  });

  test('one with a change in one place: a few of its chunks', async () => {
    const writing = await newWriting();
    await write(writing, refs(30_000));
    const before = new Set(writing.store.objects.keys());
    const changed = refs(30_000, (i) => i === 15_000);
    const written = await write(writing, changed);
    const stored = [...writing.store.objects].filter(([key]) => !before.has(key)).map(([, { body }]) => body.length);
    expect(stored.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThan(200_000);
    expect((await read(writing, changed, written)).every((chunk, i) => sameRef(chunk, changed[i]))).toBe(true);
  });
});

test('a list names only packs that are complete: it waits for those that grow', async () => {
  const { shared } = await newWriting();
  const writer = new ListWriter(shared);
  const [ref] = refs(1);
  const slot = shared.packs.table.add(undefined);
  writer.add({ ...ref, slot });
  await writer.drain();
  expect(writer.pending).toBe(1);
  await expect(writer.finish()).rejects.toThrow('before its packs were named');
  shared.packs.table.named(slot, ref.pack, 5000);
  expect(await writer.finish()).toMatchObject({ depth: 0, root: [{ pack: ref.pack }] });
});

test('a pack of the list that was damaged or exchanged is refused when the list is read', async () => {
  const writing = await newWriting();
  const list = refs(2000);
  const written = await write(writing, list);
  const object = writing.store.objects.get(packKey(SITE.site, written.root[0].pack));
  if (object !== undefined) object.body[written.root[0].offset + 20] ^= 1;
  await expect(read(writing, list, written)).rejects.toThrow(Refusal);
});

const sameRef = (a: ChunkRef, b: ChunkRef): boolean =>
  a.pack === b.pack && a.offset === b.offset && a.length === b.length && Buffer.compare(a.key, b.key) === 0;
