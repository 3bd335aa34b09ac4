// The table of known chunks against a Map. A row that were lost or mixed up would make a backup refer to the wrong place, and the
// error would show on the day of the restore.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KnownChunks, SLOT_PENDING } from '../../../edge-uploader/core/known-chunks.ts';
import { seededBytes } from '../seeded-bytes.ts';

interface Model {
  slot: number;
  offset: number;
  length: number;
  used: boolean;
}

const word = fc.integer({ min: 0, max: 0xffff_ffff });
const place = fc.record({ slot: word, offset: word, length: word });
/** Few ids, so that they are met again, and with equal beginnings, so that they meet in the table. */
const id = fc.tuple(fc.constantFrom(0, 1, 15, 16), fc.nat({ max: 60 })).map(([bucket, number]) => idOf(bucket, number));

test('answers like a Map after any adding, placing and marking, however often it has grown', () => {
  const step = fc.record({ id, place, what: fc.constantFrom('add', 'place', 'mark') });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 400 }), fc.constantFrom(0, 16, 4096), (steps, capacity) => {
      const known = new KnownChunks(capacity);
      const model = new Map<string, Model>();
      for (const { id, place, what } of steps) {
        const there = model.get(id.toString('hex'));
        const row = known.find(id);
        expect(row >= 0).toBe(there !== undefined);
        if (there === undefined) {
          known.add(id, 0, place);
          model.set(id.toString('hex'), { ...place, used: false });
        } else if (what === 'place') {
          known.setPlace(row, place);
          Object.assign(there, place);
        } else if (what === 'mark') {
          expect(known.markUsed(row)).toBe(!there.used);
          there.used = true;
        }
      }
      expect(known.size).toBe(model.size);
      for (const [hex, { used, ...place }] of model) {
        const row = known.find(Buffer.from(hex, 'hex'));
        expect(known.place(row)).toEqual(place);
        expect(known.markUsed(row)).toBe(!used);
      }
    }),
    { numRuns: 100 },
  );
});

describe('a hundred thousand chunks', () => {
  const ids = seededBytes('many ids', 100_000 * 32);

  test('are all found where they were put, and no other is', () => {
    const known = new KnownChunks();
    for (let i = 0; i < 100_000; i++) known.add(ids, i * 32, { slot: i, offset: i * 3, length: i * 7 });
    let wrong = 0;
    for (let i = 0; i < 100_000; i++) {
      const { slot, offset, length } = known.place(known.find(ids, i * 32));
      if (slot !== i || offset !== i * 3 || length !== i * 7) wrong += 1;
    }
    const strangers = seededBytes('other ids', 10_000 * 32);
    for (let i = 0; i < 10_000; i++) if (known.find(strangers, i * 32) >= 0) wrong += 1;
    expect([known.size, wrong]).toEqual([100_000, 0]);
  });
});

test('tells ids apart that differ in any of their first 16 bytes, and in those only', () => {
  const known = new KnownChunks();
  const one = seededBytes('one id', 32);
  known.add(one, 0, { slot: SLOT_PENDING, offset: 8, length: 30 });
  for (let at = 0; at < 32; at++) {
    const other = Buffer.from(one);
    other[at] ^= 0x80;
    expect([at, known.find(other) >= 0]).toEqual([at, at >= 16]);
  }
  expect(known.place(known.find(one))).toEqual({ slot: SLOT_PENDING, offset: 8, length: 30 });
});

function idOf(bucket: number, number: number): Buffer {
  const id = Buffer.alloc(32);
  id.writeUInt32LE(bucket, 0);
  id.writeUInt32LE(number, 12);
  return id;
}
