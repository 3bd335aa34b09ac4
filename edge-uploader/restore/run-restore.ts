// One dump back, to the last byte: every pack once, several at a time, opened on other cores straight into a partial file.
// Only if the digest over all its chunks is the one in the index does the file get its name.

import { hash, type KeyObject } from 'node:crypto';
import { readSync } from 'node:fs';
import type { BackupIndex } from '../../vault/index-file.ts';
import { type BackupName, type PackId, packKey } from '../../vault/names.ts';
import { Refusal } from '../../vault/refusal.ts';
import { plaintextHash } from '../../vault/site-secret.ts';
import {
  inPortions,
  type PlannedChunk,
  type PlannedPack,
  type PlannedSpan,
  planSpans,
  RestorePlan,
  SPAN_BYTES_MAX,
} from '../core/restore-plan.ts';
import { Failure } from '../failure.ts';
import { diskFailure } from '../platform/disk-failure.ts';
import type { Store } from '../stores/store.ts';
import type { OpenJob } from '../workers/chunk-job.ts';
import { ChunkPool } from '../workers/chunk-pool.ts';
import { listChunks } from './list-chunks.ts';
import { openIndex } from './open-index.ts';
import { PartialFile } from './partial-file.ts';

/** Ranges of packs that are fetched or opened at a time. About 4 MiB of memory each. */
const SPANS_IN_FLIGHT_MAX = 4;
/** Two, since one thread cannot hash, open and check as fast as a good line delivers. */
const THREADS = 2;

export interface RestoreOptions {
  readonly store: Store;
  readonly name: BackupName;
  readonly signingKeys: readonly KeyObject[];
  readonly recoveryKeys: readonly string[];
  /** Where the dump goes. Must not exist. */
  readonly target: string;
  /** How many times the dump's size must be free where it goes, for what becomes of it there; once unless said. */
  readonly roomShare?: number | undefined;
  readonly signal: AbortSignal;
  readonly now: () => Date;
  readonly onEvent: (event: RestoreEvent) => void;
}

export type RestoreEvent =
  | { type: 'plan'; bytes: number; packs: number; packsDone: number }
  | { type: 'progress'; bytesRestored: number };

/** Restores a dump to `target` and returns its index. On an interruption the partial file stays and is continued later. */
export async function runRestore(options: RestoreOptions): Promise<BackupIndex> {
  const { store, name, signingKeys, recoveryKeys, onEvent, signal } = options;
  const { manifest, index } = await openIndex(store, name, signingKeys, recoveryKeys);
  const plan = new RestorePlan();
  for await (const refs of listChunks(store, manifest, index)) {
    for (const ref of refs) plan.add(ref);
    signal.throwIfAborted();
  }
  const packs = plan.packs();
  const file = new PartialFile({
    ...{ target: options.target, ...index.dump },
    roomBytes: index.dump.bytes * (options.roomShare ?? 1),
  });
  onEvent({ type: 'plan', bytes: index.dump.bytes, packs: packs.length, packsDone: file.done.size });
  try {
    const digest = await new Restoring(options, file, packs, plan.chunkCount).run();
    if (digest !== index.dump.digest) {
      throw new Failure('damaged', `restoring ${name.backup}: the whole dump is not the one that was backed up`, {
        hint: 'The file was removed. Run the command once more; if it fails again, restore another backup and tell the operator.',
      });
    }
    await file.settled();
    await file.finish();
    return index;
  } catch (error) {
    await file.settled();
    // What another run can continue stays; what is wrong, or would only fill the disk, goes.
    if (signal.aborted || (error instanceof Failure && error.exit === 'unreachable')) {
      file.sync();
      file.close();
    } else file.remove();
    throw error;
  }
}

class Restoring {
  readonly #options: RestoreOptions;
  readonly #file: PartialFile;
  readonly #packs: readonly PlannedPack[];
  /** The SHA-256 of every chunk of the dump, in order. */
  readonly #hashes: Buffer;
  #bytesRestored = 0;

  constructor(options: RestoreOptions, file: PartialFile, packs: readonly PlannedPack[], chunkCount: number) {
    this.#options = options;
    this.#file = file;
    this.#packs = packs;
    this.#hashes = Buffer.alloc(chunkCount * 32);
  }

  /** Fetches all that is missing; returns the digest of the whole dump. */
  async run(): Promise<string> {
    const memory = new SharedArrayBuffer(SPANS_IN_FLIGHT_MAX * SPAN_BYTES_MAX);
    const pool = new ChunkPool(memory, new Uint8Array(), THREADS);
    const queue = this.#spans();
    let failed: { error: unknown } | undefined;
    const work = async (place: number): Promise<void> => {
      for (const { pack, span, done } of queue) {
        await this.#restoreSpan(pack, span, memory, place, pool);
        done();
        if (failed !== undefined) return;
        this.#options.signal.throwIfAborted();
      }
    };
    try {
      const places = Array.from({ length: SPANS_IN_FLIGHT_MAX }, (_, i) => i * SPAN_BYTES_MAX);
      const fail = (error: unknown): void => {
        failed ??= { error };
      };
      await Promise.all(places.map((place) => work(place).catch(fail)));
      if (failed !== undefined) throw (failed as { error: unknown }).error;
      return hash('sha256', this.#hashes, 'hex');
    } finally {
      await pool.close();
    }
  }

  /** What is to be fetched, in order; `done` is to be called of each once it is in the file. */
  *#spans(): Generator<{ pack: PackId; span: PlannedSpan; done: () => void }> {
    for (const { pack, chunks } of this.#packs) {
      const needed = chunks();
      if (this.#file.done.has(pack)) {
        this.#readBack(needed);
        this.#tell(needed);
        continue;
      }
      const spans = planSpans(needed);
      let missing = spans.length;
      for (const span of spans) {
        const done = (): void => {
          this.#tell(span.chunks);
          missing -= 1;
          if (missing === 0) this.#file.packDone(pack);
        };
        yield { pack, span, done };
      }
    }
  }

  #tell(chunks: readonly PlannedChunk[]): void {
    for (const { bytes, positions } of chunks) this.#bytesRestored += bytes * positions.length;
    this.#options.onEvent({ type: 'progress', bytesRestored: this.#bytesRestored });
  }

  async #restoreSpan(
    pack: PackId,
    span: PlannedSpan,
    memory: SharedArrayBuffer,
    place: number,
    pool: ChunkPool,
  ): Promise<void> {
    const key = packKey(this.#options.name.site, pack);
    await this.#options.store.readRange(key, span, new Uint8Array(memory, place, span.length));
    const opening = jobs(span, place, this.#file.descriptor).map(async ({ portion, job }) =>
      this.#keepHashes(portion, await pool.run(job)),
    );
    // The threads must be done with this place before it is lent again, whatever happened to the other portions.
    await Promise.allSettled(opening);
    await Promise.all(opening).catch((error) => {
      throw this.#explain(key, error);
    });
  }

  #keepHashes(chunks: readonly PlannedChunk[], hashes: Uint8Array): void {
    for (const [i, { ordinals }] of chunks.entries()) {
      for (const ordinal of ordinals) this.#hashes.set(hashes.subarray(i * 32, i * 32 + 32), ordinal * 32);
    }
  }

  /** Hashes what an earlier run restored, at every place where it stands: it is the bytes on the disk that count. */
  #readBack(chunks: readonly PlannedChunk[]): void {
    for (const { bytes, positions, ordinals } of chunks) {
      const plaintext = Buffer.alloc(bytes);
      for (const [i, position] of positions.entries()) {
        readSync(this.#file.descriptor, plaintext, 0, bytes, position);
        this.#hashes.set(plaintextHash(plaintext), ordinals[i] * 32);
      }
    }
  }

  #explain(key: string, error: unknown): unknown {
    if (error instanceof Refusal) return new Refusal(key, error.reason, { cause: error });
    const code = (error as NodeJS.ErrnoException).code;
    return code === undefined ? error : diskFailure(`writing ${this.#file.path}`, error);
  }
}

/** The jobs that open the chunks of a span, which lies at `at` of the shared memory. */
function jobs(span: PlannedSpan, at: number, file: number): { portion: readonly PlannedChunk[]; job: OpenJob }[] {
  return inPortions(span.chunks).map((portion) => ({
    portion,
    job: { kind: 'open', file, chunks: portion.map((chunk) => ranged(chunk, at - span.offset)) },
  }));
}

const ranged = ({ offset, length, key, bytes, positions }: PlannedChunk, shift: number): OpenJob['chunks'][number] => ({
  ...{ at: offset + shift, bytes: length, key, plaintextBytes: bytes, positions },
});
