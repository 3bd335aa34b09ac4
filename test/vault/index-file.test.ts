// The index: what is written is read again, and nothing but what was written. If two programs read one index differently, or a
// cut one passed, a restore would give back other data than was backed up.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BackupIndex, encodeIndex, parseIndex } from '../../vault/index-file.ts';
import { INDEX_BYTES_MAX } from '../../vault/limits.ts';
import { Refusal } from '../../vault/refusal.ts';
import { refusalOf } from '../vectors/refusal-of.ts';
import { anyIndex } from './arbitraries.ts';

const [example] = fc.sample(anyIndex, { numRuns: 1, seed: 7 });

describe('the index', () => {
  test('comes back, and encodes back to the same bytes', () => {
    fc.assert(
      fc.property(anyIndex, (index) => {
        const bytes = encodeIndex(index);
        expect(encodeIndex(parseIndex(bytes))).toEqual(bytes);
        expect(parseIndex(bytes).root).toEqual(index.root);
      }),
    );
  });

  test('is refused when it was cut anywhere', () => {
    fc.assert(
      fc.property(anyIndex, (index) => {
        const bytes = encodeIndex({ ...index, depth: 1, root: index.root.slice(0, 2) });
        for (let end = 0; end < bytes.length; end++) {
          expect(refusalOf(() => parseIndex(bytes.subarray(0, end))).reason).toBe('it is not JSON');
        }
      }),
      { numRuns: 10 },
    );
  });

  test('has one encoding: a changed byte is refused, or is another index', () => {
    fc.assert(
      fc.property(anyIndex, fc.nat(), fc.integer({ min: 1, max: 255 }), (index, at, change) => {
        const bytes = encodeIndex(index);
        bytes[at % bytes.length] ^= change;
        let parsed: BackupIndex;
        try {
          parsed = parseIndex(bytes);
        } catch (error) {
          if (error instanceof Refusal) return;
          throw error;
        }
        expect(encodeIndex(parsed)).toEqual(bytes);
      }),
      { numRuns: 500 },
    );
  });

  test('does not quote its keys when it is refused', () => {
    const key = Buffer.from(example.root[0].key).toString('hex');
    const text = encodeIndex(example).toString();
    for (const broken of [
      text.slice(0, text.indexOf(key) + 40),
      text.replace(key, `${key}"`),
      text.replace(key, `${key}0`),
    ]) {
      const refusal = refusalOf(() => parseIndex(Buffer.from(broken)));
      const said = `${refusal.stack}${String(refusal.cause)}`;
      for (let at = 0; at + 8 <= key.length; at++) expect(said).not.toContain(key.slice(at, at + 8));
    }
  });

  test('is not written if it would be too large to be read', () => {
    const facts = { ...example.facts, options: ['x'.repeat(INDEX_BYTES_MAX)] };
    expect(() => encodeIndex({ ...example, facts })).toThrow('could not be read again');
    expect(refusalOf(() => parseIndex(Buffer.alloc(INDEX_BYTES_MAX + 1, ' '))).reason).toContain('larger than');
  });
});
