// The manifest: only what the site signed is looked at, and it has one reading. Otherwise whoever reaches the bucket could tell
// the cloud that a backup is whole which is not.

import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MANIFEST_BYTES_MAX, PACK_BYTES_MAX, PACKS_MAX } from '../../vault/limits.ts';
import { encodeManifest, type Manifest, parseManifest } from '../../vault/manifest.ts';
import { parseSigningKey } from '../../vault/site-keys.ts';
import { refusalOf } from '../vectors/refusal-of.ts';
import { anyManifest } from './arbitraries.ts';

const signingKey = parseSigningKey(Buffer.alloc(32, 5).toString('base64')) as KeyObject;
const publicKey = createPublicKey(signingKey);
const otherKey = createPublicKey(parseSigningKey(Buffer.alloc(32, 6).toString('base64')) as KeyObject);
const [example] = fc.sample(anyManifest, { numRuns: 1, seed: 7 });

describe('the manifest', () => {
  test('comes back, and encodes back to the same bytes', () => {
    fc.assert(
      fc.property(anyManifest, (manifest) => {
        const bytes = encodeManifest(manifest, signingKey);
        expect(parseManifest(bytes, [publicKey])).toEqual(manifest);
        expect(encodeManifest(parseManifest(bytes, [otherKey, publicKey]), signingKey)).toEqual(bytes);
      }),
    );
  });

  test('is refused when it was cut anywhere', () => {
    const bytes = encodeManifest(example, signingKey);
    for (let end = 0; end < bytes.length; end++) {
      expect(refusalOf(() => parseManifest(bytes.subarray(0, end), [publicKey])).object).toBe('the manifest');
    }
  });

  test('is refused with any bit flipped, before anything of it is looked at', () => {
    const bytes = encodeManifest({ ...example, packs: example.packs.slice(0, 1) }, signingKey);
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = Buffer.from(bytes);
      flipped[bit >> 3] ^= 1 << (bit & 7);
      const { reason } = refusalOf(() => parseManifest(flipped, [publicKey]));
      expect(["its signature is not by this site's key", 'it is not a signed manifest']).toContain(reason);
    }
  }, 60_000);

  test('is refused if none of the keys signed it', () => {
    const bytes = encodeManifest(example, signingKey);
    for (const keys of [[], [otherKey], [otherKey, otherKey]]) {
      expect(refusalOf(() => parseManifest(bytes, keys)).reason).toBe("its signature is not by this site's key");
    }
  });

  test('does not tell one reader more than another: it is refused with anything before or behind it', () => {
    const bytes = encodeManifest(example, signingKey);
    for (const extra of ['\n', ' ', '\0', '\u{feff}', '{}']) {
      refusalOf(() => parseManifest(Buffer.concat([bytes, Buffer.from(extra)]), [publicKey]));
      refusalOf(() => parseManifest(Buffer.concat([Buffer.from(extra), bytes]), [publicKey]));
    }
  });

  test('is as JSON what the page says: one object with the manifest and its signature', () => {
    const bytes = encodeManifest(example, signingKey);
    const { manifest, signature, ...rest } = JSON.parse(bytes.toString());
    expect({ ...example, format: 'clinic-offsite/1/manifest' }).toEqual(manifest);
    expect(Buffer.from(signature, 'base64').length).toBe(64);
    expect(rest).toEqual({});
  });

  test('is not written with packs out of order', () => {
    const packs = [...example.packs, example.packs[0]];
    expect(() => encodeManifest({ ...example, packs }, signingKey)).toThrow('ascending');
  });

  test('is not written with another kind of key', () => {
    const pem = createPrivateKey(signingKey.export({ type: 'pkcs8', format: 'pem' }));
    expect(encodeManifest(example, pem)).toEqual(encodeManifest(example, signingKey));
    expect(() => encodeManifest(example, publicKey)).toThrow();
  });

  test('has room for as many full packs as there may be', () => {
    const full = { bytes: PACK_BYTES_MAX, usedBytes: PACK_BYTES_MAX };
    const bytesWith = (count: number): number => {
      const packs = Array.from({ length: count }, (_, i) => ({ id: i.toString(16).padStart(64, '0'), ...full }));
      return encodeManifest({ ...example, packs: packs as Manifest['packs'] }, signingKey).length;
    };
    const bytesPerPack = bytesWith(11) - bytesWith(10);
    expect(bytesWith(10) + (PACKS_MAX - 10) * bytesPerPack).toBeLessThanOrEqual(MANIFEST_BYTES_MAX);
  });

  test('is refused when it is too large, before anything else', () => {
    expect(refusalOf(() => parseManifest(Buffer.alloc(MANIFEST_BYTES_MAX + 1), [publicKey])).reason).toContain(
      'larger',
    );
  });
});
