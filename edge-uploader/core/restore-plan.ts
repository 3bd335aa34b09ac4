// In which order to fetch what: each pack once, in the order of its first use, and of each pack only the spans that hold
// needed chunks. A chunk of the dump is one row of 64 bytes in typed arrays: an object for each would cost several times that,
// and memory must not follow the size of the dump more than it has to. Pure.

import type { ChunkRef } from '../../vault/chunk-list.ts';
import { CHUNK_BYTES_MAX } from '../../vault/limits.ts';
import type { PackId } from '../../vault/names.ts';
import { Refusal } from '../../vault/refusal.ts';

/**
 * A chunk to be opened, and where in the dump its plaintext stands: its positions in bytes, and the same as ordinal numbers of
 * chunks. More than one where the dump repeats itself.
 */
export interface PlannedChunk {
  readonly offset: number;
  readonly length: number;
  readonly key: Uint8Array;
  readonly bytes: number;
  readonly positions: number[];
  readonly ordinals: number[];
}

/** A range of a pack to fetch in one request, with the chunks in it, in ascending order. */
export interface PlannedSpan {
  readonly offset: number;
  readonly length: number;
  readonly chunks: readonly PlannedChunk[];
}

export interface PlannedPack {
  readonly pack: PackId;
  /** Each chunk that is needed of it once, in ascending order of their offsets. Made anew at every call. */
  chunks(): PlannedChunk[];
}

/** Bytes of a gap that are fetched along rather than asked around: a request costs about as much as so many bytes. */
const GAP_BYTES_MAX = 256 * 1024;
/** Bytes of a span: a quarter of a pack, and room for the largest chunk when sealed. */
export const SPAN_BYTES_MAX = CHUNK_BYTES_MAX + 1024;
/** Plaintext bytes that one job opens, and with its last chunk a little more: each lane of a thread has memory for so much. */
const PORTION_BYTES = 1024 * 1024;
const ROWS_MIN = 1024;
/** Words of a row: which pack, then what the list says of the chunk. */
const ROW_WORDS = 4;
const PACK = 0;
const OFFSET = 1;
const LENGTH = 2;
const BYTES = 3;
const KEY_BYTES = 32;

/** Gathers the chunks of a dump by pack: `add` each in the order of the dump, then ask for the packs. */
export class RestorePlan {
  #rows = new Uint32Array(ROWS_MIN * ROW_WORDS);
  #keys = new Uint8Array(ROWS_MIN * KEY_BYTES);
  /** Where in the dump each chunk begins: beyond 32 bits. */
  #positions = new Float64Array(ROWS_MIN);
  readonly #packs = new Map<PackId, number>();
  #position = 0;
  #count = 0;

  /** How many chunks the dump has, each as often as it stands there. */
  get chunkCount(): number {
    return this.#count;
  }

  /** Adds the next chunk of the dump. */
  add({ pack, offset, length, key, bytes }: ChunkRef): void {
    if (this.#count === this.#positions.length) this.#grow();
    let number = this.#packs.get(pack);
    if (number === undefined) {
      number = this.#packs.size;
      this.#packs.set(pack, number);
    }
    this.#rows.set([number, offset, length, bytes], this.#count * ROW_WORDS);
    this.#keys.set(key, this.#count * KEY_BYTES);
    this.#positions[this.#count] = this.#position;
    this.#position += bytes;
    this.#count += 1;
  }

  /** The packs in the order of their first use. Refuses a list that reads one place of a pack in two ways. */
  packs(): PlannedPack[] {
    const order = this.#inPacks();
    const packs: PlannedPack[] = [];
    let start = 0;
    for (const [pack, number] of this.#packs) {
      let end = start;
      for (; end < order.length && this.#rows[order[end] * ROW_WORDS + PACK] === number; end++) {
        if (end > start) this.#refuseTwoWays(pack, order[end - 1], order[end]);
      }
      const ordinals = order.subarray(start, end);
      packs.push({ pack, chunks: () => this.#chunksAt(ordinals) });
      start = end;
    }
    return packs;
  }

  /** All ordinals, by pack, then offset, then place in the dump. */
  #inPacks(): Uint32Array {
    const rows = this.#rows;
    return Uint32Array.from({ length: this.#count }, (_, ordinal) => ordinal).sort((a, b) => {
      const byPack = rows[a * ROW_WORDS + PACK] - rows[b * ROW_WORDS + PACK];
      return byPack || rows[a * ROW_WORDS + OFFSET] - rows[b * ROW_WORDS + OFFSET] || a - b;
    });
  }

  /** A chunk is opened once for all its places; another length there would leave a gap, or write beyond the dump's end. */
  #refuseTwoWays(pack: PackId, one: number, other: number): void {
    const word = (ordinal: number, which: number): number => this.#rows[ordinal * ROW_WORDS + which];
    if (word(one, OFFSET) !== word(other, OFFSET)) return;
    const same = [LENGTH, BYTES].every((which) => word(one, which) === word(other, which));
    if (same && Buffer.compare(this.#key(one), this.#key(other)) === 0) return;
    throw new Refusal('a chunk list', `it reads one place of the pack ${pack} in two ways`);
  }

  #chunksAt(ordinals: Uint32Array): PlannedChunk[] {
    const chunks: PlannedChunk[] = [];
    for (const ordinal of ordinals) {
      const [, offset, length, bytes] = this.#rows.subarray(ordinal * ROW_WORDS, (ordinal + 1) * ROW_WORDS);
      const last = chunks.at(-1);
      if (last?.offset === offset) {
        last.positions.push(this.#positions[ordinal]);
        last.ordinals.push(ordinal);
      } else {
        const places = { positions: [this.#positions[ordinal]], ordinals: [ordinal] };
        chunks.push({ offset, length, key: this.#key(ordinal), bytes, ...places });
      }
    }
    return chunks;
  }

  /** A copy: sent to another thread, a view would take the whole array with it. */
  #key(ordinal: number): Uint8Array {
    return this.#keys.slice(ordinal * KEY_BYTES, (ordinal + 1) * KEY_BYTES);
  }

  #grow(): void {
    const rows = this.#rows;
    const keys = this.#keys;
    const positions = this.#positions;
    this.#rows = new Uint32Array(rows.length * 2);
    this.#keys = new Uint8Array(keys.length * 2);
    this.#positions = new Float64Array(positions.length * 2);
    this.#rows.set(rows);
    this.#keys.set(keys);
    this.#positions.set(positions);
  }
}

/** The ranges of a pack to fetch; `chunks` in ascending order of their offsets. */
export function planSpans(chunks: readonly PlannedChunk[]): PlannedSpan[] {
  const spans: { offset: number; length: number; chunks: PlannedChunk[] }[] = [];
  for (const chunk of chunks) {
    const span = spans.at(-1);
    const end = span === undefined ? 0 : span.offset + span.length;
    const newEnd = Math.max(end, chunk.offset + chunk.length);
    if (span === undefined || chunk.offset - end > GAP_BYTES_MAX || newEnd - span.offset > SPAN_BYTES_MAX) {
      spans.push({ offset: chunk.offset, length: chunk.length, chunks: [chunk] });
    } else {
      span.length = newEnd - span.offset;
      span.chunks.push(chunk);
    }
  }
  return spans;
}

/** The chunks in portions that are opened by one job each, in their order. */
export function inPortions(chunks: readonly PlannedChunk[]): PlannedChunk[][] {
  const portions: PlannedChunk[][] = [];
  let bytes = PORTION_BYTES;
  for (const chunk of chunks) {
    if (bytes >= PORTION_BYTES) {
      portions.push([]);
      bytes = 0;
    }
    portions.at(-1)?.push(chunk);
    bytes += chunk.bytes;
  }
  return portions;
}
