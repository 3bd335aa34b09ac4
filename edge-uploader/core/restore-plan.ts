// In which order to fetch what: each pack once, in the order of its first use, and of each pack only the spans that hold
// needed chunks. Pure.

import type { ChunkRef } from '../../vault/chunk-list.ts';
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
  readonly chunks: Map<number, PlannedChunk>;
}

/** Bytes of a gap that are fetched along rather than asked around: a request costs about as much as so many bytes. */
const GAP_BYTES_MAX = 256 * 1024;

/** Gathers the chunks of a dump by pack. Packs come in the order of their first use. */
export class RestorePlan {
  readonly packs = new Map<PackId, PlannedPack>();
  #position = 0;
  #count = 0;

  /** How many chunks the dump has, each as often as it stands there. */
  get chunkCount(): number {
    return this.#count;
  }

  /** Adds the next chunk of the dump. */
  add(ref: ChunkRef): void {
    let pack = this.packs.get(ref.pack);
    if (pack === undefined) {
      pack = { pack: ref.pack, chunks: new Map() };
      this.packs.set(ref.pack, pack);
    }
    const there = pack.chunks.get(ref.offset);
    if (there === undefined) {
      const { offset, length, key, bytes } = ref;
      pack.chunks.set(offset, { offset, length, key, bytes, positions: [this.#position], ordinals: [this.#count] });
    } else {
      // The chunk is opened once for all its places; another length there would leave a gap, or write beyond the dump's end.
      const same = there.length === ref.length && there.bytes === ref.bytes && Buffer.compare(there.key, ref.key) === 0;
      if (!same) throw new Refusal('a chunk list', `it reads one place of the pack ${ref.pack} in two ways`);
      there.positions.push(this.#position);
      there.ordinals.push(this.#count);
    }
    this.#position += ref.bytes;
    this.#count += 1;
  }
}

/** The ranges of a pack to fetch. */
export function planSpans(pack: PlannedPack): PlannedSpan[] {
  const chunks = [...pack.chunks.values()].sort((a, b) => a.offset - b.offset);
  const spans: { offset: number; length: number; chunks: PlannedChunk[] }[] = [];
  for (const chunk of chunks) {
    const span = spans.at(-1);
    const end = span === undefined ? 0 : span.offset + span.length;
    if (span === undefined || chunk.offset - end > GAP_BYTES_MAX) {
      spans.push({ offset: chunk.offset, length: chunk.length, chunks: [chunk] });
    } else {
      span.length = Math.max(end, chunk.offset + chunk.length) - span.offset;
      span.chunks.push(chunk);
    }
  }
  return spans;
}
