// The dump's way into packs: filled into blocks of shared memory and cut, hashed on other cores, what is new sealed on other
// cores, appended in the order of the dump. A fixed number of blocks bounds it: a slow upload slows the dump, nothing grows.

import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { CHUNK_SPREAD } from '../../vault/limits.ts';
import { SEALED_OVERHEAD_BYTES } from '../../vault/sealed-chunk.ts';
import type { GearChunker } from '../core/gear-chunker.ts';
import { type KnownChunks, SLOT_PENDING } from '../core/known-chunks.ts';
import type { Landing } from '../sources/landing.ts';
import { NAME_BYTES, type Range } from '../workers/chunk-job.ts';
import type { ChunkPool } from '../workers/chunk-pool.ts';
import type { Spares } from '../workers/spares.ts';
import { BLOCK_BYTES, BlockFiller } from './block-filler.ts';
import { eachSlice } from './each-slice.ts';
import { InOrder } from './in-order.ts';
import type { ListWriter } from './list-writer.ts';
import type { PackTable } from './pack-table.ts';
import type { PackWriter } from './pack-writer.ts';

/** When so many chunks wait for the name of a growing pack (about 2 GiB of unchanged dump), the pack is closed early. */
const PENDING_REFS_MAX = 32_768;

/** The memory that one block needs: the dump's bytes, then room for all of them sealed. */
export function blockBytes(averageChunkBytes: number): number {
  const plain = plainBytes(averageChunkBytes);
  return plain + sealedBytesMax(averageChunkBytes);
}

const plainBytes = (average: number): number => BLOCK_BYTES + average * CHUNK_SPREAD;
const sealedBytesMax = (average: number): number =>
  plainBytes(average) + SEALED_OVERHEAD_BYTES * Math.ceil((plainBytes(average) * CHUNK_SPREAD) / average + 1);

export interface ChunkPipelineParts {
  readonly memory: SharedArrayBuffer;
  readonly blocks: Spares<Range>;
  readonly averageChunkBytes: number;
  /** Cuts in `memory`. */
  readonly chunker: GearChunker;
  readonly pool: ChunkPool;
  readonly known: KnownChunks;
  readonly table: PackTable;
  readonly packs: PackWriter;
  readonly list: ListWriter;
  readonly fillRandom: (target: Uint8Array) => void;
  readonly onProgress: (progress: { bytesRead: number; bytesNew: number }) => void;
}

export interface DumpSummary {
  readonly bytes: number;
  readonly digest: string;
  readonly newBytes: number;
}

/** One chunk of a block on its way: `seal` numbers it among the block's new chunks, or is -1 where it is known. */
interface Cut extends Range {
  readonly name: number;
  readonly seal: number;
}

export class ChunkPipeline {
  readonly #parts: ChunkPipelineParts;
  readonly #classifying = new InOrder();
  readonly #appending = new InOrder();
  readonly #digest = createHash('sha256');
  #bytesRead = 0;
  #bytesNew = 0;

  constructor(parts: ChunkPipelineParts) {
    this.#parts = parts;
  }

  /** Takes the whole dump in. On return its chunks are in packs and listed, though the last pack may still be growing. */
  async run(dump: Readable, landing: Landing): Promise<DumpSummary> {
    let failed: { error: unknown } | undefined;
    const send = (block: Range, start: number, lengths: readonly number[]): Promise<void> => {
      const done = this.#submit(block, start, lengths);
      done.catch((error) => {
        failed ??= { error };
        dump.destroy();
      });
      return done;
    };
    const filler = await BlockFiller.open({ ...this.#parts, landing, send });
    try {
      await eachSlice(dump, (slice) => {
        if (failed !== undefined) throw failed.error;
        this.#bytesRead += slice.length;
        return filler.take(slice);
      });
      if (failed !== undefined) throw failed.error;
      filler.finish();
      await this.#appending.settled();
    } catch (error) {
      dump.destroy();
      await this.#appending.settled().catch(() => undefined);
      throw failed?.error ?? error;
    }
    return { bytes: this.#bytesRead, digest: this.#digest.digest('hex'), newBytes: this.#bytesNew };
  }

  /** Sends a block through the stages; resolves when its last byte was used. */
  async #submit(block: Range, start: number, lengths: readonly number[]): Promise<void> {
    const named = this.#parts.pool.run({ kind: 'name', at: start, lengths });
    named.catch(() => undefined); // Behind a block that failed nobody awaits it any more.
    const classified = this.#classifying.run(async () =>
      this.#classify(block, start, lengths, Buffer.from((await named).buffer)),
    );
    await this.#appending.run(async () => {
      const { cuts, names, target, sealed } = await classified;
      await this.#append(cuts, names, target, await sealed);
    });
  }

  /** Decides which chunks are new, and has them sealed without waiting for it. */
  #classify(block: Range, start: number, lengths: readonly number[], names: Buffer) {
    const { known, pool, fillRandom, averageChunkBytes } = this.#parts;
    const cuts: Cut[] = [];
    const chunks: Range[] = [];
    let at = start;
    for (const [i, bytes] of lengths.entries()) {
      const isNew = known.find(names, i * NAME_BYTES) < 0;
      if (isNew) known.add(names, i * NAME_BYTES, { slot: SLOT_PENDING, offset: 0, length: 0 });
      cuts.push({ at, bytes, name: i * NAME_BYTES, seal: isNew ? chunks.push({ at, bytes }) - 1 : -1 });
      at += bytes;
    }
    const keys = new Uint8Array(chunks.length * 32);
    for (const cut of cuts) if (cut.seal >= 0) keys.set(names.subarray(cut.name + 32, cut.name + 64), cut.seal * 32);
    const nonces = new Uint8Array(chunks.length * 12);
    fillRandom(nonces);
    const target = block.at + plainBytes(averageChunkBytes);
    const sealed: Promise<number[]> =
      chunks.length === 0 ? Promise.resolve([]) : pool.run({ kind: 'seal', chunks, keys, nonces, target });
    sealed.catch(() => undefined);
    return { cuts, names, target, sealed };
  }

  async #append(cuts: readonly Cut[], names: Buffer, target: number, sealedLengths: readonly number[]): Promise<void> {
    const { memory, known, packs, list, table, onProgress } = this.#parts;
    let sealedAt = target;
    for (const { bytes, name, seal } of cuts) {
      if (seal >= 0) {
        const sealed = new Uint8Array(memory, sealedAt, sealedLengths[seal]);
        sealedAt += sealed.length;
        const place = await packs.append(names.subarray(name, name + 32), sealed);
        known.setPlace(known.find(names, name), place);
        this.#bytesNew += bytes;
      }
      const row = known.find(names, name);
      const place = known.place(row);
      if (known.markUsed(row)) table.use(place.slot, place.length);
      this.#digest.update(names.subarray(name + 64, name + 96));
      list.add({ ...place, key: names.subarray(name + 32, name + 64), bytes });
    }
    if (list.pending > PENDING_REFS_MAX) packs.finishPack();
    await list.drain();
    onProgress({ bytesRead: this.#bytesRead, bytesNew: this.#bytesNew });
  }
}
