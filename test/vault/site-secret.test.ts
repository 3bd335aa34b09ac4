// Derivations: each label gives values of its own. Two that met would let an id, which the footers hold, open a chunk.
// What the values are is frozen in test/vectors/derivations.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  deriveChunkId,
  deriveChunkKey,
  deriveFooterKey,
  deriveGearTable,
  plaintextHash,
} from '../../vault/site-secret.ts';
import { bytesOf } from './arbitraries.ts';

describe('what is derived from a site secret', () => {
  test('differs by label, by content and by site', () => {
    fc.assert(
      fc.property(bytesOf(32), bytesOf(32), fc.uint8Array(), fc.uint8Array(), (site, otherSite, a, b) => {
        fc.pre(!Buffer.from(site).equals(otherSite) && !Buffer.from(a).equals(b));
        const values = [site, otherSite].flatMap((secret) => [
          deriveFooterKey(secret),
          ...[a, b].flatMap((plaintext) => {
            const h = plaintextHash(plaintext);
            return [deriveChunkId(secret, h), deriveChunkKey(secret, h)];
          }),
        ]);
        expect(new Set(values.map((value) => value.toString('hex'))).size).toBe(values.length);
      }),
    );
  });

  test('is the same every time, so that equal chunks meet', () => {
    fc.assert(
      fc.property(bytesOf(32), fc.uint8Array(), (secret, plaintext) => {
        const [h, again] = [plaintextHash(plaintext), plaintextHash(Buffer.from(plaintext))];
        expect(deriveChunkId(secret, h)).toEqual(deriveChunkId(secret, again));
        expect(deriveChunkKey(secret, h)).toEqual(deriveChunkKey(secret, again));
      }),
    );
  });

  test('is a gear table of 256 different values with as many ones as zeros', () => {
    const table = deriveGearTable(Buffer.alloc(32, 9));
    expect(new Set(table).size).toBe(256);
    const ones = [...table].reduce((sum, value) => sum + value.toString(2).replaceAll('0', '').length, 0);
    expect(ones / (256 * 64)).toBeCloseTo(0.5, 1);
  });
});
