// JSON with one encoding: of all ways to write a value exactly one is accepted. Each other one is a way for two programs to
// understand one signed document differently.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { parseExactJson } from '../../vault/exact-json.ts';
import { refusalOf } from '../vectors/refusal-of.ts';

const schema = z.strictObject({ a: z.int(), b: z.string().optional(), c: z.record(z.string(), z.int()).optional() });
const parse = (text: string | Uint8Array): unknown => parseExactJson('the document', Buffer.from(text), 1000, schema);
const text = fc.string({ unit: 'binary', maxLength: 20 });

describe('exact JSON', () => {
  test('accepts what JSON.stringify writes', () => {
    const map = fc.dictionary(text, fc.maxSafeInteger(), { maxKeys: 4, noNullPrototype: true });
    fc.assert(
      fc.property(fc.maxSafeInteger(), text, map, (a, b, map) => {
        fc.pre(!Object.hasOwn(map, '__proto__'));
        const value = { a: a + 0, b, c: map };
        expect(parse(JSON.stringify(value))).toEqual(value);
      }),
    );
  });

  test.each([
    ['white space', '{"a": 1}'],
    ['white space around', ' {"a":1}'],
    ['a line feed at the end', '{"a":1}\n'],
    ['another order', '{"b":"","a":1}'],
    ['a member twice', '{"a":2,"a":1}'],
    ['a negative zero', '{"a":-0}'],
    ['an exponent', '{"a":1e0}'],
    ['a fraction of nothing', '{"a":1.0}'],
    ['a needless escape', '{"a":1,"b":"\\/"}'],
    ['an escaped letter', '{"a":1,"b":"\\u00e1"}'],
    ['upper-case digits in an escape', '{"a":1,"b":"\\u001F"}'],
    ['the prototype as a name', '{"a":1,"c":{"__proto__":1}}'],
  ])('refuses %s', (_, document) => {
    expect(refusalOf(() => parse(document)).reason).toBe('it is not written in the one accepted way');
  });

  test.each([
    ['a byte order mark', '\u{feff}{"a":1}'],
    ['nothing', ''],
    ['half of it', '{"a":1'],
    ['two documents', '{"a":1}{"a":1}'],
    ['a number with a plus', '{"a":+1}'],
    ['a leading zero', '{"a":01}'],
    ['a comment', '{"a":1}/**/'],
  ])('refuses %s as no JSON', (_, document) => {
    const refusal = refusalOf(() => parse(document));
    expect(refusal.reason).toBe('it is not JSON');
    expect(refusal.cause).toBeUndefined();
  });

  test('names the member at fault', () => {
    expect(refusalOf(() => parse('{"a":1,"c":{"x":"y"}}')).reason).toMatch(/^c\.x: /);
    expect(refusalOf(() => parse('{"a":1,"d":0}')).reason).toContain('"d"');
  });

  test('refuses bytes that are not UTF-8', () => {
    for (const bad of [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xe1, 0x80]]) {
      const bytes = Buffer.concat([Buffer.from('{"a":1,"b":"'), Buffer.from(bad), Buffer.from('"}')]);
      expect(refusalOf(() => parse(bytes)).reason).toBe('it is not written in the one accepted way');
    }
  });

  test('refuses what is too large before it is parsed', () => {
    expect(refusalOf(() => parse(' '.repeat(1001))).reason).toBe('it is larger than 1000 bytes');
  });

  test('refuses deep nesting, rather than end for want of memory', () => {
    const deep = '['.repeat(500_000);
    expect(refusalOf(() => parseExactJson('it', Buffer.from(deep), 1e6, schema)).reason).toBe('it is not JSON');
    const closed = deep + ']'.repeat(500_000);
    expect(refusalOf(() => parseExactJson('it', Buffer.from(closed), 2e6, schema)).object).toBe('it');
  });
});
