// The order of versions. As texts, 0.10.0 would be older than 0.9.0, and a clinic would never get it.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareVersions, isOlder, parseVersion, type Version, versionSchema } from '../../vault/version.ts';

const part = fc.nat(9999);
const anyVersion = fc.tuple(part, part, part);
const textOf = (version: Version): string => version.join('.');

test('the order is that of the numbers', () => {
  expect(isOlder('0.9.0', '0.10.0')).toBe(true);
  expect(isOlder('0.10.0', '0.9.0')).toBe(false);
  expect(isOlder('1.0.0', '1.0.0')).toBe(false);
  fc.assert(
    fc.property(anyVersion, anyVersion, (a, b) => {
      const byParts = a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
      expect(isOlder(textOf(a), textOf(b))).toBe(byParts < 0);
      expect(Math.sign(compareVersions(a, b))).toBe(Math.sign(byParts));
    }),
  );
});

test('one of ours is written in one way, and parses to its numbers', () => {
  fc.assert(
    fc.property(anyVersion, (version) => {
      expect(parseVersion(versionSchema.parse(textOf(version)))).toEqual(version);
    }),
  );
  for (const text of [
    '1.0',
    '1.0.0.0',
    'v1.0.0',
    '1.0.0-rc1',
    ' 1.0.0',
    '1.0.0\n',
    '01.0.0',
    '1.00.0',
    '99999.0.0',
    '',
  ]) {
    expect(versionSchema.safeParse(text).success, JSON.stringify(text)).toBe(false);
  }
});

test('what is no version cannot be compared', () => {
  expect(() => isOlder('latest', '1.0.0')).toThrow('cannot compare');
});
