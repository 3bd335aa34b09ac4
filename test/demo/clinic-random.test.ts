// Holds the made-up clinic's chance to its bounds, and its images to being incompressible.
// Without it a number one too large would name a patient who is not there, in one database of many.

import { zstdCompressSync } from 'node:zlib';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandom } from '../../demo/clinic-random.ts';

test('numbers stay within their bounds', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: -1000, max: 1000 }), fc.nat(1000), (seed, low, span) => {
      const random = seededRandom(seed);
      for (let count = 0; count < 20; count += 1) {
        const number = random.between(low, low + span);
        expect(Number.isInteger(number) && number >= low && number <= low + span).toBe(true);
        const skewed = random.skewed(span + 1);
        expect(Number.isInteger(skewed) && skewed >= 0 && skewed <= span).toBe(true);
      }
    }),
  );
});

test('both ends of a range come up', () => {
  const random = seededRandom('ends');
  const seen = new Set(Array.from({ length: 200 }, () => random.between(1, 3)));
  expect([...seen].toSorted()).toEqual([1, 2, 3]);
});

test('images cannot be compressed, differ from one another, and come again with the seed', () => {
  const random = seededRandom('images');
  const [first, second] = [random.bytes(100_000), random.bytes(100_000)];
  expect(zstdCompressSync(first).length).toBeGreaterThan(99_000);
  expect(first.equals(second)).toBe(false);
  expect(seededRandom('images').bytes(100_000).equals(first)).toBe(true);
});
