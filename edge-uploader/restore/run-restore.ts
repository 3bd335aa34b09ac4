// One dump back, to the last byte: every pack once, several at a time, opened on all cores straight into a partial file. The
// whole dump is hashed as it grows; only if that hash is the signed one does the file get its name.

import { createHash, type KeyObject } from 'node:crypto';
import { read } from 'node:fs';
import { promisify } from 'node:util';
import type { BackupIndex } from '../../vault/index-file.ts';
import { PACK_BYTES_MAX } from '../../vault/limits.ts';
import { type BackupName, packKey } from '../../vault/names.ts';
import { Refusal } from '../../vault/refusal.ts';
import { type PlannedPack, type PlannedSpan, planSpans, RestorePlan } from '../core/restore-plan.ts';
import { Failure } from '../failure.ts';
import type { Store } from '../stores/store.ts';
import type { OpenJob } from '../workers/chunk-job.ts';
import { ChunkPool } from '../workers/chunk-pool.ts';
import { Spares } from '../workers/spares.ts';
import { listChunks } from './list-chunks.ts';
import { openIndex } from './open-index.ts';
import { diskFailure, PartialFile } from './partial-file.ts';

const PACKS_IN_FLIGHT_MAX = 3;
/** Sealed bytes that one thread opens at a time. */
const JOB_BYTES = 1024 * 1024;
const HASH_BYTES = 1024 * 1024;

export interface RestoreOptions {
  readonly store: Store;
  readonly name: BackupName;
  readonly signingKeys: readonly KeyObject[];
  readonly recoveryKeys: readonly string[];
  /** Where the dump goes. Must not exist. */
  readonly target: string;
  readonly signal: AbortSignal;
  readonly now: () => Date;
  readonly onEvent: (event: RestoreEvent) => void;
}

export type RestoreEvent =
  | { type: 'plan'; bytes: number; packs: number; packsDone: number }
  | { type: 'progress'; bytesRestored: number; bytesVerified: number };

/** Restores a dump to `target` and returns its index. On an interruption the partial file stays and is continued later. */
export async function runRestore(options: RestoreOptions): Promise<BackupIndex> {
  const { store, name, signingKeys, recoveryKeys, onEvent, signal } = options;
  const { manifest, index } = await openIndex(store, name, signingKeys, recoveryKeys);
  const plan = new RestorePlan();
  for await (const ref of listChunks(store, manifest, index)) {
    plan.add(ref);
    signal.throwIfAborted();
  }
  const file = new PartialFile({ ...options, ...index.dump });
  onEvent({ type: 'plan', bytes: index.dump.bytes, packs: plan.packs.size, packsDone: file.done.size });
  try {
    const sha256 = await new Restoring(options, file, [...plan.packs.values()], index.dump.bytes).run();
    if (sha256 !== index.dump.sha256) {
      throw new Failure('damaged', `restoring ${name.backup}: the whole dump is not the one that was backed up`, {
        hint: 'The file was removed. Run the command once more; if it fails again, restore another backup and tell the operator.',
      });
    }
    file.finish();
    return index;
  } catch (error) {
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
  readonly #bytes: number;
  readonly #open: Set<PlannedPack>;
  #firstOpen = 0;
  #bytesRestored = 0;
  #wake: () => void = () => undefined;
  #failed: { error: unknown } | undefined;

  constructor(options: RestoreOptions, file: PartialFile, packs: readonly PlannedPack[], bytes: number) {
    this.#options = options;
    this.#file = file;
    this.#packs = packs;
    this.#bytes = bytes;
    this.#open = new Set(packs.filter(({ pack }) => !file.done.has(pack)));
  }

  /** Fetches all that is missing; returns the SHA-256 of the file as it then is. */
  async run(): Promise<string> {
    const memory = new SharedArrayBuffer(PACKS_IN_FLIGHT_MAX * PACK_BYTES_MAX);
    const pool = new ChunkPool(memory, new Uint8Array());
    const places = new Spares(Array.from({ length: PACKS_IN_FLIGHT_MAX }, (_, i) => i * PACK_BYTES_MAX));
    const queue = [...this.#open].values();
    const work = async (): Promise<void> => {
      for (const pack of queue) {
        if (this.#failed !== undefined) return;
        this.#options.signal.throwIfAborted();
        const place = await places.take();
        await this.#restorePack(pack, memory, place, pool).finally(() => places.give(place));
      }
    };
    const fail = (error: unknown): void => {
      this.#failed ??= { error };
      this.#wake();
    };
    try {
      const fetching = Promise.all(Array.from({ length: PACKS_IN_FLIGHT_MAX }, () => work().catch(fail)));
      const digest = await this.#hashAsItGrows().catch(fail);
      await fetching;
      if (this.#failed !== undefined) throw this.#failed.error;
      return digest as string;
    } finally {
      await pool.close();
    }
  }

  async #restorePack(pack: PlannedPack, memory: SharedArrayBuffer, place: number, pool: ChunkPool): Promise<void> {
    const key = packKey(this.#options.name.site, pack.pack);
    const opening: Promise<unknown>[] = [];
    try {
      let at = place;
      for (const span of planSpans(pack)) {
        await this.#options.store.readRange(key, span, new Uint8Array(memory, at, span.length));
        opening.push(...jobs(span, at, this.#file.descriptor).map((job) => pool.run(job)));
        at += span.length;
      }
    } finally {
      // The threads must be done with this place before it is lent again, whatever happened to the other spans.
      await Promise.allSettled(opening);
    }
    await Promise.all(opening).catch((error) => {
      throw this.#explain(key, error);
    });
    this.#file.packDone(pack.pack);
    this.#open.delete(pack);
    for (const { bytes, positions } of pack.chunks.values()) this.#bytesRestored += bytes * positions.length;
    this.#wake();
  }

  #explain(key: string, error: unknown): unknown {
    if (error instanceof Refusal) return new Refusal(key, error.reason, { cause: error });
    const code = (error as NodeJS.ErrnoException).code;
    return code === undefined ? error : diskFailure(`writing ${this.#file.path}`, error);
  }

  /** Reads back what was written, in order and as soon as it is complete: it is the bytes on the disk that count. */
  async #hashAsItGrows(): Promise<string> {
    const digest = createHash('sha256');
    const buffer = Buffer.alloc(HASH_BYTES);
    const readAt = promisify(read);
    let position = 0;
    while (position < this.#bytes) {
      if (this.#failed !== undefined) throw this.#failed.error;
      this.#options.signal.throwIfAborted();
      const complete = this.#completeBytes();
      if (position === complete) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        continue;
      }
      const length = Math.min(HASH_BYTES, complete - position);
      const { bytesRead } = await readAt(this.#file.descriptor, buffer, 0, length, position);
      if (bytesRead === 0)
        throw diskFailure(`reading ${this.#file.path}`, new Error('it is shorter than what was written'));
      digest.update(buffer.subarray(0, bytesRead));
      position += bytesRead;
      this.#options.onEvent({ type: 'progress', bytesRestored: this.#bytesRestored, bytesVerified: position });
    }
    return digest.digest('hex');
  }

  /** Up to where the file is complete: a pack that is still open leaves gaps only behind its first use. */
  #completeBytes(): number {
    while (this.#firstOpen < this.#packs.length && !this.#open.has(this.#packs[this.#firstOpen])) this.#firstOpen += 1;
    return this.#packs[this.#firstOpen]?.firstPosition ?? this.#bytes;
  }
}

/** The chunks of a span, which lies at `at` of the shared memory, in portions for one thread each. */
function jobs(span: PlannedSpan, at: number, file: number): OpenJob[] {
  const portions: OpenJob['chunks'][number][][] = [];
  let bytes = JOB_BYTES;
  for (const { offset, length, key, bytes: plaintextBytes, positions } of span.chunks) {
    if (bytes >= JOB_BYTES) {
      portions.push([]);
      bytes = 0;
    }
    portions.at(-1)?.push({ at: at + offset - span.offset, bytes: length, key, plaintextBytes, positions });
    bytes += length;
  }
  return portions.map((chunks) => ({ kind: 'open', chunks, file }));
}
