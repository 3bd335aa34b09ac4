// Where the chunker cuts. Cuts that moved with a release would make no old backup unreadable, but every site would upload
// everything anew and pay for it twice until the old packs expire: the frozen cuts below are never to be changed.

import { hash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CHUNKER_RESERVED_BYTES, GearChunker, newChunkerMemory } from '../../../edge-uploader/core/gear-chunker.ts';
import { CHUNK_BYTES_CLASSES, CHUNK_SPREAD, LIST_CHUNK_BYTES } from '../../../vault/limits.ts';
import { deriveGearTable } from '../../../vault/site-secret.ts';
import { SITE } from '../sample-site.ts';
import { rows, seededBytes } from '../seeded-bytes.ts';

const GEAR = deriveGearTable(SITE.siteSecret);
const SMALL_AVERAGE_BYTES = 1024;

describe('cuts that are frozen', () => {
  const input = Buffer.concat([seededBytes('frozen', 3_000_000), rows('frozen', 1_000_000), Buffer.alloc(400_000)]);

  test('for the average of most dumps', () => {
    const lengths = cutWhole(input, 65_536);
    expect(lengths.slice(0, 8)).toEqual([107275, 65733, 94610, 77520, 90928, 76108, 75616, 68317]);
    expect([lengths.length, digestOf(lengths)]).toEqual([
      55,
      '7187118e62803429c27cca00ddcb46cbd208e18f2bc58b43938009f76fa08c58',
    ]);
  });

  test('for the average of a chunk list', () => {
    const lengths = cutWhole(input, LIST_CHUNK_BYTES);
    expect(lengths.slice(0, 8)).toEqual([26515, 23861, 17988, 19588, 19323, 18942, 23418, 17095]);
    expect([lengths.length, digestOf(lengths)]).toEqual([
      217,
      '43ef38f850d811952ece39b4ea93fb3cd18d44770782b1b1b1f44b25d51126c6',
    ]);
  });
});

test('cuts are those of the rule as docs/format.md writes it, in plain arithmetic', () => {
  fc.assert(
    fc.property(anyInput(), fc.constantFrom(64, 256, SMALL_AVERAGE_BYTES), (input, average) => {
      expect(cutWhole(input, average)).toEqual(cutByTheBook(input, average));
    }),
    { numRuns: 60 },
  );
});

test('cuts do not depend on how the stream was sliced: whole, one byte at a time, in any slices', () => {
  const oneByOne = (input: Buffer) => Array.from(input, () => 1);
  fc.assert(
    fc.property(anyInput(), fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1 }), (input, slices) => {
      const whole = cutWhole(input, SMALL_AVERAGE_BYTES);
      expect(cutInSlices(input, slices)).toEqual(whole);
      expect(cutInSlices(input.subarray(0, 6000), oneByOne(input))).toEqual(
        cutWhole(input.subarray(0, 6000), SMALL_AVERAGE_BYTES),
      );
    }),
    { numRuns: 25 },
  );
});

test('a chunk is between a quarter of the average and four times it; only the last may be shorter', () => {
  for (const average of [...CHUNK_BYTES_CLASSES, LIST_CHUNK_BYTES]) {
    for (const input of [seededBytes('bounds', 24 * average), Buffer.alloc(9 * average), rows('bounds', 9 * average)]) {
      const lengths = cutWhole(input, average);
      expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(input.length);
      expect(Math.max(...lengths)).toBeLessThanOrEqual(average * CHUNK_SPREAD);
      expect(Math.min(...lengths.slice(0, -1))).toBeGreaterThanOrEqual(average / CHUNK_SPREAD);
    }
  }
});

test('the average is about what it is called', () => {
  const lengths = cutWhole(seededBytes('average', 8_000_000), 16_384);
  expect(8_000_000 / lengths.length / 16_384).toBeGreaterThan(0.8);
  expect(8_000_000 / lengths.length / 16_384).toBeLessThan(1.4);
});

test('an insertion or a deletion moves only the cuts around it', () => {
  const input = seededBytes('insertion', 4_000_000);
  const before = cutPoints(input, 16_384);
  const at = 2_000_000;
  const inserted = Buffer.concat([input.subarray(0, at), Buffer.from('one more visit'), input.subarray(at)]);
  const deleted = Buffer.concat([input.subarray(0, at), input.subarray(at + 100)]);
  for (const [changed, shift] of [
    [inserted, 14],
    [deleted, -100],
  ] as const) {
    const kept = new Set([...cutPoints(changed, 16_384)].map((point) => (point > at ? point - shift : point)));
    expect([...before].filter((point) => !kept.has(point)).length).toBeLessThanOrEqual(6);
  }
});

test('another site cuts elsewhere, so that lengths tell nothing of the content', () => {
  const other = deriveGearTable(seededBytes('another site', 32));
  const input = seededBytes('two sites', 1_000_000);
  const points = cutPoints(input, 16_384);
  const theirs = [...cutPoints(input, 16_384, other)].slice(0, -1);
  expect(theirs.length).toBeGreaterThan(30);
  expect(theirs.filter((point) => points.has(point)).length).toBeLessThanOrEqual(1);
});

test('without the end of the stream, what may go on is not cut yet', () => {
  const input = seededBytes('not the end', 100_000);
  const [chunker] = loaded(input, 16_384);
  const open = chunker.cut(CHUNKER_RESERVED_BYTES, input.length, false);
  const whole = chunker.cut(CHUNKER_RESERVED_BYTES, input.length, true);
  expect(whole.slice(0, open.length)).toEqual(open);
  expect(whole.length).toBe(open.length + 1);
  expect(chunker.cut(CHUNKER_RESERVED_BYTES, 0, true)).toEqual([]);
});

/** Random, periodic and constant parts: constant ones are cut at the maximum only. */
function anyInput(): fc.Arbitrary<Buffer> {
  const part = fc.tuple(fc.constantFrom('random', 'rows', 'zero'), fc.nat({ max: 9000 }), fc.nat());
  return fc
    .array(part, { minLength: 1, maxLength: 4 })
    .map((parts) =>
      Buffer.concat(
        parts.map(([kind, length, seed]) =>
          kind === 'zero'
            ? Buffer.alloc(length)
            : kind === 'rows'
              ? rows(`${seed}`, length)
              : seededBytes(`${seed}`, length),
        ),
      ),
    );
}

function loaded(input: Buffer, average: number, gear = GEAR): [GearChunker, Buffer] {
  const memory = newChunkerMemory(Math.max(input.length, 1));
  const chunker = new GearChunker(gear, average, memory);
  const bytes = Buffer.from(memory.buffer, CHUNKER_RESERVED_BYTES);
  bytes.set(input);
  return [chunker, bytes];
}

function cutWhole(input: Buffer, average: number, gear = GEAR): number[] {
  return loaded(input, average, gear)[0].cut(CHUNKER_RESERVED_BYTES, input.length, true);
}

/** As the pipeline does it: gathers slices, cuts what it can, carries the rest over to the start of the block. */
function cutInSlices(input: Buffer, slices: readonly number[]): number[] {
  const [chunker, bytes] = loaded(input, SMALL_AVERAGE_BYTES);
  const lengths: number[] = [];
  let gathered = 0;
  for (let at = 0, i = 0; at < input.length; i++) {
    const length = Math.min(slices[i % slices.length], input.length - at);
    bytes.set(input.subarray(at, at + length), gathered);
    at += length;
    gathered += length;
    const cut = chunker.cut(CHUNKER_RESERVED_BYTES, gathered, at === input.length);
    const cutBytes = cut.reduce((sum, chunk) => sum + chunk, 0);
    bytes.copyWithin(0, cutBytes, gathered);
    gathered -= cutBytes;
    lengths.push(...cut);
  }
  return lengths;
}

/** docs/format.md, "Cutting", word by word. */
function cutByTheBook(input: Buffer, average: number): number[] {
  const n = BigInt(Math.log2(average));
  const lengths: number[] = [];
  for (let start = 0; start < input.length; ) {
    const rest = input.subarray(start);
    let h = 0n;
    let length = Math.min(rest.length, 4 * average);
    for (let at = average / 4; at < length; at++) {
      h = BigInt.asUintN(64, (h << 1n) + GEAR[rest[at]]);
      const bits = at < average ? 64n - n - 2n : 64n - n + 2n;
      if (h < 1n << bits) length = at + 1;
    }
    lengths.push(length);
    start += length;
  }
  return lengths;
}

function cutPoints(input: Buffer, average: number, gear = GEAR): Set<number> {
  let end = 0;
  return new Set(
    cutWhole(input, average, gear).map((length) => {
      end += length;
      return end;
    }),
  );
}

const digestOf = (lengths: readonly number[]): string => hash('sha256', lengths.join(','), 'hex');
