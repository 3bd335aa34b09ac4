// Fills blocks of the shared memory with a dump, whether its slices were read straight into their place or must be copied there, and cuts
// each full one into chunks. What a cut leaves over, the beginning of a chunk whose end is not known yet, moves in front of the next block.

import assert from 'node:assert/strict';
import { CHUNK_SPREAD } from '../../vault/limits.ts';
import type { GearChunker } from '../core/gear-chunker.ts';
import type { Landing } from '../sources/landing.ts';
import type { Range } from '../workers/chunk-job.ts';
import { discarded } from '../workers/collect-garbage.ts';
import type { Spares } from '../workers/spares.ts';

/** How much of the dump is gathered before it is cut and handed over. */
export const BLOCK_BYTES = 1024 * 1024;

export interface BlockFillerParts {
  readonly memory: SharedArrayBuffer;
  readonly blocks: Spares<Range>;
  readonly averageChunkBytes: number;
  /** Cuts in `memory`. */
  readonly chunker: GearChunker;
  readonly landing: Landing;
  /** Gets the chunks of a block, of which the first begins at `start`; resolves when its last byte was used. */
  readonly send: (block: Range, start: number, lengths: readonly number[]) => Promise<void>;
}

export class BlockFiller {
  readonly #parts: BlockFillerParts;
  readonly #bytes: Uint8Array<SharedArrayBuffer>;
  readonly #restBytesMax: number;
  #block: Range;
  #filledBytes = 0;
  /** So much that the last cut left over lies in front of what is filled. */
  #restBytes = 0;

  private constructor(parts: BlockFillerParts, first: Range) {
    this.#parts = parts;
    this.#bytes = new Uint8Array(parts.memory);
    this.#restBytesMax = parts.averageChunkBytes * CHUNK_SPREAD;
    this.#block = first;
    parts.landing.open(() => this.#bytes.subarray(this.#end, this.#fillFrom + BLOCK_BYTES));
  }

  static async open(parts: BlockFillerParts): Promise<BlockFiller> {
    return new BlockFiller(parts, await parts.blocks.take());
  }

  get #fillFrom(): number {
    return this.#block.at + this.#restBytesMax;
  }

  get #end(): number {
    return this.#fillFrom + this.#filledBytes;
  }

  /** Takes a slice of the dump; a promise where that must wait for a block. */
  take(slice: Buffer): Promise<void> | undefined {
    const { memory, landing } = this.#parts;
    if (slice.buffer === memory) {
      assert(slice.byteOffset === this.#end, 'a slice landed beside its place');
      this.#filledBytes += slice.length;
      landing.arrived(slice.length, true);
      return this.#filledBytes < BLOCK_BYTES ? undefined : this.#next();
    }
    discarded(slice.length);
    const copied = this.#copy(slice);
    if (copied !== undefined) return copied.then(() => landing.arrived(slice.length, false));
    landing.arrived(slice.length, false);
    return undefined;
  }

  /** The dump is over: what is left is its last chunk. */
  finish(): void {
    const { done } = this.#cut(true);
    done.finally(() => this.#parts.blocks.give(this.#block)).catch(() => undefined);
  }

  #copy(slice: Buffer): Promise<void> | undefined {
    const part = slice.subarray(0, BLOCK_BYTES - this.#filledBytes);
    this.#bytes.set(part, this.#end);
    this.#filledBytes += part.length;
    if (this.#filledBytes < BLOCK_BYTES) return undefined;
    const left = slice.subarray(part.length);
    const waiting = this.#next();
    return waiting === undefined ? this.#copy(left) : waiting.then(() => this.#copy(left));
  }

  /** Sends the full block on its way; a promise where the next one is not free yet. */
  #next(): Promise<void> | undefined {
    const { blocks } = this.#parts;
    const full = this.#block;
    const { done, rest } = this.#cut(false);
    const restMoved = Promise.withResolvers<void>();
    Promise.allSettled([done, restMoved.promise]).then(() => blocks.give(full));
    const goOn = (next: Range): void => {
      this.#block = next;
      this.#filledBytes = 0;
      this.#restBytes = rest.bytes;
      this.#bytes.copyWithin(this.#fillFrom - rest.bytes, rest.at, rest.at + rest.bytes);
      restMoved.resolve();
    };
    const next = blocks.takeFree();
    if (next === undefined) return blocks.take().then(goOn);
    goOn(next);
    return undefined;
  }

  #cut(final: boolean): { done: Promise<void>; rest: Range } {
    const start = this.#fillFrom - this.#restBytes;
    const lengths = this.#parts.chunker.cut(start, this.#end - start, final);
    const cutBytes = lengths.reduce((total, length) => total + length, 0);
    const rest = { at: start + cutBytes, bytes: this.#end - start - cutBytes };
    return { done: this.#parts.send(this.#block, start, lengths), rest };
  }
}
