// A dump whose tool reported success can still be short; each witness must be able to say so.

import { expect, test } from 'vitest';
import { refuseImplausible } from '../../../../edge-uploader/sources/firebird/plausible.ts';

const good = {
  database: 'clinic',
  bytes: 2_000_000,
  report: { bytesWritten: 2_000_000, rowCounts: new Map([['VISIT', 50_000]]) },
  counts: { rowCounts: { VISIT: 50_000 } },
};

test('accepts a whole dump, and rows that came or went while it was taken', () => {
  expect(() => refuseImplausible(good)).not.toThrow();
  expect(() => refuseImplausible({ ...good, counts: { rowCounts: { VISIT: 50_900 } } })).not.toThrow();
  expect(() => refuseImplausible({ ...good, counts: { rowCounts: { VISIT: 10 } } })).not.toThrow();
  expect(() => refuseImplausible({ ...good, counts: undefined })).not.toThrow();
});

test.each([
  ['nothing arrived', { bytes: 0 }, 'not one byte'],
  ['a byte is missing', { bytes: 1_999_999 }, 'and 1999999 arrived'],
  [
    'too small for its rows',
    { report: { bytesWritten: undefined, rowCounts: new Map() }, counts: { rowCounts: { VISIT: 5e6 } } },
    'cannot hold',
  ],
  ['a table that is half missing', { counts: { rowCounts: { VISIT: 100_000 } } }, '100000 rows in VISIT'],
  ['a table that gbak left out', { counts: { rowCounts: { VISIT: 50_000, IMAGE: 5000 } } }, '5000 rows in IMAGE'],
])('refuses: %s', (_what, change, why) => {
  expect(() => refuseImplausible({ ...good, ...change })).toThrow(why);
});
