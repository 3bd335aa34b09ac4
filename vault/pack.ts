// A pack: one object that holds many sealed chunks and, sealed at its end, the table of what they are.
//
//   offset   bytes  what
//   0        8      "OFFSITEP"
//   8        d      sealed chunks, one after the other without gaps
//   8+d      p      padding: random bytes
//   -20-f    f      sealed footer: nonce (12) ‖ AES-256-GCM ciphertext ‖ tag (16); key = footerKey,
//                   associated data = "clinic-offsite/1/pack-footer"
//   -20      4      f, little-endian
//   -16      8      length of the whole pack, little-endian
//   -8       8      "OFFSITEF"
//
// The footer's plaintext: the number of chunks (4, little-endian), per chunk its id (32) and sealed length (4, little-endian),
// then zero bytes up to a multiple of 1,024. Offsets are sums of lengths, so that chunks can neither overlap nor leave gaps.
// The whole pack is padded to its Padmé size, at most 16 MiB. A pack's name is the SHA-256 of all its bytes.

import { createCipheriv, createDecipheriv } from 'node:crypto';
import { CHUNK_BYTES_MAX, PACK_BYTES_MAX } from './limits.ts';
import { padmeBytes } from './padding.ts';
import { Refusal } from './refusal.ts';
import { SEALED_OVERHEAD_BYTES } from './sealed-chunk.ts';

const HEAD = Buffer.from('OFFSITEP');
const TAIL = Buffer.from('OFFSITEF');
const ASSOCIATED_DATA = Buffer.from('clinic-offsite/1/pack-footer');
const TRAILER_BYTES = 20;
const ENTRY_BYTES = 36;
const FOOTER_STEP_BYTES = 1024;
const GCM_BYTES = 12 + 16;

export const PACK_HEAD_BYTES = HEAD.length;
export const PACK_TRAILER_BYTES = TRAILER_BYTES;

/** One chunk in a pack. `offset` counts from the start of the pack, `length` is the sealed length, both in bytes. */
export interface PackEntry {
  readonly id: Uint8Array;
  readonly offset: number;
  readonly length: number;
}

const footerBytes = (chunks: number): number =>
  Math.ceil((4 + chunks * ENTRY_BYTES) / FOOTER_STEP_BYTES) * FOOTER_STEP_BYTES + GCM_BYTES;

/** How long a pack of so many chunks is before it is padded. */
export function packBytes(chunks: number, sealedBytes: number): number {
  return HEAD.length + sealedBytes + footerBytes(chunks) + TRAILER_BYTES;
}

export function writePackHead(pack: Uint8Array): void {
  pack.set(HEAD, 0);
}

/**
 * Completes the pack whose head and chunks stand at the start of `pack`, and returns the whole pack (a part of the same memory).
 * `fillRandom` fills the padding and the footer's nonce with unpredictable bytes.
 */
export function finishPack(
  pack: Uint8Array,
  entries: readonly PackEntry[],
  footerKey: Uint8Array,
  fillRandom: (target: Uint8Array) => void,
): Uint8Array {
  const chunksEnd = entries.reduce((end, entry) => {
    if (entry.offset !== end) throw new Error(`a chunk lies at ${entry.offset} of its pack instead of ${end}`);
    return end + entry.length;
  }, HEAD.length);
  const total = Math.min(PACK_BYTES_MAX, padmeBytes(packBytes(entries.length, chunksEnd - HEAD.length)));
  const footer = footerBytes(entries.length);
  const footerOffset = total - TRAILER_BYTES - footer;
  if (footerOffset < chunksEnd || total > pack.length) {
    throw new Error(`a pack of ${entries.length} chunks overflowed its ${pack.length} bytes`);
  }
  const whole = Buffer.from(pack.buffer, pack.byteOffset, total);
  fillRandom(whole.subarray(chunksEnd, footerOffset + 12));
  const cipher = createCipheriv('aes-256-gcm', footerKey, whole.subarray(footerOffset, footerOffset + 12));
  cipher.setAAD(ASSOCIATED_DATA);
  whole.set(cipher.update(encodeTable(entries, footer - GCM_BYTES)), footerOffset + 12);
  cipher.final();
  whole.set(cipher.getAuthTag(), total - TRAILER_BYTES - 16);
  whole.writeUInt32LE(footer, total - 20);
  whole.writeBigUInt64LE(BigInt(total), total - 16);
  whole.set(TAIL, total - 8);
  return whole;
}

function encodeTable(entries: readonly PackEntry[], bytes: number): Buffer {
  const table = Buffer.alloc(bytes);
  table.writeUInt32LE(entries.length, 0);
  let at = 4;
  for (const entry of entries) {
    table.set(entry.id, at);
    table.writeUInt32LE(entry.length, at + 32);
    at += ENTRY_BYTES;
  }
  return table;
}

/** Where the sealed footer lies, from the pack's last 20 bytes and its size as the store tells it. */
export function parsePackTrailer(trailer: Uint8Array, totalBytes: number): { offset: number; length: number } {
  const view = Buffer.from(trailer.buffer, trailer.byteOffset, trailer.length);
  if (view.length !== TRAILER_BYTES || !view.subarray(12).equals(TAIL)) {
    throw new Refusal('a pack', 'it does not end as a pack ends');
  }
  if (view.readBigUInt64LE(4) !== BigInt(totalBytes)) throw new Refusal('a pack', 'it is not as long as it says');
  const length = view.readUInt32LE(0);
  const offset = totalBytes - TRAILER_BYTES - length;
  const stepped = (length - GCM_BYTES) % FOOTER_STEP_BYTES === 0 && length > GCM_BYTES;
  if (totalBytes > PACK_BYTES_MAX || offset < HEAD.length || !stepped) {
    throw new Refusal('a pack', 'its footer cannot have the length it says');
  }
  return { offset, length };
}

/** Opens a sealed footer that starts at `footerOffset` of its pack. */
export function openPackFooter(sealed: Uint8Array, footerKey: Uint8Array, footerOffset: number): PackEntry[] {
  if (sealed.length <= GCM_BYTES) throw new Refusal("a pack's footer", 'it is too short');
  const decipher = createDecipheriv('aes-256-gcm', footerKey, sealed.subarray(0, 12));
  decipher.setAAD(ASSOCIATED_DATA);
  decipher.setAuthTag(sealed.subarray(sealed.length - 16));
  const table = decipher.update(sealed.subarray(12, sealed.length - 16));
  try {
    decipher.final();
  } catch (cause) {
    throw new Refusal("a pack's footer", 'it was not sealed with the secret of this site', { cause });
  }
  return parseTable(table, footerOffset);
}

function parseTable(table: Buffer, footerOffset: number): PackEntry[] {
  const count = table.readUInt32LE(0);
  const end = 4 + count * ENTRY_BYTES;
  if (
    count === 0 ||
    footerBytes(count) !== table.length + GCM_BYTES ||
    table.subarray(end).some((byte) => byte !== 0)
  ) {
    throw new Refusal("a pack's footer", 'its table does not fit its length');
  }
  const entries: PackEntry[] = [];
  let offset = HEAD.length;
  for (let at = 4; at < end; at += ENTRY_BYTES) {
    const length = table.readUInt32LE(at + 32);
    const possible = length > SEALED_OVERHEAD_BYTES && length <= CHUNK_BYTES_MAX + SEALED_OVERHEAD_BYTES;
    if (!possible || offset + length > footerOffset) {
      throw new Refusal("a pack's footer", 'a chunk of it lies outside its pack');
    }
    entries.push({ id: table.subarray(at, at + 32), offset, length });
    offset += length;
  }
  return entries;
}
