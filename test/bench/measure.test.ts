// Holds the reading of GNU time's report to its format. Without it a changed format would turn into zeros in the table.

import { expect, test } from 'vitest';
import { parseTimeReport } from '../../bench/measure.ts';

test('user and system time are added, kibibytes become bytes', () => {
  expect(parseTimeReport('1.25 0.50 2048\n')).toEqual({ cpuSeconds: 1.75, peakBytes: 2 * 1024 * 1024 });
});

test.each([
  ['Command exited with non-zero status 1\n1.25 0.50 2048\n'],
  ['1.25 0.50'],
  ['1,25 0,50 2048'],
  [''],
])('refuses %j', (text) => {
  expect(() => parseTimeReport(text)).toThrow('GNU time reported something else');
});
