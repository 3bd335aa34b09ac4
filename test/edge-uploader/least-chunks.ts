// A dump whose chunks are nearly as small as chunks can be, so that a list of lists needs megabytes and not gigabytes. It is found
// with the chunker itself: the last 64 bytes before a cut decide the cut, so behind any minimum of bytes they cut at once.

import { CHUNKER_RESERVED_BYTES, GearChunker, newChunkerMemory } from '../../edge-uploader/core/gear-chunker.ts';
import { CHUNK_SPREAD } from '../../vault/limits.ts';
import { deriveGearTable } from '../../vault/site-secret.ts';
import { SITE } from './sample-site.ts';
import { seededBytes } from './seeded-bytes.ts';

const AVERAGE_BYTES = 65_536;
const MIN_BYTES = AVERAGE_BYTES / CHUNK_SPREAD;
/** The gear hash shifts by one bit a byte: what is further away than this does not count any more. */
const HASH_WINDOW_BYTES = 64;
const DIFFERENT_CHUNKS = 256;

export const LEAST_CHUNK_BYTES = MIN_BYTES + HASH_WINDOW_BYTES;

/** `count` chunks of `LEAST_CHUNK_BYTES`, of which 256 are different and follow each other without a pattern. */
export function* leastChunks(count: number): Generator<Buffer> {
  const end = cuttingBytes();
  const chunks = Array.from({ length: DIFFERENT_CHUNKS }, (_, i) =>
    Buffer.concat([seededBytes(`chunk ${i}`, MIN_BYTES), end]),
  );
  for (const i of seededBytes('which chunk', count)) yield chunks[i];
}

/** 64 bytes behind which the chunker of the sample site cuts wherever it looks for a cut before the average size. */
function cuttingBytes(): Buffer {
  const bytes = seededBytes('in search of a cut', 16 * AVERAGE_BYTES);
  const memory = newChunkerMemory(bytes.length);
  Buffer.from(memory.buffer).set(bytes, CHUNKER_RESERVED_BYTES);
  const chunker = new GearChunker(deriveGearTable(SITE.siteSecret), AVERAGE_BYTES, memory);
  let end = 0;
  for (const length of chunker.cut(CHUNKER_RESERVED_BYTES, bytes.length, false)) {
    end += length;
    if (length > LEAST_CHUNK_BYTES && length < AVERAGE_BYTES) return bytes.subarray(end - HASH_WINDOW_BYTES, end);
  }
  throw new Error('no cut was found before the average size: search in more bytes');
}
