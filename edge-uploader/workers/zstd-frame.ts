// Whether bytes are exactly one whole zstd frame (RFC 8878, 3.1.1), by walking over the heads of its blocks. Node's decompressor
// passes over what stands behind a frame, and does not tell an unfinished frame from a finished one if all bytes came out; the
// next chunk of the same thread would then be taken for its rest.
//
//   magic (4) ‖ descriptor (1) ‖ window (0 or 1) ‖ dictionary id (0, 1, 2, 4) ‖ content size (0, 1, 2, 4, 8)
//   blocks: head (3, little-endian: bit 0 = last, bits 1-2 = kind, then the size) ‖ content; a checksum (0 or 4)

const MAGIC = 0xfd2f_b528;
const DICTIONARY_ID_BYTES = [0, 1, 2, 4];
const CONTENT_SIZE_BYTES = [0, 2, 4, 8];
const RLE_BLOCK = 1;
const RESERVED_BLOCK = 3;

export function isOneWholeFrame(frame: Uint8Array): boolean {
  const view = Buffer.from(frame.buffer, frame.byteOffset, frame.length);
  if (view.length < 9 || view.readUInt32LE(0) !== MAGIC) return false;
  const descriptor = view[4];
  const singleSegment = (descriptor & 0x20) !== 0;
  const contentSize = CONTENT_SIZE_BYTES[descriptor >> 6] || (singleSegment ? 1 : 0);
  let at = 5 + (singleSegment ? 0 : 1) + DICTIONARY_ID_BYTES[descriptor & 3] + contentSize;
  for (let last = false; !last; ) {
    if (at + 3 > view.length) return false;
    const head = view.readUIntLE(at, 3);
    const kind = (head >> 1) & 3;
    if (kind === RESERVED_BLOCK) return false;
    last = (head & 1) === 1;
    at += 3 + (kind === RLE_BLOCK ? 1 : head >> 3);
  }
  return at + ((descriptor & 4) !== 0 ? 4 : 0) === view.length;
}
