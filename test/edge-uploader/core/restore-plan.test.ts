// The plan of a restore: every chunk at every place where the dump needs it, each pack once, and no request beyond a pack.
// A plan with a hole would be found only when hours of downloading are over.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planSpans, RestorePlan, SPAN_BYTES_MAX } from '../../../edge-uploader/core/restore-plan.ts';
import type { ChunkRef } from '../../../vault/chunk-list.ts';
import { packIdSchema } from '../../../vault/names.ts';
import { Refusal } from '../../../vault/refusal.ts';

const GAP_BYTES_MAX = 256 * 1024;
const packOf = (number: number) => packIdSchema.parse(number.toString(16).padStart(64, '0'));

/** A few packs of neighbouring chunks, and a dump that takes any of them in any order. */
const anyDump = fc
  .array(fc.array(fc.integer({ min: 30, max: 300_000 }), { minLength: 1, maxLength: 40 }), {
    minLength: 1,
    maxLength: 4,
  })
  .map((packs) =>
    packs.flatMap((lengths, number) => {
      let end = 8;
      return lengths.map((length): ChunkRef => {
        end += length;
        const key = Buffer.alloc(32, number);
        return { pack: packOf(number), offset: end - length, length, key, bytes: length - 29 };
      });
    }),
  )
  .chain((chunks) => fc.array(fc.constantFrom(...chunks), { minLength: 1, maxLength: 90 }));

function plan(refs: readonly ChunkRef[]): RestorePlan {
  const plan = new RestorePlan();
  for (const ref of refs) plan.add(ref);
  return plan;
}

test('puts every chunk at every place where the dump needs it', () => {
  fc.assert(
    fc.property(anyDump, (refs) => {
      const placed = new Map<number, string>();
      for (const { pack, chunks } of plan(refs).packs()) {
        for (const { offset, positions } of chunks()) {
          for (const position of positions) placed.set(position, `${pack}/${offset}`);
        }
      }
      let position = 0;
      for (const ref of refs) {
        expect(placed.get(position)).toBe(`${ref.pack}/${ref.offset}`);
        position += ref.bytes;
      }
      expect(placed.size).toBe(refs.length);
    }),
  );
});

test('names each pack once, in the order in which the dump first needs it', () => {
  fc.assert(
    fc.property(anyDump, (refs) => {
      const packs = plan(refs).packs();
      expect(packs.map(({ pack }) => pack)).toEqual([...new Set(refs.map(({ pack }) => pack))]);
    }),
  );
});

describe('the spans of a pack', () => {
  test('hold each needed chunk once, in order, apart by more than a gap that is worth a request or full', () => {
    fc.assert(
      fc.property(anyDump, (refs) => {
        for (const { pack, chunks } of plan(refs).packs()) {
          const spans = planSpans(chunks());
          const offsets = spans.flatMap((span) => span.chunks.map(({ offset }) => offset));
          const needed = new Set(refs.filter((ref) => ref.pack === pack).map(({ offset }) => offset));
          expect(offsets).toEqual([...needed].sort((a, b) => a - b));
          for (const [i, { offset, length, chunks }] of spans.entries()) {
            expect(chunks[0].offset).toBe(offset);
            expect(Math.max(...chunks.map((chunk) => chunk.offset + chunk.length))).toBe(offset + length);
            expect(length).toBeLessThanOrEqual(SPAN_BYTES_MAX);
            if (i === 0) continue;
            const before = spans[i - 1];
            const isFull = chunks[0].offset + chunks[0].length - before.offset > SPAN_BYTES_MAX;
            if (!isFull) expect(offset - (before.offset + before.length)).toBeGreaterThan(GAP_BYTES_MAX);
          }
        }
      }),
    );
  });

  test.each([
    [GAP_BYTES_MAX, 1],
    [GAP_BYTES_MAX + 1, 2],
  ])('with a gap of %i bytes are %i', (gap, count) => {
    const key = Buffer.alloc(32);
    const at = (offset: number): ChunkRef => ({ pack: packOf(1), offset, length: 100, key, bytes: 71 });
    const [pack] = plan([at(8), at(108 + gap)]).packs();
    expect(planSpans(pack.chunks()).length).toBe(count);
  });
});

test('refuses a list that reads one place of a pack in two ways', () => {
  const ref: ChunkRef = { pack: packOf(1), offset: 8, length: 100, key: Buffer.alloc(32), bytes: 71 };
  const lies: Partial<ChunkRef>[] = [{ bytes: 70 + 3 }, { length: 99 }, { key: Buffer.alloc(32, 1) }];
  for (const lie of lies) expect(() => plan([ref, { ...ref, ...lie }]).packs()).toThrow(Refusal);
});
