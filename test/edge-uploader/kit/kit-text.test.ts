// The text of the recovery kit: what is written is read again, however it is typed, and a slip is found and never quoted.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Failure } from '../../../edge-uploader/failure.ts';
import { checkWordOf, encodeKit, isCheckWord, parseKit } from '../../../edge-uploader/kit/kit-text.ts';
import { anyKit, sampleKit } from './sample-kit.ts';

const text = encodeKit(sampleKit);
const parsed = (kit: string) => parseKit(kit, 'reading a kit');

function refusalOf(kit: string): string {
  try {
    parsed(kit);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    expect(error.exit).toBe('keys');
    return error.message;
  }
  return expect.fail('it was not refused');
}

test('the form is the published one: prints lie in safes for years', () => {
  expect(text).toBe(`offsite-kit/1
site: novak-praha
bucket: operator-vault
region: eu-central-1
access-key-id: AKIAIOSFODNN7EXAMPLE
secret-access-key: wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY
signing-public-key: BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=
recovery-key: AGE-SECRET-KEY-1QQPZRY9X8GF2TVDW0S3JN54KHCE6MUA7LQPZRY9X8GF2TVDW0S3
check: ${checkWordOf(sampleKit)}
`);
  expect(checkWordOf(sampleKit)).toMatchInlineSnapshot(`"vama-diza-pano"`);
});

test('any kit comes back the same', () => {
  fc.assert(fc.property(anyKit, (kit) => void expect(encodeKit(parsed(encodeKit(kit)))).toBe(encodeKit(kit))));
});

test.each([
  ['on Windows', text.replaceAll('\n', '\r\n')],
  ['with a byte order mark', `\ufeff${text}`],
  ['with empty lines and indents', text.replaceAll('\n', ' \n\n  ')],
  ['with the key in groups', text.replace('1QQPZ', '1 QQPZ ').replace('TVDW', ' TVDW ')],
  ['with the key in small letters', text.replace(/AGE-.*/, (key) => key.toLowerCase())],
  ['without spaces behind the colons', text.replaceAll(': ', ':')],
  ['with the word in capitals', text.replace(/check: .*/, (word) => word.replace(/:.*/, (said) => said.toUpperCase()))],
])('typed %s it is the same kit', (_, typed) => {
  expect(parsed(typed)).toEqual(parsed(text));
});

describe('refused is', () => {
  test('every cut', () => {
    for (let end = 0; end < text.length - 1; end++) refusalOf(text.slice(0, end));
  });

  test('any other character anywhere, without quoting a key', () => {
    const letters = fc.constantFrom(...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789');
    fc.assert(
      fc.property(fc.nat(text.length - 1), letters, (at, letter) => {
        const typed = text.slice(0, at) + letter + text.slice(at + 1);
        const isSame =
          typed.toLowerCase() === text.toLowerCase() && (typed === text || /^(recovery|check)/.test(lineAt(at)));
        fc.pre(!isSame);
        const message = refusalOf(typed);
        expect(message).not.toContain('QQPZRY');
        expect(message).not.toContain('wJalr');
      }),
    );
  });

  test.each([
    ['a missing line', text.replace(/region.*\n/, ''), 'the line region is missing'],
    ['a line that stands there twice', text.replace(/(region.*\n)/, '$1$1'), 'region stands there twice'],
    ['a line that no kit has', text.replace('check', 'password: x\ncheck'), 'lines that no kit has'],
    ['a line named like a part of every object', text.replace('check', 'constructor: x\ncheck'), 'no kit has'],
    ['a slip', text.replace('eu-central-1', 'eu-central-l'), 'its check word does not fit'],
    ['lines in the wrong words', `hello\n${text}`, 'its first line is not offsite-kit/1'],
    ['far too much', text + '#'.repeat(20_000), 'far too large'],
  ])('%s', (_, typed, reason) => {
    expect(refusalOf(typed)).toContain(reason);
  });
});

const lineAt = (at: number): string => text.slice(text.lastIndexOf('\n', at - 1) + 1);

test('the check word: of every kit another one, as it is spoken', () => {
  const word = checkWordOf(sampleKit);
  expect(isCheckWord(word, ` ${word.toUpperCase().replaceAll('-', ' ')} `)).toBe(true);
  expect(isCheckWord(word, '')).toBe(false);
  expect(isCheckWord(word, word.slice(0, -1))).toBe(false);
  expect(checkWordOf({ ...sampleKit, vault: { bucket: 'other', region: 'eu-central-1' } })).not.toBe(word);
});
