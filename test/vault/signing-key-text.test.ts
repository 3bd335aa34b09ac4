// The line by which a signing key travels: it comes back as it went, every slip in it is found, and the digits are those of one key and
// one site.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { siteIdSchema } from '../../vault/names.ts';
import { Refusal } from '../../vault/refusal.ts';
import {
  encodeSigningKeyText,
  fingerprintOf,
  isFingerprintOf,
  parseSigningKeyText,
} from '../../vault/signing-key-text.ts';
import { newSigningKey } from '../../vault/site-keys.ts';

const site = siteIdSchema.parse('novak-praha');
/** RFC 8032, test 1. */
const key = { site, signingPublicKey: '11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=' };
const line = encodeSigningKeyText(key);

test('the form is frozen: a released server must be understood by every later operator', () => {
  expect(line).toBe(
    `offsite-key/1 novak-praha 11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo= ${fingerprintOf(key).replaceAll(' ', '')}`,
  );
  expect(fingerprintOf(key)).toBe('9060 5503 0636 1959 2261 9166');
});

test('it comes back, however a mail program breaks it', () => {
  expect(parseSigningKeyText(line)).toEqual(key);
  expect(parseSigningKeyText(`\r\n  ${line.replaceAll(' ', '\r\n\t')}  \n`)).toEqual(key);
});

test('every change of one character is refused', () => {
  fc.assert(
    fc.property(
      fc.nat(line.length - 1),
      fc.string({ unit: 'binary-ascii', minLength: 1, maxLength: 1 }),
      (at, other) => {
        fc.pre(other !== line[at]);
        const changed = line.slice(0, at) + other + line.slice(at + 1);
        // White space for white space is the same line.
        fc.pre(!(/\s/.test(line[at]!) && /\s/.test(other)));
        expect(() => parseSigningKeyText(changed)).toThrow(Refusal);
      },
    ),
  );
});

test.each([
  ['nothing', ''],
  ['a part too few', line.slice(0, line.lastIndexOf(' '))],
  ['a part too many', `${line} x`],
  ['another version', line.replace('/1', '/2')],
])('%s is refused', (_, text) => {
  expect(() => parseSigningKeyText(text)).toThrow('one line of four parts');
});

test('the digits are compared as people type them, and belong to the key and the site', () => {
  const fingerprint = fingerprintOf(key);
  expect(fingerprint).toMatch(/^(\d{4} ){5}\d{4}$/);
  for (const typed of [fingerprint, fingerprint.replaceAll(' ', ''), ` ${fingerprint.replaceAll(' ', '-')}\n`]) {
    expect(isFingerprintOf(key, typed)).toBe(true);
  }
  const others = [
    { ...key, site: siteIdSchema.parse('novak-brno') },
    { ...key, signingPublicKey: newSigningKey().signingPublicKey },
  ];
  for (const other of others) expect(isFingerprintOf(other, fingerprint)).toBe(false);
  expect(isFingerprintOf(key, '')).toBe(false);
  expect(isFingerprintOf(key, fingerprint.slice(0, -1))).toBe(false);
});
