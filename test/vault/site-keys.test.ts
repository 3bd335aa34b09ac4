// The keys of a site in their text forms: each text is exactly one key. A kit that was typed with a slip must be refused, not
// give a key that opens nothing.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  encodeSigningPublicKey,
  newSigningKey,
  parseSigningKey,
  parseSigningPublicKey,
  parseSiteSecret,
} from '../../vault/site-keys.ts';
import { bytesOf } from './arbitraries.ts';

const PARSERS = { parseSigningKey, parseSigningPublicKey, parseSiteSecret };

describe('a key in base64', () => {
  test('that is made new parses, and its halves belong together', () => {
    const { signingKey, signingPublicKey } = newSigningKey();
    const key = parseSigningKey(signingKey);
    if (key === undefined) throw new Error('the new key does not parse');
    expect(encodeSigningPublicKey(key)).toBe(signingPublicKey);
    expect(newSigningKey().signingKey).not.toBe(signingKey);
  });

  test('is the one of RFC 8032, test 1', () => {
    const seed = Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex');
    const key = parseSigningKey(seed.toString('base64'));
    if (key === undefined) throw new Error('the key does not parse');
    expect(Buffer.from(encodeSigningPublicKey(key), 'base64').toString('hex')).toBe(
      'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    );
  });

  test('comes back as the same text', () => {
    fc.assert(
      fc.property(bytesOf(32), (raw) => {
        const text = Buffer.from(raw).toString('base64');
        expect(parseSiteSecret(text)?.toString('base64')).toBe(text);
        const publicKey = parseSigningPublicKey(text);
        expect(publicKey && encodeSigningPublicKey(publicKey)).toBe(text);
      }),
    );
  });

  test.each(Object.entries(PARSERS))('is refused in any other spelling (%s)', (_, parse) => {
    const text = Buffer.alloc(32, 0xfb).toString('base64');
    expect(parse(text)).toBeDefined();
    const others = [
      '',
      ` ${text}`,
      `${text}\n`,
      text.slice(0, -1),
      text.replaceAll('+', '-'),
      text.replace('=', ''),
      `${text}=`,
    ];
    const otherLastBits = `${text.slice(0, -2)}t=`;
    const tooShort = Buffer.alloc(31).toString('base64');
    const tooLong = Buffer.alloc(33).toString('base64');
    for (const other of [...others, otherLastBits, tooShort, tooLong]) {
      expect(other).not.toBe(text);
      expect(parse(other), JSON.stringify(other)).toBeUndefined();
    }
  });
});
