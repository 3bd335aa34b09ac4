// Packs: the table at the end says exactly where each chunk lies, and every cut or change of it is refused. A wrong table would
// make the next backup refer to chunks that are not there.

import { createCipheriv, hash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PACK_BYTES_MAX } from '../../vault/limits.ts';
import {
  finishPack,
  openPackFooter,
  type PackEntry,
  packBytes,
  parsePackTrailer,
  writePackHead,
} from '../../vault/pack.ts';
import { padmeBytes } from '../../vault/padding.ts';
import { deriveFooterKey } from '../../vault/site-secret.ts';
import { refusalOf } from '../vectors/refusal-of.ts';

const FOOTER_KEY = deriveFooterKey(Buffer.alloc(32, 3));
const fillRandom = (target: Uint8Array): void => void target.fill(0xa5);

function entriesOf(lengths: readonly number[]): PackEntry[] {
  let offset = 8;
  return lengths.map((length, i) => {
    const entry = { id: hash('sha256', String(i), 'buffer'), offset, length };
    offset += length;
    return entry;
  });
}

function packOf(lengths: readonly number[]): Buffer {
  const sealedBytes = lengths.reduce((sum, length) => sum + length, 0);
  const memory = Buffer.alloc(Math.min(PACK_BYTES_MAX, 2 * packBytes(lengths.length, sealedBytes)), 0x11);
  writePackHead(memory);
  return finishPack(memory, entriesOf(lengths), FOOTER_KEY, fillRandom) as Buffer;
}

function readTable(pack: Buffer): PackEntry[] {
  const { offset, length } = parsePackTrailer(pack.subarray(-20), pack.length);
  return openPackFooter(pack.subarray(offset, offset + length), FOOTER_KEY, offset);
}

const anyLengths = fc.array(fc.integer({ min: 30, max: 3000 }), { minLength: 1, maxLength: 120 });

describe('a pack', () => {
  test('gives back the table of its chunks', () => {
    fc.assert(
      fc.property(anyLengths, (lengths) => {
        const pack = packOf(lengths);
        expect(readTable(pack)).toEqual(entriesOf(lengths));
        const sealedBytes = lengths.reduce((sum, length) => sum + length, 0);
        expect(pack.length).toBe(padmeBytes(packBytes(lengths.length, sealedBytes)));
        expect(pack.subarray(0, 8).toString()).toBe('OFFSITEP');
      }),
    );
  });

  test('keeps the chunks and fills the rest with chance', () => {
    const pack = packOf([100, 50]);
    const { offset } = parsePackTrailer(pack.subarray(-20), pack.length);
    expect(pack.subarray(8, 158).every((byte) => byte === 0x11)).toBe(true);
    expect(offset).toBeGreaterThan(158);
    expect(pack.subarray(158, offset + 12).every((byte) => byte === 0xa5)).toBe(true);
  });

  test.each([1, 28, 29, 198, 199, 200, 6000])('hides the number of its chunks in steps: %i', (chunks) => {
    const pack = packOf(new Array(chunks).fill(40));
    const { length } = parsePackTrailer(pack.subarray(-20), pack.length);
    expect(length).toBe(28 + 1024 * Math.ceil((4 + 36 * chunks) / 1024));
    expect(readTable(pack).length).toBe(chunks);
  });

  test('can be filled to exactly 16 MiB, and not by one byte more', () => {
    const chunks = new Array(3).fill(4 * 1024 * 1024);
    const last = PACK_BYTES_MAX - packBytes(4, 3 * chunks[0]);
    expect(packOf([...chunks, last]).length).toBe(PACK_BYTES_MAX);
    expect(() => packOf([...chunks, last + 1])).toThrow('overflowed');
  });

  test('does not write beyond the memory it was given', () => {
    const whole = Buffer.alloc(4096);
    const memory = whole.subarray(0, 1200);
    writePackHead(memory);
    expect(() => finishPack(memory, entriesOf([300]), FOOTER_KEY, fillRandom)).toThrow('overflowed');
    expect(whole.subarray(1200).every((byte) => byte === 0)).toBe(true);
  });

  test('is not finished with a gap between its chunks', () => {
    const entries = [{ id: Buffer.alloc(32), offset: 9, length: 40 }];
    expect(() => finishPack(Buffer.alloc(4096), entries, FOOTER_KEY, fillRandom)).toThrow('instead of 8');
  });
});

describe('a damaged pack', () => {
  test('is refused when it was cut anywhere', () => {
    const pack = packOf([100, 50]);
    for (let end = 20; end < pack.length; end++) {
      const cut = pack.subarray(0, end);
      expect(refusalOf(() => parsePackTrailer(cut.subarray(-20), cut.length)).object).toBe('a pack');
    }
  });

  test('is refused with any bit of its trailer or footer flipped', () => {
    const pack = packOf([100, 50]);
    const { offset } = parsePackTrailer(pack.subarray(-20), pack.length);
    for (let bit = offset * 8; bit < pack.length * 8; bit++) {
      const flipped = Buffer.from(pack);
      flipped[bit >> 3] ^= 1 << (bit & 7);
      expect(refusalOf(() => readTable(flipped)).object).toMatch(/^a pack/);
    }
  });

  test('gives no table to the secret of another site', () => {
    const pack = packOf([100]);
    const { offset, length } = parsePackTrailer(pack.subarray(-20), pack.length);
    const other = deriveFooterKey(Buffer.alloc(32, 4));
    const refusal = refusalOf(() => openPackFooter(pack.subarray(offset, offset + length), other, offset));
    expect(refusal.reason).toBe('it was not sealed with the secret of this site');
  });

  test('is refused for every footer that is shorter than it should be', () => {
    const pack = packOf([100]);
    const { offset, length } = parsePackTrailer(pack.subarray(-20), pack.length);
    for (let bytes = 0; bytes < length; bytes++) {
      refusalOf(() => openPackFooter(pack.subarray(offset, offset + bytes), FOOTER_KEY, offset));
    }
  });

  test('cannot make us read a table that nobody could have written, even with our key', () => {
    const anyTable = fc.record({
      lengths: fc.array(fc.oneof(fc.integer({ min: 0, max: 200 }), fc.nat({ max: 2 ** 32 - 1 })), { maxLength: 28 }),
      countMore: fc.integer({ min: -1, max: 1 }),
      footerOffset: fc.integer({ min: 8, max: 4000 }),
    });
    fc.assert(
      fc.property(anyTable, ({ lengths, countMore, footerOffset }) => {
        const table = Buffer.alloc(1024);
        const count = Math.max(0, lengths.length + countMore);
        table.writeUInt32LE(count, 0);
        for (const [i, length] of lengths.entries()) table.fill(7, 4 + 36 * i).writeUInt32LE(length, 36 + 36 * i);
        table.fill(0, 4 + 36 * lengths.length);
        const cipher = createCipheriv('aes-256-gcm', FOOTER_KEY, Buffer.alloc(12));
        cipher.setAAD(Buffer.from('clinic-offsite/1/pack-footer'));
        const sealed = Buffer.concat([Buffer.alloc(12), cipher.update(table), cipher.final(), cipher.getAuthTag()]);
        const fits = lengths.every((length) => length >= 30) && 8 + lengths.reduce((a, b) => a + b, 0) <= footerOffset;
        if (fits && count === lengths.length && count > 0) {
          const entries = openPackFooter(sealed, FOOTER_KEY, footerOffset);
          expect(entries.map((entry) => entry.length)).toEqual(lengths);
        } else {
          expect(refusalOf(() => openPackFooter(sealed, FOOTER_KEY, footerOffset)).object).toBe("a pack's footer");
        }
      }),
      { numRuns: 500 },
    );
  });
});
