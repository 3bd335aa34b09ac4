// Which chunks the vault already holds, and where. One row is 32 bytes in typed arrays: a Map of a million chunk ids would
// need several times that, and memory must not follow the size of the database more than it has to.

const ROW_WORDS = 8;
/** Words of a row: 128 bits of the id (chance of a false match among 10^9 chunks: 10^-21), then what is known of the chunk. */
const SLOT = 4;
const OFFSET = 5;
const LENGTH = 6;
const FLAGS = 7;
const OCCUPIED = 1;
const USED = 2;
/** A slot for chunks of this run that are still on their way into a pack. */
export const SLOT_PENDING = 0xffff_ffff;

/** Where a chunk lies: `slot` numbers the packs of this run; `offset` and `length` (sealed) are in bytes. */
export interface ChunkPlace {
  readonly slot: number;
  readonly offset: number;
  readonly length: number;
}

/** A hash table from chunk ids to places, with a mark for those that this run uses. */
export class KnownChunks {
  #rows: Uint32Array;
  #mask: number;
  #size = 0;

  constructor(capacity = 4096) {
    this.#mask = 2 ** Math.ceil(Math.log2(Math.max(16, capacity))) - 1;
    this.#rows = new Uint32Array((this.#mask + 1) * ROW_WORDS);
  }

  get size(): number {
    return this.#size;
  }

  /** The row of an id (its first 16 bytes count), or -1. Rows are valid until the next `add`. */
  find(id: Buffer, at = 0): number {
    const row = this.#probe(
      id.readUInt32LE(at),
      id.readUInt32LE(at + 4),
      id.readUInt32LE(at + 8),
      id.readUInt32LE(at + 12),
    );
    return this.#rows[row + FLAGS] === 0 ? -1 : row;
  }

  /** Adds an id that is not there yet. */
  add(id: Buffer, at: number, place: ChunkPlace): void {
    if (this.#size * 3 > this.#mask * 2) this.#grow();
    const words = [id.readUInt32LE(at), id.readUInt32LE(at + 4), id.readUInt32LE(at + 8), id.readUInt32LE(at + 12)];
    const row = this.#probe(words[0], words[1], words[2], words[3]);
    this.#rows.set(words, row);
    this.#rows[row + FLAGS] = OCCUPIED;
    this.#size += 1;
    this.setPlace(row, place);
  }

  place(row: number): ChunkPlace {
    return { slot: this.#rows[row + SLOT], offset: this.#rows[row + OFFSET], length: this.#rows[row + LENGTH] };
  }

  setPlace(row: number, place: ChunkPlace): void {
    this.#rows[row + SLOT] = place.slot;
    this.#rows[row + OFFSET] = place.offset;
    this.#rows[row + LENGTH] = place.length;
  }

  /** Marks a chunk as used by this run; true the first time. */
  markUsed(row: number): boolean {
    const first = (this.#rows[row + FLAGS] & USED) === 0;
    this.#rows[row + FLAGS] |= USED;
    return first;
  }

  /** The row that holds this id, or the empty one where it belongs. Ids are HMACs: their own bits serve as the hash. */
  #probe(a: number, b: number, c: number, d: number): number {
    const rows = this.#rows;
    for (let bucket = a & this.#mask; ; bucket = (bucket + 1) & this.#mask) {
      const row = bucket * ROW_WORDS;
      if (rows[row + FLAGS] === 0) return row;
      if (rows[row] === a && rows[row + 1] === b && rows[row + 2] === c && rows[row + 3] === d) return row;
    }
  }

  #grow(): void {
    const old = this.#rows;
    this.#mask = this.#mask * 2 + 1;
    this.#rows = new Uint32Array((this.#mask + 1) * ROW_WORDS);
    for (let row = 0; row < old.length; row += ROW_WORDS) {
      if (old[row + FLAGS] === 0) continue;
      this.#rows.set(
        old.subarray(row, row + ROW_WORDS),
        this.#probe(old[row], old[row + 1], old[row + 2], old[row + 3]),
      );
    }
  }
}
