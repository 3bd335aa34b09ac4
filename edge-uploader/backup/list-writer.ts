// Writes a chunk list while the dump is still running: its records become list chunks, which are deduplicated and sealed like
// those of the dump, and whose own list is written the same way one level down, until a handful of chunks is left: the root.

import { type ChunkRef, encodeChunkRef } from '../../vault/chunk-list.ts';
import { CHUNK_SPREAD, LIST_CHUNK_BYTES, ROOT_CHUNKS_MAX } from '../../vault/limits.ts';
import type { PackId } from '../../vault/names.ts';
import { openChunk, SEALED_OVERHEAD_BYTES, sealChunk } from '../../vault/sealed-chunk.ts';
import { deriveChunkId, deriveChunkKey, plaintextHash } from '../../vault/site-secret.ts';
import { CHUNKER_RESERVED_BYTES, GearChunker, newChunkerMemory } from '../core/gear-chunker.ts';
import type { KnownChunks } from '../core/known-chunks.ts';
import { PackWriter, type PackWriting } from './pack-writer.ts';

/** List bytes that are gathered before they are cut. */
const GATHERED_BYTES = 4 * CHUNK_SPREAD * LIST_CHUNK_BYTES;

export interface ListWriting {
  readonly packs: PackWriting;
  readonly known: KnownChunks;
  readonly siteSecret: Uint8Array;
  readonly gearTable: BigUint64Array;
}

/** A chunk of the stream that is being listed. Its pack may still be growing. */
export type PendingRef = Omit<ChunkRef, 'pack'> & { readonly slot: number };

export class ListWriter {
  readonly #shared: ListWriting;
  readonly #depth: number;
  #pending: PendingRef[] = [];
  #root: ChunkRef[] = [];
  #stream: ListStream | undefined;

  constructor(shared: ListWriting, depth = 0) {
    this.#shared = shared;
    this.#depth = depth;
  }

  /** How many chunks wait for the name of their pack. */
  get pending(): number {
    return this.#pending.length;
  }

  add(ref: PendingRef): void {
    this.#pending.push(ref);
  }

  /** Writes the records of all chunks up to the first whose pack has no name yet. */
  async drain(): Promise<void> {
    let done = 0;
    for (; done < this.#pending.length; done++) {
      const { slot, ...ref } = this.#pending[done];
      const pack = this.#shared.packs.table.idOf(slot);
      if (pack === undefined) break;
      await this.#write({ ...ref, pack });
    }
    this.#pending = this.#pending.slice(done);
  }

  /** Ends the list; every pack that it names must have its name by now. Returns the root and which list it is the root of. */
  async finish(): Promise<{ depth: number; root: readonly ChunkRef[]; writers: readonly PackWriter[] }> {
    await this.drain();
    if (this.#pending.length > 0) throw new Error('a list was ended before its packs were named');
    if (this.#stream === undefined) return { depth: this.#depth, root: this.#root, writers: [] };
    const { writer, next } = await this.#stream.finish();
    const below = await next.finish();
    return { ...below, writers: [writer, ...below.writers] };
  }

  async #write(ref: ChunkRef): Promise<void> {
    if (this.#stream === undefined) {
      this.#root.push(ref);
      if (this.#root.length <= ROOT_CHUNKS_MAX) return;
      this.#stream = new ListStream(this.#shared, new ListWriter(this.#shared, this.#depth + 1));
      for (const earlier of this.#root) await this.#stream.push(earlier);
      this.#root = [];
    } else await this.#stream.push(ref);
  }
}

/** The records of one list as a byte stream that is cut, deduplicated, sealed and packed. */
class ListStream {
  readonly #shared: ListWriting;
  readonly #next: ListWriter;
  readonly #writer: PackWriter;
  readonly #memory = newChunkerMemory(GATHERED_BYTES + 128);
  readonly #bytes = Buffer.from(this.#memory.buffer, CHUNKER_RESERVED_BYTES);
  readonly #chunker: GearChunker;
  #gathered = 0;
  #lastPack: PackId | undefined;

  constructor(shared: ListWriting, next: ListWriter) {
    this.#shared = shared;
    this.#next = next;
    this.#writer = new PackWriter(shared.packs);
    this.#chunker = new GearChunker(shared.gearTable, LIST_CHUNK_BYTES, this.#memory);
  }

  async push(ref: ChunkRef): Promise<void> {
    const record = encodeChunkRef(ref, this.#lastPack);
    this.#lastPack = ref.pack;
    this.#bytes.set(record, this.#gathered);
    this.#gathered += record.length;
    if (this.#gathered >= GATHERED_BYTES) await this.#cut(false);
  }

  async finish(): Promise<{ writer: PackWriter; next: ListWriter }> {
    await this.#cut(true);
    await this.#writer.finishNaming();
    return { writer: this.#writer, next: this.#next };
  }

  async #cut(final: boolean): Promise<void> {
    let at = 0;
    for (const length of this.#chunker.cut(CHUNKER_RESERVED_BYTES, this.#gathered, final)) {
      await this.#writeChunk(this.#bytes.subarray(at, at + length));
      at += length;
    }
    this.#bytes.copyWithin(0, at, this.#gathered);
    this.#gathered -= at;
    await this.#next.drain();
  }

  async #writeChunk(plaintext: Buffer): Promise<void> {
    const { known, siteSecret, packs } = this.#shared;
    const sha256 = plaintextHash(plaintext);
    const id = deriveChunkId(siteSecret, sha256);
    const key = deriveChunkKey(siteSecret, sha256);
    if (known.find(id) < 0) known.add(id, 0, await this.#writer.append(id, this.#seal(plaintext, key)));
    const row = known.find(id);
    const place = known.place(row);
    if (known.markUsed(row)) packs.table.use(place.slot, place.length);
    this.#next.add({ ...place, key, bytes: plaintext.length });
  }

  #seal(plaintext: Buffer, key: Buffer): Buffer {
    const nonce = new Uint8Array(12);
    this.#shared.packs.fillRandom(nonce);
    const target = Buffer.alloc(plaintext.length + SEALED_OVERHEAD_BYTES);
    const sealed = target.subarray(0, sealChunk(plaintext, key, nonce, target));
    if (!openChunk(sealed, key, plaintext.length).equals(plaintext)) {
      throw new Error('a list chunk that was just sealed does not open to what it was');
    }
    return sealed;
  }
}
