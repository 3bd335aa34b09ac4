// Holds the bench's table to its arithmetic: medians over runs, multiples taken within one run, nothing printed that was not measured.
// Without it a slip in a ratio would be believed, since nobody can check a table of measurements by looking at it.

import { expect, test } from 'vitest';
import { benchTable, type Finding, markdownTable, median } from '../../bench/report.ts';
import type { PhaseResult, ScenarioResult } from '../../bench/scenario.ts';

const MEGABYTE = 1e6;

function phase(wallSeconds: number, storedMegabytes = 0, traffic?: PhaseResult['traffic']): PhaseResult {
  const cost = { wallSeconds, cpuSeconds: wallSeconds * 2, peakBytes: 80 * MEGABYTE };
  return { cost, storedBytes: storedMegabytes * MEGABYTE, traffic };
}

function run(firstSeconds: number): ScenarioResult {
  return { first: phase(firstSeconds, 100), again: phase(1, 101), day: phase(1, 106), restore: phase(1, 106) };
}

function finding(name: string, firstSeconds: number[]): Finding {
  return { name, version: '1.0', timed: firstSeconds.map(run), counted: undefined, memory: [] };
}

function row(table: string, label: string): string | undefined {
  return table.split('\n').find((line) => line.startsWith(`| ${label} |`));
}

test('a multiple is the median of the multiples of each run, not a multiple of medians', () => {
  // Multiples 3, 1 and 2; the medians of the seconds, 10 and 10, would say 1.
  const table = benchTable([finding('ours', [1, 10, 40]), finding('theirs', [3, 10, 80])]);
  expect(row(table, 'First backup, time')).toBe('| First backup, time | 10.00 s | 2.00 × (10.00 s) |');
  expect(row(table, 'First backup, processor')).toBe('| First backup, processor | 20.00 s | 2.00 × (20.00 s) |');
});

test('newly stored is what the step added', () => {
  const table = benchTable([finding('ours', [1])]);
  expect(row(table, 'First backup, newly stored')).toContain('| 100.0 MB |');
  expect(row(table, 'Backup with nothing changed, newly stored')).toContain('| 1.0 MB |');
  expect(row(table, 'Backup after a day, newly stored')).toContain('| 5.0 MB |');
  expect(row(table, 'Restore, newly stored')).toBeUndefined();
});

test('counts stand only in rows where somebody was counted', () => {
  const disk = finding('disk', [1]);
  expect(row(benchTable([disk]), 'First backup, requests')).toBeUndefined();
  const traffic = { requests: 7, methods: { PUT: 7 }, uploadedBytes: 3 * MEGABYTE, downloadedBytes: 9 * MEGABYTE };
  const counted = { ...run(1), first: phase(1, 100, traffic), restore: phase(1, 106, traffic) };
  const table = benchTable([{ ...finding('cloud', [1]), counted }, disk]);
  expect(row(table, 'First backup, requests')).toBe('| First backup, requests | 7 | – |');
  expect(row(table, 'First backup, uploaded')).toBe('| First backup, uploaded | 3.0 MB | – |');
  expect(row(table, 'Restore, downloaded')).toBe('| Restore, downloaded | 9.0 MB | – |');
});

test('the median of an even number of values lies between the two in the middle', () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([10, 1, 2, 4])).toBe(3);
  expect(() => median([])).toThrow('no values');
});

test('every line of a table has as many cells as its head', () => {
  expect(
    markdownTable([
      ['a', 'b'],
      ['c', 'd'],
    ]),
  ).toBe('| a | b |\n| --- | ---: |\n| c | d |\n');
});
