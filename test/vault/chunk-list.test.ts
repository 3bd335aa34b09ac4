// Chunk lists: what is written is read again however it is sliced, and nothing else is read at all. A list that is cut, or read
// differently by two programs, would restore a dump that is not the one that was backed up.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ChunkListParser, type ChunkRef, checkChunkRef, encodeChunkRef } from '../../vault/chunk-list.ts';
import { CHUNK_BYTES_MAX, PACK_BYTES_MAX } from '../../vault/limits.ts';
import { Refusal } from '../../vault/refusal.ts';
import { refusalOf } from '../vectors/refusal-of.ts';
import { anyChunkRefs } from './arbitraries.ts';

const encodeList = (refs: readonly ChunkRef[]): Buffer =>
  Buffer.concat(refs.map((ref, i) => encodeChunkRef(ref, refs[i - 1]?.pack)));

function parseList(slices: Iterable<Uint8Array>): ChunkRef[] {
  const parser = new ChunkListParser();
  const refs: ChunkRef[] = [];
  for (const slice of slices) refs.push(...parser.push(slice));
  parser.finish();
  return refs;
}

const slicesAt = (bytes: Buffer, cuts: readonly number[]): Buffer[] => {
  const at = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return at.slice(1).map((end, i) => bytes.subarray(at[i], end));
};

const someRefs = anyChunkRefs({ minLength: 1, maxLength: 12 });

describe('a chunk list', () => {
  test('comes back whole, byte by byte, and in random slices', () => {
    fc.assert(
      fc.property(someRefs, fc.array(fc.nat(), { maxLength: 8 }), (refs, cuts) => {
        const list = encodeList(refs);
        expect(parseList([list])).toEqual(refs);
        expect(parseList(Array.from(list, (byte) => Uint8Array.of(byte)))).toEqual(refs);
        expect(parseList(slicesAt(list, cuts))).toEqual(refs);
      }),
    );
  });

  test('comes back when it is cut in two at any place', () => {
    fc.assert(
      fc.property(anyChunkRefs({ minLength: 1, maxLength: 4 }), (refs) => {
        const list = encodeList(refs);
        for (let at = 0; at <= list.length; at++) {
          expect(parseList([list.subarray(0, at), list.subarray(at)])).toEqual(refs);
        }
      }),
      { numRuns: 20 },
    );
  });

  test('does not keep the slices it was given, which a stream may overwrite', () => {
    fc.assert(
      fc.property(someRefs, (refs) => {
        const slices = slicesAt(encodeList(refs), [20, 70, 90]).map((slice) => Buffer.from(slice));
        const parser = new ChunkListParser();
        const parsed: ChunkRef[] = [];
        for (const slice of slices) {
          parsed.push(...parser.push(slice));
          slice.fill(0xff);
        }
        parser.finish();
        expect(parsed).toEqual(refs);
      }),
    );
  });

  test('is refused when it was cut, except between records, where only its length can tell', () => {
    fc.assert(
      fc.property(anyChunkRefs({ minLength: 1, maxLength: 4 }), (refs) => {
        const list = encodeList(refs);
        const betweenRecords = new Set(refs.map((_, i) => encodeList(refs.slice(0, i)).length));
        for (let end = 0; end < list.length; end++) {
          if (betweenRecords.has(end)) {
            expect(parseList([list.subarray(0, end)]).length).toBeLessThan(refs.length);
          } else {
            expect(refusalOf(() => parseList([list.subarray(0, end)])).object).toBe('a chunk list');
          }
        }
      }),
      { numRuns: 20 },
    );
  });

  test('has one encoding: whatever is accepted encodes back to the same bytes', () => {
    fc.assert(
      fc.property(someRefs, fc.nat(), fc.integer({ min: 1, max: 255 }), (refs, at, change) => {
        const list = encodeList(refs);
        list[at % list.length] ^= change;
        try {
          expect(encodeList(parseList([list])).equals(list)).toBe(true);
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('a chunk reference', () => {
  const good = { pack: 'a'.repeat(64) as ChunkRef['pack'], key: new Uint8Array(32) };

  test.each([
    ['the least', { offset: 8, length: 30, bytes: 1 }],
    ['the largest', { offset: 8, length: CHUNK_BYTES_MAX + 29, bytes: CHUNK_BYTES_MAX }],
    ['one up to the end', { offset: PACK_BYTES_MAX - 30, length: 30, bytes: 1 }],
  ])('may be %s', (_, place) => {
    expect(() => checkChunkRef({ ...good, ...place })).not.toThrow();
  });

  test.each([
    ['an empty chunk', { offset: 8, length: 30, bytes: 0 }],
    ['a chunk that is too large', { offset: 8, length: 30, bytes: CHUNK_BYTES_MAX + 1 }],
    ['a sealed form without payload', { offset: 8, length: 29, bytes: 1 }],
    ['a sealed form that is too long', { offset: 8, length: 31, bytes: 1 }],
    ['a place in the head', { offset: 7, length: 30, bytes: 1 }],
    ['a place beyond the end', { offset: PACK_BYTES_MAX - 29, length: 30, bytes: 1 }],
  ])('is refused for %s', (_, place) => {
    expect(refusalOf(() => checkChunkRef({ ...good, ...place })).object).toBe('a chunk list');
  });
});
