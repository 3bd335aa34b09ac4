// What is written as XML reads back the same, and what is no XML is refused.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { S3Error } from '../../../local-cloud/s3-error.ts';
import { parseXml } from '../../../local-cloud/xml/parse.ts';
import { document, element, textElement } from '../../../local-cloud/xml/write.ts';

test('any text comes back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      fc.pre(text.isWellFormed());
      const root = parseXml(document('Root', element('A', textElement('Key', text)), textElement('B', 1)), 'Root');
      expect(root.one('A')?.value('Key')).toBe(text);
      expect(root.value('B')).toBe('1');
    }),
  );
});

test('prefixes, attributes, comments and empty elements are read', () => {
  const text = `<?xml version='1.0'?><!-- a > b --><s3:Root xmlns:s3="x" a='1'><s3:A/><B>x<!-- y -->z</B></s3:Root>\n`;
  const root = parseXml(text, 'Root');
  expect([root.value('A'), root.value('B'), root.value('C')]).toEqual(['', 'xz', undefined]);
});

test.each([
  '',
  'text',
  '<Root>',
  '<Root></Wrong>',
  '<Root></Root><Root></Root>',
  '<Root></Root>text',
  '<Other></Other>',
  '<Root>&none;</Root>',
  '<Root>& </Root>',
  '<Root>&#x110000;</Root>',
  '<Root a=1></Root>',
  '<!DOCTYPE Root><Root></Root>',
  '<Root><![CDATA[x]]></Root>',
  `${'<Root>'.repeat(50)}${'</Root>'.repeat(50)}`,
])('%j is refused', (text) => {
  expect(() => parseXml(text, 'Root')).toThrow(S3Error);
});

test('two of what must be one, and what nobody knows, are refused', () => {
  const root = parseXml('<Root><A/><A/><B/></Root>', 'Root');
  expect(() => root.one('A')).toThrow(S3Error);
  expect(() => root.allowOnly('A')).toThrow(S3Error);
  expect(root.allowOnly('A', 'B').all('A')).toHaveLength(2);
});
