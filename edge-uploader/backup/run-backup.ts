// One backup from beginning to end: learn what the vault holds, take the dump in, store what is new, then the index, and last
// the manifest, which makes it a backup. Whatever goes wrong before that leaves packs that the next run will use.

import { hash, type KeyObject } from 'node:crypto';
import type { DumpFacts } from '../../vault/dump-facts.ts';
import { encodeIndex } from '../../vault/index-file.ts';
import { CHUNK_BYTES_CLASSES, PACK_BYTES_MAX } from '../../vault/limits.ts';
import { encodeManifest, type Manifest } from '../../vault/manifest.ts';
import {
  type BackupId,
  type BackupName,
  type DatabaseId,
  indexKey,
  manifestKey,
  type PackId,
  type SiteId,
} from '../../vault/names.ts';
import { deriveFooterKey, deriveGearTable } from '../../vault/site-secret.ts';
import { CHUNKER_RESERVED_BYTES, GearChunker, newChunkerMemory } from '../core/gear-chunker.ts';
import { Failure } from '../failure.ts';
import { Landing } from '../sources/landing.ts';
import type { Dump, Source } from '../sources/source.ts';
import type { Store } from '../stores/store.ts';
import { ChunkPool } from '../workers/chunk-pool.ts';
import { Spares } from '../workers/spares.ts';
import { blockBytes, ChunkPipeline } from './chunk-pipeline.ts';
import { loadDedupBase } from './dedup-base.ts';
import { FooterCache } from './footer-cache.ts';
import { ListWriter } from './list-writer.ts';
import { roundUp } from './pack-table.ts';
import { PackWriter } from './pack-writer.ts';

/** One pack grows, two are on their way to the store. 16 MiB of memory each. */
const PACK_PLACES = 3;
/** Lists have smaller packs, in places of their own: they grow all the time that the dump runs, and are a thousandth of it. */
const LIST_PACK_PLACES = 3;
const LIST_PACK_BYTES = PACK_BYTES_MAX / 4;
/** One block is filled, two are cut, hashed, sealed and appended. About 2.5 MiB of memory each. */
const BLOCKS = 3;
const GIB = 2 ** 30;

export interface BackupOptions {
  readonly site: SiteId;
  readonly database: DatabaseId;
  /** The id that the backup will have, and the time that it was drawn for: reports of the run bear it before anything is stored. */
  readonly backup: BackupId;
  readonly startedAt: Date;
  readonly engine: string;
  readonly uploaderVersion: string;
  readonly source: Source;
  readonly store: Store;
  readonly siteSecret: Uint8Array;
  /** The private signing key; all public ones whose manifests count. */
  readonly signingKey: KeyObject;
  readonly signingPublicKeys: readonly KeyObject[];
  /** age recipients (`age1…`) that can open the index. */
  readonly recipients: readonly string[];
  readonly cacheFolder: string;
  readonly scratchFolder: string;
  readonly badPacks: ReadonlySet<PackId> | Promise<ReadonlySet<PackId>>;
  readonly signal: AbortSignal;
  readonly now: () => Date;
  readonly fillRandom: (target: Uint8Array) => void;
  readonly onEvent: (event: BackupEvent) => void;
  /** The whole dump is in the vault. The manifest waits for this, so it must come to its end, and soon, whatever happens. */
  readonly onDumpStored: (facts: DumpFacts) => Promise<void>;
}

/** What a backup tells while it runs. All sizes in bytes. */
export type BackupEvent =
  | { type: 'base'; packs: number; chunks: number }
  | { type: 'dump'; method: string; expectedBytes: number | undefined }
  | { type: 'progress'; bytesRead: number; bytesNew: number; bytesStored: number }
  | { type: 'note'; message: string }
  | { type: 'warning'; message: string };

export async function runBackup(options: BackupOptions): Promise<Manifest> {
  // The thread takes as long to start as the first look at the vault.
  const pool = new ChunkPool(undefined, options.siteSecret);
  try {
    return await backUp(options, pool);
  } finally {
    await pool.close();
  }
}

async function backUp(options: BackupOptions, pool: ChunkPool): Promise<Manifest> {
  const { store, site, database, backup, now, onEvent } = options;
  const footerKey = deriveFooterKey(options.siteSecret);
  const cache = await FooterCache.open(options.cacheFolder, footerKey);
  const onWarning = (message: string): void => onEvent({ type: 'warning', message });
  // The dump's tool takes as long to start as the look at the vault; nothing is read from it before both are done.
  const landing = new Landing();
  const needless = new AbortController();
  const signal = AbortSignal.any([options.signal, needless.signal]);
  const [based, opened] = await Promise.allSettled([
    loadDedupBase({ ...options, signingKeys: options.signingPublicKeys, footerKey, cache, onWarning }).catch(
      (error) => {
        needless.abort(error);
        throw error;
      },
    ),
    options.source.openDump({ ...options, signal, landing }).then((dump) => {
      // It may fail while the vault is still looked at. Whoever reads it then learns why; until then nobody may be missed.
      dump.bytes.on('error', () => undefined);
      return dump;
    }),
  ]);
  if (based.status === 'rejected' && opened.status === 'fulfilled') opened.value.bytes.destroy();
  if (based.status === 'rejected') throw based.reason;
  const base = based.value;
  onEvent({ type: 'base', packs: base.table.size, chunks: base.known.size });
  if (opened.status === 'rejected') throw opened.reason;
  const dump = opened.value;
  onEvent({ type: 'dump', method: dump.method, expectedBytes: dump.expectedBytes });
  for (const message of dump.notes ?? []) onEvent({ type: 'note', message });
  const chunkBytes = chunkBytesFor(database, base.newest, dump);
  const taken = await takeIn(dump, { ...options, chunkBytes, footerKey, cache, base, pool, landing }).catch((error) => {
    // Also where it failed before the first byte was read: the dump's tool must not wait for ever for a reader.
    dump.bytes.destroy();
    throw error;
  });
  if (taken.index.dump.bytes === 0) {
    throw new Failure('source', `backing up ${database}: the dump is empty, although its tool reported success`, {
      hint: 'Run the dump by hand and look at what it writes. Nothing was counted as a backup.',
    });
  }

  const name: BackupName = { site, database, backup };
  const facts = await dump.facts();
  const index = await sealIndex({ ...name, ...taken.index, facts }, options.recipients);
  const indexSha256 = hash('sha256', index, 'hex');
  const manifest: Manifest = {
    ...name,
    engine: options.engine,
    uploader: options.uploaderVersion,
    startedAt: options.startedAt.toISOString(),
    finishedAt: now().toISOString(),
    dumpBytes: taken.index.dump.bytes,
    chunkBytes,
    newBytes: Math.min(taken.index.dump.bytes, roundUp(taken.newBytes, chunkBytes)),
    storedBytes: taken.storedBytes,
    ...(facts.incomplete && { incomplete: facts.incomplete.files }),
    index: { bytes: index.length, sha256: indexSha256 },
    packs: base.table.used(chunkBytes),
  };
  options.signal.throwIfAborted();
  await Promise.all([store.create(indexKey(name), index, indexSha256), options.onDumpStored(facts)]);
  options.signal.throwIfAborted();
  const bytes = encodeManifest(manifest, options.signingKey);
  await store.create(manifestKey(name), bytes, hash('sha256', bytes, 'hex'));
  return manifest;
}

/** The chunk size is chosen at the first backup and then kept: another one would find no chunk of the old. */
function chunkBytesFor(database: DatabaseId, newest: readonly Manifest[], dump: Dump): Manifest['chunkBytes'] {
  const before = newest.find((manifest) => manifest.database === database);
  if (before !== undefined) return before.chunkBytes;
  const expected = dump.expectedBytes ?? 0;
  const [small, middle, large] = CHUNK_BYTES_CLASSES;
  if (expected > 512 * GIB) return large;
  return expected > 64 * GIB ? middle : small;
}

type Intake = BackupOptions & {
  readonly chunkBytes: number;
  readonly footerKey: Uint8Array;
  readonly cache: FooterCache;
  readonly base: Awaited<ReturnType<typeof loadDedupBase>>;
  readonly pool: ChunkPool;
  readonly landing: Landing;
};

/** Brings the dump's new chunks and its list into the vault; on return all of it is acknowledged. */
async function takeIn(dump: Dump, intake: Intake) {
  const { chunkBytes, siteSecret, onEvent, base, pool } = intake;
  const wasm = newChunkerMemory(
    BLOCKS * blockBytes(chunkBytes) + PACK_PLACES * PACK_BYTES_MAX + LIST_PACK_PLACES * LIST_PACK_BYTES,
  );
  const memory = wasm.buffer;
  const placesAt = CHUNKER_RESERVED_BYTES + BLOCKS * blockBytes(chunkBytes);
  const gearTable = deriveGearTable(siteSecret);
  const progress = { bytesRead: 0, bytesNew: 0, bytesStored: 0 };
  const tell = (change: Partial<typeof progress>): void =>
    onEvent({ type: 'progress', ...Object.assign(progress, change) });
  pool.share(memory);
  const shared = {
    ...{ ...intake, table: base.table, known: base.known, memory, gearTable },
    places: new Spares(ranges(placesAt, PACK_PLACES, PACK_BYTES_MAX)),
    blocks: new Spares(ranges(CHUNKER_RESERVED_BYTES, BLOCKS, blockBytes(chunkBytes))),
    onStored: (bytes: number) => tell({ bytesStored: progress.bytesStored + bytes }),
    onProgress: tell,
    averageChunkBytes: chunkBytes,
    chunker: new GearChunker(gearTable, chunkBytes, wasm),
  };
  const packs = new PackWriter(shared);
  const listPlaces = new Spares(ranges(placesAt + PACK_PLACES * PACK_BYTES_MAX, LIST_PACK_PLACES, LIST_PACK_BYTES));
  const list = new ListWriter({ ...shared, packs: { ...shared, places: listPlaces } });
  const summary = await new ChunkPipeline({ ...shared, packs, list }).run(dump.bytes, intake.landing);
  await packs.finishNaming();
  const { depth, root, writers } = await list.finish();
  await Promise.all([packs, ...writers].map((writer) => writer.settled()));
  const { bytes, digest, newBytes } = summary;
  return { index: { dump: { bytes, digest }, depth, root }, newBytes, storedBytes: progress.bytesStored };
}

const ranges = (at: number, count: number, bytes: number) =>
  Array.from({ length: count }, (_, i) => ({ at: at + i * bytes, bytes }));

async function sealIndex(index: Parameters<typeof encodeIndex>[0], recipients: readonly string[]): Promise<Uint8Array> {
  // Loaded only now: while the dump runs, its memory is better used otherwise.
  const { Encrypter } = await import('age-encryption');
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  return encrypter.encrypt(encodeIndex(index));
}
