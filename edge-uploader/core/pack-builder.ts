// Gathers sealed chunks into one pack (vault/pack.ts has the layout). Pure: it neither names nor stores the pack.

import { finishPack, PACK_HEAD_BYTES, type PackEntry, packBytes, writePackHead } from '../../vault/pack.ts';

export class PackBuilder {
  readonly #memory: Uint8Array;
  readonly #entries: PackEntry[] = [];
  #end = PACK_HEAD_BYTES;

  /** `memory` is where the pack grows, at most to its length: PACK_BYTES_MAX bytes, or another power of two below. */
  constructor(memory: Uint8Array) {
    this.#memory = memory;
    writePackHead(memory);
  }

  get entries(): readonly PackEntry[] {
    return this.#entries;
  }

  fits(sealedBytes: number): boolean {
    return packBytes(this.#entries.length + 1, this.#end - PACK_HEAD_BYTES + sealedBytes) <= this.#memory.length;
  }

  /** Appends a chunk that fits; returns its offset in the pack. The id is kept, not copied. */
  append(id: Uint8Array, sealed: Uint8Array): number {
    const offset = this.#end;
    this.#memory.set(sealed, offset);
    this.#entries.push({ id, offset, length: sealed.length });
    this.#end += sealed.length;
    return offset;
  }

  /** The whole pack, in the memory given to the constructor. */
  finish(footerKey: Uint8Array, fillRandom: (target: Uint8Array) => void): Uint8Array {
    return finishPack(this.#memory, this.#entries, footerKey, fillRandom);
  }
}
