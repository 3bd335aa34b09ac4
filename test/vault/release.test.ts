// The release document: only what a release key signed is looked at, it has one reading, and nothing in it leads anywhere. Otherwise
// whoever reaches the place of the releases could run code on every clinic's server.

import { createPublicKey } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeManifest, parseManifest } from '../../vault/manifest.ts';
import { encodeRelease, parseRelease, type Release } from '../../vault/release.ts';
import { encodeSignedDocument } from '../../vault/signed-document.ts';
import { refusalOf } from '../vectors/refusal-of.ts';
import { anyManifest } from './arbitraries.ts';
import { OTHER_KEY, RELEASE_KEY, RELEASE_KEYS, sampleRelease } from './sample-release.ts';

const encoded = encodeRelease(sampleRelease(), RELEASE_KEY);
const refused = (bytes: Uint8Array): string => refusalOf(() => parseRelease(bytes, RELEASE_KEYS)).reason;
/** Signed, whatever it says. */
const signed = (change: object): Buffer =>
  encodeSignedDocument('release', { format: 'clinic-offsite/1/release', ...sampleRelease(), ...change }, RELEASE_KEY);
const withFile = (change: object): Buffer => signed({ files: [{ ...sampleRelease().files[0], ...change }] });

describe('a release', () => {
  test('comes back, and encodes back to the same bytes', () => {
    const parsed = parseRelease(encoded, [createPublicKey(OTHER_KEY), ...RELEASE_KEYS]);
    expect(parsed).toEqual(sampleRelease());
    expect(encodeRelease(parsed, RELEASE_KEY)).toEqual(encoded);
  });

  test('is refused when it was cut anywhere, and with anything before or behind it', () => {
    for (let end = 0; end < encoded.length; end += 1) refused(encoded.subarray(0, end));
    for (const extra of ['\n', ' ', '\0', '{}']) {
      refused(Buffer.concat([encoded, Buffer.from(extra)]));
      refused(Buffer.concat([Buffer.from(extra), encoded]));
    }
  });

  test('is refused with any bit flipped, before anything of it is looked at', () => {
    for (let bit = 0; bit < encoded.length * 8; bit += 1) {
      const flipped = Buffer.from(encoded);
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      expect(['its signature is not by a release key that this program knows', 'it is not a signed release']).toContain(
        refused(flipped),
      );
    }
  });

  test('is refused if none of the keys signed it, and without any key', () => {
    expect(refused(encodeRelease(sampleRelease(), OTHER_KEY))).toMatch('not by a release key');
    expect(refusalOf(() => parseRelease(encoded, [])).reason).toMatch('not by a release key');
  });

  test('is no other kind of document, even where one key signs both', () => {
    const [manifest] = fc.sample(anyManifest, { numRuns: 1, seed: 7 });
    expect(refused(encodeManifest(manifest!, RELEASE_KEY))).toBe('it is not a signed release');
    const renamed = encodeManifest(manifest!, RELEASE_KEY).toString().replace('{"manifest"', '{"release"');
    expect(refused(Buffer.from(renamed))).toMatch('not by a release key');
    const asManifest = Buffer.from(encoded.toString().replace('{"release"', '{"manifest"'));
    expect(refusalOf(() => parseManifest(asManifest, RELEASE_KEYS)).reason).toMatch('signature');
  });

  test.each([
    ['a path', { name: '../offsite' }],
    ['a path of Windows', { name: '..\\offsite.exe' }],
    ['a full path', { name: '/usr/bin/offsite' }],
    ['a drive', { name: 'C:offsite.exe' }],
    ['a hidden name', { name: '.offsite' }],
    ['an address', { name: 'https://elsewhere/offsite' }],
    ['an encoded path', { name: '%2e%2e%2foffsite' }],
    ['nothing', { name: '' }],
    ['a line feed', { name: 'offsite\n' }],
  ])('names no file that is %s', (_, change) => {
    expect(refused(withFile(change))).toMatch(/^files\.0\.name: must be the name of a file/);
  });

  test.each<[string, object, RegExp]>([
    ['another format', { format: 'clinic-offsite/2/release' }, /format/],
    ['no version', { version: 'latest' }, /^version: must be a version/],
    ['a version with a zero in front', { version: '0.02.0' }, /^version: must be a version/],
    ['an end before its beginning', { expiresAt: '2026-11-28T08:00:00.000Z' }, /expires before it is released/],
    ['a share above all', { share: 101 }, /^share/],
    ['an oldest version above its own', { updatesFrom: '0.10.0' }, /updates from a version newer than itself/],
    ['no file', { files: [] }, /^files/],
    [
      'two files for one platform',
      { files: [sampleRelease().files[0], sampleRelease().files[0]] },
      /two files for one/,
    ],
    ['a field of its own', { run: 'rm -rf /' }, /run/],
  ])('is refused with %s, although it is signed', (_, change, reason) => {
    expect(refused(signed(change))).toMatch(reason);
  });

  test('is refused when its file is larger than any executable', () => {
    expect(refused(withFile({ bytes: 2 ** 40 }))).toMatch(/^files\.0\.bytes/);
  });

  test('is not written if it could not be read again', () => {
    expect(() => encodeRelease({ ...sampleRelease(), share: 200 } satisfies Release, RELEASE_KEY)).toThrow('share');
  });
});
