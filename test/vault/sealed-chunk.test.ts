// Sealed chunks: what was sealed opens to the same bytes, and nothing else opens at all. Every flipped bit must be refused here,
// because gbak restores a dump with a flipped byte without a word.

import { createCipheriv } from 'node:crypto';
import { zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CHUNK_BYTES_MAX } from '../../vault/limits.ts';
import { openChunk, SEALED_OVERHEAD_BYTES, sealChunk } from '../../vault/sealed-chunk.ts';
import { refusalOf } from '../vectors/refusal-of.ts';
import { bytesOf } from './arbitraries.ts';

const KEY = Buffer.alloc(32, 1);
const NONCE = Buffer.alloc(12, 2);

function seal(plaintext: Uint8Array, key: Uint8Array = KEY, nonce: Uint8Array = NONCE): Buffer {
  const target = Buffer.alloc(plaintext.length + SEALED_OVERHEAD_BYTES);
  return target.subarray(0, sealChunk(plaintext, key, nonce, target));
}

/** Bytes that zstd cannot shorten, the same every time. */
const noise = (length: number): Buffer =>
  createCipheriv('aes-256-ctr', KEY, Buffer.alloc(16)).update(Buffer.alloc(length));
const anyPlaintext = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 3000 }),
  fc.string({ minLength: 1, maxLength: 300 }).map((text) => Buffer.from(text.repeat(9))),
);

describe('a sealed chunk', () => {
  test('opens to what was sealed, and is at most 29 bytes longer', () => {
    fc.assert(
      fc.property(anyPlaintext, bytesOf(32), bytesOf(12), (plaintext, key, nonce) => {
        const sealed = seal(plaintext, key, nonce);
        expect(sealed.length).toBeLessThanOrEqual(plaintext.length + SEALED_OVERHEAD_BYTES);
        expect(openChunk(sealed, key, plaintext.length).equals(plaintext)).toBe(true);
        expect(sealed.subarray(0, 12).equals(nonce)).toBe(true);
      }),
    );
  });

  test.each([
    ['one byte', 1],
    ['a size around the compressor’s default buffer', 65_537],
    ['the largest chunk', CHUNK_BYTES_MAX],
  ])('can hold %s, of noise or of zeros', (_, length) => {
    for (const plaintext of [noise(length), Buffer.alloc(length)]) {
      expect(openChunk(seal(plaintext), KEY, length).equals(plaintext)).toBe(true);
    }
    expect(seal(noise(length)).length).toBe(length + SEALED_OVERHEAD_BYTES);
  });

  test.each([
    ['stored', noise(100)],
    ['compressed', Buffer.alloc(1000, 'nález ')],
  ])('is refused with any of its bits flipped (%s)', (_, plaintext) => {
    const sealed = seal(plaintext);
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const flipped = Buffer.from(sealed);
      flipped[bit >> 3] ^= 1 << (bit & 7);
      expect(refusalOf(() => openChunk(flipped, KEY, plaintext.length)).object).toBe('a sealed chunk');
    }
  });

  test('is refused when it was cut anywhere, or has grown', () => {
    const plaintext = noise(100);
    const sealed = seal(plaintext);
    for (let end = 0; end < sealed.length; end++) {
      expect(refusalOf(() => openChunk(sealed.subarray(0, end), KEY, 100)).object).toBe('a sealed chunk');
      expect(refusalOf(() => openChunk(sealed.subarray(end + 1), KEY, 100)).object).toBe('a sealed chunk');
    }
    refusalOf(() => openChunk(Buffer.concat([sealed, Buffer.alloc(1)]), KEY, 100));
  });

  test('is refused with any other key', () => {
    fc.assert(
      fc.property(anyPlaintext, fc.nat({ max: 255 }), (plaintext, bit) => {
        const other = Buffer.from(KEY);
        other[bit >> 3] ^= 1 << (bit & 7);
        expect(refusalOf(() => openChunk(seal(plaintext), other, plaintext.length)).object).toBe('a sealed chunk');
      }),
    );
  });

  test('is refused when any other length is expected', () => {
    fc.assert(
      fc.property(anyPlaintext, fc.integer({ min: 1, max: 70_000 }), (plaintext, length) => {
        fc.pre(length !== plaintext.length);
        expect(refusalOf(() => openChunk(seal(plaintext), KEY, length)).object).toBe('a sealed chunk');
      }),
    );
  });

  test('does not decompress beyond the expected length', () => {
    const bomb = Buffer.concat([Buffer.of(1), zstdCompressSync(Buffer.alloc(256 * 1024 * 1024))]);
    const cipher = createCipheriv('aes-256-gcm', KEY, NONCE).setAAD(Buffer.from('clinic-offsite/1/chunk'));
    const sealed = Buffer.concat([NONCE, cipher.update(bomb), cipher.final(), cipher.getAuthTag()]);
    const before = process.memoryUsage().rss;
    expect(refusalOf(() => openChunk(sealed, KEY, 1000)).reason).toContain('it does not decompress');
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 * 1024);
  });
});
