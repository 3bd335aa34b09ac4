// Bytes that are read in place and bytes that are read elsewhere, in any order. Without it one mistake in the count would put a
// piece of a dump over another, and every check of the sealed chunks would still pass.

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Landing, readInto } from '../../../edge-uploader/sources/landing.ts';
import { seededBytes } from '../seeded-bytes.ts';

const DUMP = seededBytes('a dump that lands', 200_000);

test('there is no place before it was opened, nor where no memory is free', () => {
  const landing = new Landing();
  expect(landing.place()).toBeUndefined();
  landing.open(() => new Uint8Array());
  expect(landing.place()).toBeUndefined();
});

test('the place is behind what was read there and has not arrived', () => {
  const memory = new Uint8Array(100);
  const landing = new Landing();
  landing.open(() => memory);
  landing.read(40, true);
  expect(landing.place()?.byteOffset).toBe(40);
  landing.read(60, true);
  expect(landing.place()).toBeUndefined();
});

test('there is no place while bytes that were read elsewhere are on their way', () => {
  const memory = new Uint8Array(100);
  const landing = new Landing();
  landing.open(() => memory);
  landing.read(40, false);
  expect(landing.place()).toBeUndefined();
  landing.arrived(40, false);
  expect(landing.place()?.length).toBe(100);
});

test('a source that tells nothing of what it read elsewhere takes no place away', () => {
  const memory = new Uint8Array(100);
  const landing = new Landing();
  landing.open(() => memory);
  landing.arrived(40, false);
  landing.read(10, false);
  expect(landing.place()).toBeUndefined();
});

/** How a socket, its stream and whoever takes the dump in may take turns. */
const step = fc.oneof(
  fc.record({ kind: fc.constant('read' as const), bytes: fc.integer({ min: 1, max: 30_000 }) }),
  fc.record({ kind: fc.constant('take' as const) }),
  fc.record({ kind: fc.constant('free' as const), bytes: fc.integer({ min: 0, max: 50_000 }) }),
);

test('whoever takes turns in whatever way, the memory holds the dump', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 200 }), (steps) => {
      const memory = new Uint8Array(DUMP.length);
      const onTheWay: Buffer[] = [];
      const landing = new Landing();
      let [sent, taken, free] = [0, 0, 0];
      landing.open(() => memory.subarray(taken, Math.min(memory.length, taken + free)));
      const { buffer, callback } = readInto(landing, (slice) => onTheWay.push(slice) > 0);
      const nextPlace = buffer as () => Uint8Array;
      // A socket asks for a place when it has used the one before, which may be long before bytes come.
      let place = nextPlace();
      for (const one of steps) {
        if (one.kind === 'read') {
          const bytes = Math.min(one.bytes, place.length, DUMP.length - sent);
          if (bytes === 0) continue;
          place.set(DUMP.subarray(sent, sent + bytes));
          sent += bytes;
          callback(bytes, place);
          place = nextPlace();
        } else if (one.kind === 'free') {
          // More becomes free, never less: what was given as a place stays one.
          free = Math.max(free, one.bytes);
        } else {
          const slice = onTheWay.shift();
          if (slice === undefined) continue;
          const inPlace = slice.buffer === memory.buffer;
          if (inPlace) assert.equal(slice.byteOffset, taken);
          else memory.set(slice, taken);
          taken += slice.length;
          free = Math.max(0, free - slice.length);
          landing.arrived(slice.length, inPlace);
        }
      }
      return Buffer.compare(memory.subarray(0, taken), DUMP.subarray(0, taken)) === 0;
    }),
    { numRuns: 500 },
  );
});
