// Any name, reference, index or manifest that the format allows, for property tests. Without them the tests would only show the
// examples that we thought of.

import fc from 'fast-check';
import type { ChunkRef } from '../../vault/chunk-list.ts';
import type { DumpFacts } from '../../vault/dump-facts.ts';
import type { BackupIndex } from '../../vault/index-file.ts';
import { CHUNK_BYTES_CLASSES, CHUNK_BYTES_MAX, INDEX_BYTES_MAX, PACK_BYTES_MAX } from '../../vault/limits.ts';
import type { Manifest } from '../../vault/manifest.ts';
import { databaseIdSchema, newBackupId, packIdSchema, siteIdSchema } from '../../vault/names.ts';

export const bytesOf = (length: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength: length, maxLength: length });
const hexOf = (length: number): fc.Arbitrary<string> =>
  bytesOf(length).map((bytes) => Buffer.from(bytes).toString('hex'));
const name = fc.stringMatching(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/);
const time = fc.date({
  min: new Date('0001-01-01T00:00:00Z'),
  max: new Date('9999-12-31T23:59:59Z'),
  noInvalidDate: true,
});
const count = fc.nat({ max: Number.MAX_SAFE_INTEGER });

export const anySiteId = name.map((text) => siteIdSchema.parse(text));
export const anyDatabaseId = name.map((text) => databaseIdSchema.parse(text));
export const anyBackupId = fc.tuple(time, bytesOf(8)).map(([startedAt, chance]) => newBackupId(startedAt, chance));
export const anyPackId = hexOf(32).map((hex) => packIdSchema.parse(hex));
const anyBackupName = fc.record({ site: anySiteId, database: anyDatabaseId, backup: anyBackupId });

/** The length of a plaintext, of its sealed form, and where that lies: within every bound, and often at one. */
const anyPlace = fc
  .integer({ min: 1, max: CHUNK_BYTES_MAX })
  .chain((bytes) => fc.tuple(fc.constant(bytes), fc.integer({ min: 30, max: bytes + 29 })))
  .chain(([bytes, length]) =>
    fc.record({
      offset: fc.integer({ min: 8, max: PACK_BYTES_MAX - length }),
      length: fc.constant(length),
      bytes: fc.constant(bytes),
    }),
  );

const chunkRefIn = (packs: fc.Arbitrary<ChunkRef['pack']>): fc.Arbitrary<ChunkRef> =>
  fc
    .tuple(packs, bytesOf(32), anyPlace)
    .map(([pack, key, { offset, length, bytes }]) => ({ pack, offset, length, key: Buffer.from(key), bytes }));

/** Few packs, so that neighbours often lie in the same one. */
export const anyChunkRefs = (size: { minLength: number; maxLength: number }): fc.Arbitrary<ChunkRef[]> =>
  fc
    .array(anyPackId, { minLength: 1, maxLength: 3 })
    .chain((packs) => fc.array(chunkRefIn(fc.constantFrom(...packs)), size));

const anyText = fc.string({ unit: 'binary', maxLength: 12 });
const mapOf = <V>(value: fc.Arbitrary<V>): fc.Arbitrary<Record<string, V>> =>
  fc.dictionary(fc.oneof(anyText, fc.nat().map(String)), value, { maxKeys: 5, noNullPrototype: true });

export const anyFacts: fc.Arbitrary<DumpFacts> = fc.record(
  {
    ...{ engine: anyText, engineVersion: anyText, tool: anyText, toolVersion: anyText, method: anyText },
    options: fc.array(anyText, { maxLength: 3 }),
    rowCounts: mapOf(count),
    metadataCounts: mapOf(count),
    generators: mapOf(fc.bigInt().map(String)),
    properties: mapOf(anyText),
    incomplete: fc.record({
      files: count.map((files) => Math.max(1, files)),
      named: fc.array(fc.record({ file: anyText, why: anyText }), { maxLength: 3 }),
    }),
  },
  { requiredKeys: ['engine', 'tool', 'method', 'options'], noNullPrototype: true },
);

export const anyIndex: fc.Arbitrary<BackupIndex> = fc
  .tuple(
    anyBackupName,
    anyChunkRefs({ minLength: 1, maxLength: 64 }),
    fc.integer({ min: 0, max: 4 }),
    hexOf(32),
    anyFacts,
    count,
  )
  .map(([names, root, depth, digest, facts, more]) => {
    const bytes = root.reduce((sum, ref) => sum + ref.bytes, 0);
    return { ...names, dump: { bytes: depth === 0 ? bytes : Math.max(1, more), digest }, depth, root, facts };
  });

const anyPack = fc
  .tuple(anyPackId, fc.integer({ min: 1, max: PACK_BYTES_MAX }), fc.nat())
  .map(([id, bytes, used]) => ({ id, bytes, usedBytes: 1 + (used % bytes) }));

export const anyManifest: fc.Arbitrary<Manifest> = fc
  .record({
    names: anyBackupName,
    engine: fc.string({ unit: 'binary', minLength: 1, maxLength: 50 }),
    uploader: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }),
    startedAt: time.map((date) => date.toISOString()),
    finishedAt: time.map((date) => date.toISOString()),
    dumpBytes: count.map((bytes) => Math.max(1, bytes)),
    chunkBytes: fc.constantFrom(...CHUNK_BYTES_CLASSES),
    newBytes: count,
    storedBytes: count,
    incomplete: fc.option(fc.integer({ min: 1 }), { nil: undefined }),
    index: fc.record({ bytes: fc.integer({ min: 1, max: INDEX_BYTES_MAX }), sha256: hexOf(32) }),
    packs: fc.uniqueArray(anyPack, { selector: (pack) => pack.id, minLength: 1, maxLength: 20 }),
  })
  .map(({ names, packs, ...rest }) => ({
    ...names,
    ...rest,
    packs: packs.sort((a, b) => (a.id < b.id ? -1 : 1)),
  }));
