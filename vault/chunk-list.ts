// A chunk list: the chunks of a byte stream, in order. The list is itself a byte stream, chunked and sealed like a dump,
// so that a day that changes little re-uploads little of it.
//
//   record "pack"   (33 bytes): 0x01 ‖ packId (32): the chunks that follow lie in this pack
//   record "chunk"  (45 bytes): 0x02 ‖ chunkKey (32) ‖ offset in the pack (4) ‖ sealed length (4) ‖ plaintext length (4)
//
// Numbers are little-endian. A "pack" record stands only where the pack changes, so every list has exactly one encoding.
// A pack is named where it is used rather than numbered in a table, so that a list does not change when another part does.

import { CHUNK_BYTES_MAX, PACK_BYTES_MAX } from './limits.ts';
import type { PackId } from './names.ts';
import { PACK_HEAD_BYTES } from './pack.ts';
import { Refusal } from './refusal.ts';
import { SEALED_OVERHEAD_BYTES } from './sealed-chunk.ts';

const PACK = 1;
const CHUNK = 2;
const PACK_RECORD_BYTES = 33;
const CHUNK_RECORD_BYTES = 45;

/** Where one chunk of a stream lies and what opens it. Lengths and the offset are in bytes. */
export interface ChunkRef {
  readonly pack: PackId;
  readonly offset: number;
  /** The sealed length. */
  readonly length: number;
  /** The chunkKey, 32 bytes. */
  readonly key: Uint8Array;
  /** The plaintext's length. */
  readonly bytes: number;
}

/** Encodes the records of one chunk; `previousPack` is the pack of the chunk before it in the same list. */
export function encodeChunkRef(ref: ChunkRef, previousPack: PackId | undefined): Buffer {
  const packBytes = ref.pack === previousPack ? 0 : PACK_RECORD_BYTES;
  const record = Buffer.alloc(packBytes + CHUNK_RECORD_BYTES);
  if (packBytes > 0) {
    record[0] = PACK;
    record.write(ref.pack, 1, 'hex');
  }
  record[packBytes] = CHUNK;
  record.set(ref.key, packBytes + 1);
  record.writeUInt32LE(ref.offset, packBytes + 33);
  record.writeUInt32LE(ref.length, packBytes + 37);
  record.writeUInt32LE(ref.bytes, packBytes + 41);
  return record;
}

/** Parses a list that arrives in slices of any size. Call `finish` after the last one; it refuses a list that was cut. */
export class ChunkListParser {
  #rest: Buffer = Buffer.alloc(0);
  #pack: PackId | undefined;
  #packUnused = false;

  *push(slice: Uint8Array): Generator<ChunkRef> {
    const bytes = this.#rest.length === 0 ? Buffer.from(slice) : Buffer.concat([this.#rest, slice]);
    let at = 0;
    for (;;) {
      const kind = bytes[at];
      if (at < bytes.length && kind !== PACK && kind !== CHUNK) refuse(`it has a record of the unknown kind ${kind}`);
      const length = kind === PACK ? PACK_RECORD_BYTES : CHUNK_RECORD_BYTES;
      if (at + length > bytes.length) break;
      if (kind === PACK) this.#enterPack(bytes.toString('hex', at + 1, at + length) as PackId);
      else yield this.#parseChunk(bytes.subarray(at, at + length));
      at += length;
    }
    this.#rest = bytes.subarray(at);
  }

  finish(): void {
    if (this.#rest.length > 0) refuse('it ends in the middle of a record');
    if (this.#packUnused) refuse('it ends with a pack without chunks');
  }

  #enterPack(pack: PackId): void {
    if (this.#packUnused || pack === this.#pack) refuse('it names a pack without need');
    this.#pack = pack;
    this.#packUnused = true;
  }

  #parseChunk(record: Buffer): ChunkRef {
    if (this.#pack === undefined) refuse('its first chunk lies in no pack');
    this.#packUnused = false;
    const ref = {
      pack: this.#pack as PackId,
      key: Buffer.from(record.subarray(1, 33)),
      offset: record.readUInt32LE(33),
      length: record.readUInt32LE(37),
      bytes: record.readUInt32LE(41),
    };
    checkChunkRef(ref);
    return ref;
  }
}

/** Refuses a reference to what no writer can have written. */
export function checkChunkRef(ref: ChunkRef): void {
  if (ref.bytes < 1 || ref.bytes > CHUNK_BYTES_MAX) refuse(`a chunk of ${ref.bytes} bytes is out of bounds`);
  if (ref.length <= SEALED_OVERHEAD_BYTES || ref.length > ref.bytes + SEALED_OVERHEAD_BYTES) {
    refuse(`a chunk of ${ref.bytes} bytes cannot be ${ref.length} bytes when sealed`);
  }
  if (ref.offset < PACK_HEAD_BYTES || ref.offset + ref.length > PACK_BYTES_MAX) refuse('a chunk lies outside its pack');
}

function refuse(reason: string): never {
  throw new Refusal('a chunk list', reason);
}
