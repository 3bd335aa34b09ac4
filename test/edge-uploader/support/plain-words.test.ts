// What is left of a message in a support bundle: our own words, and nothing else, whatever stands in it.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KNOWN_WORDS } from '../../../edge-uploader/support/known-words.ts';
import { plainWords } from '../../../edge-uploader/support/plain-words.ts';
import { knownWordsModule, wordsOfMessages } from '../../../tools/write-known-words.ts';

const known = new Set(['the', 'server', 'refused', 'user', 'or', 'its', 'password', 'port', 'at']);
const plain = (text: string, harmless: string[] = []): string => plainWords(text, harmless, known);

test.each([
  ['the server refused the user SYSDBA or its password', 'the server refused the user … or its password'],
  ['the server at port 3050', 'the server at port 3050'],
  ['user Nováková Jana', 'user …'],
  ['at birth number 8551011234, 855101/1234', 'at …'],
  ['password=hush;server=db', '…'],
  ['the password server-user-4v.', 'the password ….'],
  ['http://user:s3cret@proxy.local:3128/x', '…'],
  ['C:\\Kartotéka\\Novák.fdb', '…'],
  ['ECONNREFUSED at 127.0.0.1', 'ECONNREFUSED at 127.0.0.1'],
  ['EVANOVA', '…'],
  ['at 2026-11-28T07:00:00.000Z', 'at 2026-11-28T07:00:00.000Z'],
  ['at 20261128T070000Z-0123456789abcdef', 'at 20261128T070000Z-0123456789abcdef'],
  ['Server', 'Server'],
])('%s', (text, left) => expect(plain(text)).toBe(left));

test('what the caller calls harmless stays, where it stands alone', () => {
  const harmless = ['novak-praha', 'a.b', '0.1.0'];
  expect(plain('the server novak-praha', harmless)).toBe('the server novak-praha');
  expect(plain('the server xnovak-praha, novak-praha-x, novak-prahax', harmless)).not.toContain('novak');
  expect(plain('axb 0.1.0', harmless)).toBe('… 0.1.0');
});

test('no word that is not known is ever left', () => {
  const word = fc.oneof(fc.constantFrom(...known), fc.string({ unit: 'grapheme' }), fc.stringMatching(/^\p{L}{1,8}$/u));
  fc.assert(
    fc.property(fc.array(word), fc.constantFrom(' ', '', '=', ':', '/', '@'), (words, glue) => {
      const left = plain(words.join(glue)).match(/[\p{L}\p{M}_]+/gu) ?? [];
      for (const one of left) expect(known.has(one.toLowerCase()) || /^(E[A-Z0-9]+|[TZ])$/.test(one), one).toBe(true);
    }),
  );
});

test('the words of our messages are known: `npm run known-words`', () => {
  const words = wordsOfMessages();
  const missing = words.filter((word) => !KNOWN_WORDS.has(word));
  expect(missing.length, missing.join(' ')).toBeLessThan(words.length * 0.1);
  expect(knownWordsModule(['a', 'b'])).toContain('  a b\n');
});
