// Content-defined chunking (FastCDC: a gear hash, normalised): cuts depend on the bytes around them, so that an insertion
// moves one cut and not all that follow. Runs in WebAssembly on shared memory: several times the speed of JavaScript, and the
// block that was cut need not be copied to be hashed and sealed by other threads.

import { CHUNK_SPREAD } from '../../vault/limits.ts';
import { GEAR_WASM_BASE64 } from './gear-wasm.ts';

const PAGE_BYTES = 65_536;
/** The gear table and the loop's scratch word lie in the first page of the memory; blocks begin behind it. */
export const CHUNKER_RESERVED_BYTES = PAGE_BYTES;
/** Two bits: the chunk sizes then gather around the average (FastCDC, normalisation level 2). */
const NORMALISATION_BITS = 2;

interface GearExports {
  cut(start: number, bytes: number, min: number, average: number, max: number, strict: number, loose: number): number;
}

/** Shared memory for a chunker and the blocks that it cuts: `bytes` behind the reserved first page. */
export function newChunkerMemory(bytes: number): WebAssembly.Memory {
  const pages = 1 + Math.ceil(bytes / PAGE_BYTES);
  return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
}

export class GearChunker {
  readonly #gear: GearExports;
  readonly #averageBytes: number;

  /** `averageBytes` is a power of two; chunks are between a quarter of it and four times it. */
  constructor(gearTable: BigUint64Array, averageBytes: number, memory: WebAssembly.Memory) {
    const module = new WebAssembly.Module(Buffer.from(GEAR_WASM_BASE64, 'base64'));
    const instance = new WebAssembly.Instance(module, { chunker: { memory } });
    this.#gear = instance.exports as unknown as GearExports;
    this.#averageBytes = averageBytes;
    new BigUint64Array(memory.buffer, 0, 256).set(gearTable);
  }

  /**
   * The lengths of the chunks that lie from address `start` of the memory on, `bytes` long. Without `final` what is left over
   * at the end is the beginning of a chunk whose end is not known yet; with it, it is the last chunk.
   */
  cut(start: number, bytes: number, final: boolean): number[] {
    const average = this.#averageBytes;
    const bits = Math.log2(average);
    const lengths: number[] = [];
    let at = 0;
    while (at < bytes) {
      const length = this.#gear.cut(
        start + at,
        bytes - at,
        average / CHUNK_SPREAD,
        average,
        average * CHUNK_SPREAD,
        bits + NORMALISATION_BITS,
        bits - NORMALISATION_BITS,
      );
      if (length === 0 && !final) break;
      lengths.push(length || bytes - at);
      at += length || bytes - at;
    }
    return lengths;
  }
}
