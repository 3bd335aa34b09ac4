// Padmé sizes: never smaller, little larger, and few. With a size too small a pack would overflow; with too many sizes the
// stored lengths would tell an observer what the clinic did that day.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PACK_BYTES_MAX } from '../../vault/limits.ts';
import { padmeBytes } from '../../vault/padding.ts';

const anyBytes = fc.integer({ min: 0, max: 2 ** 40 });

describe('a Padmé size', () => {
  test('is at least the size, and at most 12 % more', () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        expect(padmeBytes(bytes)).toBeGreaterThanOrEqual(bytes);
        expect(padmeBytes(bytes)).toBeLessThanOrEqual(bytes * 1.12);
      }),
    );
  });

  test('keeps what is one already, and the order', () => {
    fc.assert(
      fc.property(anyBytes, fc.nat({ max: 5000 }), (bytes, more) => {
        expect(padmeBytes(padmeBytes(bytes))).toBe(padmeBytes(bytes));
        expect(padmeBytes(bytes + more)).toBeGreaterThanOrEqual(padmeBytes(bytes));
      }),
    );
  });

  test('has at most as many significant bits as the size of its exponent', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 2 ** 40 }), (bytes) => {
        const digits = padmeBytes(bytes).toString(2);
        const exponentBits = (digits.length - 1).toString(2).length;
        expect(digits.replace(/0+$/, '').length).toBeLessThanOrEqual(exponentBits + 1);
      }),
    );
  });

  test('is right around every power of two, where a logarithm could be rounded', () => {
    for (let exponent = 1; exponent <= 40; exponent++) {
      const power = 2 ** exponent;
      expect(padmeBytes(power)).toBe(power);
      expect(padmeBytes(power - 1)).toBeGreaterThanOrEqual(power - 1);
      expect(padmeBytes(power - 1)).toBeLessThanOrEqual(power);
      expect(padmeBytes(power + 1)).toBeGreaterThan(power);
    }
  });

  test('of a pack never exceeds the limit, and there are few of them', () => {
    expect(padmeBytes(PACK_BYTES_MAX)).toBe(PACK_BYTES_MAX);
    const sizes = new Set<number>();
    for (let bytes = 1081; bytes <= PACK_BYTES_MAX; bytes = padmeBytes(bytes) + 1) sizes.add(padmeBytes(bytes));
    expect(Math.max(...sizes)).toBe(PACK_BYTES_MAX);
    expect(sizes.size).toBeLessThan(400);
  });
});
