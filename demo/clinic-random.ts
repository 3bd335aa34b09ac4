// Seeded chance for the made-up clinic: the same seed gives the same patients, words and images on every machine.
// Without it a test that fails on one made-up database could not be run again on the same one.

import { createCipheriv, createHash } from 'node:crypto';

export interface ClinicRandom {
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number;
  chance(probability: number): boolean;
  pick<T>(items: readonly T[]): T;
  /** Small numbers far more often than large ones, below `limit`: for the newest rows, the favourite drugs. */
  skewed(limit: number): number;
  /** Bytes that no compressor can shrink, as in a JPEG. */
  bytes(length: number): Buffer;
}

export function seededRandom(seed: string): ClinicRandom {
  const key = createHash('sha256').update(seed).digest();
  let state = key.readUInt32LE(0);
  let blobs = 0;
  // mulberry32: short, and good enough for data that is only to look like a clinic's.
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    between: (low, high) => low + Math.floor(next() * (high - low + 1)),
    chance: (probability) => next() < probability,
    pick: (items) => items[Math.floor(next() * items.length)]!,
    skewed: (limit) => Math.floor(next() ** 3 * limit),
    bytes(length) {
      const counter = Buffer.alloc(16);
      counter.writeUInt32LE(blobs, 12);
      blobs += 1;
      return createCipheriv('aes-128-ctr', key.subarray(4, 20), counter).update(Buffer.alloc(length));
    },
  };
}
