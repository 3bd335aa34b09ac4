// Reads back everything that a backup needs and checks every byte, writing nothing: each object is the one that was signed,
// and, given the recovery key, each chunk opens. All problems are found, not only the first.

import { hash, type KeyObject } from 'node:crypto';
import { PACK_BYTES_MAX } from '../../vault/limits.ts';
import type { Manifest, ManifestPack } from '../../vault/manifest.ts';
import { type BackupName, type PackId, packKey } from '../../vault/names.ts';
import { Refusal } from '../../vault/refusal.ts';
import { readManifest } from '../backup/backup-catalogue.ts';
import { inPortions, type PlannedPack, RestorePlan } from '../core/restore-plan.ts';
import { Failure } from '../failure.ts';
import { listChunks } from '../restore/list-chunks.ts';
import { openIndex, readSealedIndex } from '../restore/open-index.ts';
import type { Store } from '../stores/store.ts';
import { ChunkPool } from '../workers/chunk-pool.ts';
import { Spares } from '../workers/spares.ts';

const PACKS_IN_FLIGHT_MAX = 3;

export interface CheckOptions {
  readonly store: Store;
  readonly name: BackupName;
  readonly signingKeys: readonly KeyObject[];
  /** age identities; without one the chunks are not opened. */
  readonly recoveryKeys: readonly string[] | undefined;
  /** Packs that were checked with an earlier backup of the same run; those that pass are added. */
  readonly checked: Set<PackId>;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: { bytesChecked: number; bytesTotal: number }) => void;
}

export interface CheckResult {
  readonly manifest: Manifest | undefined;
  /** What is wrong, one sentence each; empty for a sound backup. */
  readonly problems: readonly string[];
}

export async function checkBackup(options: CheckOptions): Promise<CheckResult> {
  const { store, name, signingKeys, recoveryKeys } = options;
  const problems: string[] = [];
  let manifest: Manifest | undefined;
  let digest: string | undefined;
  const plan = new RestorePlan();
  let planned: ReadonlyMap<PackId, PlannedPack> = new Map();
  try {
    manifest = await readManifest(store, name, signingKeys);
    if (recoveryKeys === undefined) await readSealedIndex(store, name, manifest);
    else {
      const { index } = await openIndex(store, name, signingKeys, recoveryKeys);
      for await (const refs of listChunks(store, manifest, index)) for (const ref of refs) plan.add(ref);
      planned = new Map(plan.packs().map((pack) => [pack.pack, pack]));
      digest = index.dump.digest;
    }
  } catch (error) {
    problems.push(problem(error));
  }
  if (manifest === undefined) return { manifest, problems };
  const hashes = Buffer.alloc(plan.chunkCount * 32);
  problems.push(...(await checkPacks(manifest, planned, hashes, options)));
  if (problems.length === 0 && digest !== undefined && hash('sha256', hashes, 'hex') !== digest) {
    problems.push('every chunk opens, but together they are not the dump that was backed up');
  }
  return { manifest, problems };
}

/** Checks each pack, and leaves the SHA-256 of each planned chunk at its place in `hashes`. */
async function checkPacks(
  manifest: Manifest,
  planned: ReadonlyMap<PackId, PlannedPack>,
  hashes: Buffer,
  options: CheckOptions,
): Promise<string[]> {
  const { checked, signal, onProgress, recoveryKeys } = options;
  // A pack that another backup passed must still be looked into where this backup's own chunks are to be opened.
  const packs = manifest.packs.filter(({ id }) => recoveryKeys !== undefined || !checked.has(id));
  const bytesTotal = packs.reduce((sum, { bytes }) => sum + bytes, 0);
  const memory = new SharedArrayBuffer(PACKS_IN_FLIGHT_MAX * PACK_BYTES_MAX);
  const places = new Spares(Array.from({ length: PACKS_IN_FLIGHT_MAX }, (_, i) => i * PACK_BYTES_MAX));
  const pool = new ChunkPool(memory, new Uint8Array());
  const problems: string[] = [];
  let bytesChecked = 0;
  const queue = packs.values();
  const work = async (): Promise<void> => {
    for (const pack of queue) {
      signal.throwIfAborted();
      const place = await places.take();
      try {
        await checkPack(pack, planned.get(pack.id), { ...options, hashes, memory, place, pool });
        checked.add(pack.id);
      } catch (error) {
        problems.push(problem(error));
      } finally {
        places.give(place);
      }
      bytesChecked += pack.bytes;
      onProgress({ bytesChecked, bytesTotal });
    }
  };
  try {
    await Promise.all(Array.from({ length: PACKS_IN_FLIGHT_MAX }, work));
  } finally {
    await pool.close();
  }
  return problems;
}

async function checkPack(
  { id, bytes }: ManifestPack,
  planned: PlannedPack | undefined,
  at: CheckOptions & { hashes: Buffer; memory: SharedArrayBuffer; place: number; pool: ChunkPool },
): Promise<void> {
  const key = packKey(at.name.site, id);
  await at.store.readRange(key, { offset: 0, length: bytes }, new Uint8Array(at.memory, at.place, bytes));
  if ((await at.pool.run({ kind: 'sha256', at: at.place, bytes })) !== id) {
    throw new Refusal(key, 'its bytes are not those that were stored');
  }
  const opening = inPortions(planned?.chunks() ?? []).map(async (portion) => {
    const chunks = portion.map(({ offset, length, key, bytes: plaintextBytes }) => ({
      ...{ at: at.place + offset, bytes: length, key, plaintextBytes, positions: [] },
    }));
    const opened = await at.pool.run({ kind: 'open', chunks, file: -1 });
    for (const [i, { ordinals }] of portion.entries()) {
      for (const ordinal of ordinals) at.hashes.set(opened.subarray(i * 32, i * 32 + 32), ordinal * 32);
    }
  });
  // The thread must be done with this place before it is lent again, whatever happened to the other portions.
  await Promise.allSettled(opening);
  await Promise.all(opening).catch((error) => {
    throw error instanceof Refusal ? new Refusal(key, error.reason) : error;
  });
}

/** The sentence for what the vault is to blame for; everything else is thrown on. */
function problem(error: unknown): string {
  if (error instanceof Refusal) return error.message;
  if (error instanceof Failure && (error.exit === 'damaged' || error.exit === 'notFound')) return error.message;
  throw error;
}
