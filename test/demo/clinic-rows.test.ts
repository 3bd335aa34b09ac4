// Holds the made-up clinic's rows to what the loader and the database expect of them, for any seed.
// Without it one seed in a thousand would make a value too long for its column, and a random test would fail by bad luck.

import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { CLINIC_COLUMNS } from '../../demo/clinic-columns.ts';
import { seededRandom } from '../../demo/clinic-random.ts';
import { DOCTORS, patientRow, type Row, visitRows, visitTime } from '../../demo/clinic-rows.ts';

const MINUTE_MILLISECONDS = 60_000;

function expectToFit(row: Row, { columns }: { columns: Readonly<Record<string, number>> }): void {
  const widths = Object.values(columns);
  expect(row).toHaveLength(widths.length);
  for (const [index, value] of row.entries()) {
    if (value !== null) expect(Buffer.byteLength(String(value))).toBeLessThanOrEqual(widths[index]!);
  }
}

function visitsOf(seed: string, count: number) {
  const random = seededRandom(seed);
  const next = { prescription: 1, labResult: 1 };
  return Array.from({ length: count }, (_, index) => visitRows(random, index, { patients: 10, next, state: 'C' }));
}

test('every row fits its columns', () => {
  fc.assert(
    fc.property(fc.string(), (seed) => {
      for (const row of DOCTORS) expectToFit(row, CLINIC_COLUMNS.doctor);
      expectToFit(patientRow(seededRandom(seed), 4_000_000), CLINIC_COLUMNS.patient);
      for (const rows of visitsOf(seed, 20)) {
        expectToFit(rows.visit, CLINIC_COLUMNS.visit);
        for (const row of rows.prescriptions) expectToFit(row, CLINIC_COLUMNS.prescription);
        for (const row of rows.labResults) expectToFit(row, CLINIC_COLUMNS.labResult);
      }
    }),
  );
});

test('ids follow one another without a gap, whatever the seed', () => {
  fc.assert(
    fc.property(fc.string(), (seed) => {
      const visits = visitsOf(seed, 50);
      for (const rows of [
        visits.flatMap((visit) => visit.prescriptions),
        visits.flatMap((visit) => visit.labResults),
      ]) {
        expect(rows.map(([id]) => id)).toEqual(rows.map((_, index) => index + 1));
      }
    }),
  );
});

test('the same seed makes the same rows, another seed others', () => {
  expect(visitsOf('a', 30)).toEqual(visitsOf('a', 30));
  expect(visitsOf('a', 30)).not.toEqual(visitsOf('b', 30));
});

test('visits follow one another in time and none is on a weekend', () => {
  for (let index = 1; index < 5000; index += 1) {
    expect(visitTime(index) - visitTime(index - 1)).toBeGreaterThanOrEqual(6 * MINUTE_MILLISECONDS);
    expect([1, 2, 3, 4, 5]).toContain(new Date(visitTime(index)).getUTCDay());
  }
});

test('some texts are empty and some missing, so that a restore which confuses the two is seen', () => {
  const notes = visitsOf('seed', 500).map(({ visit }) => visit[6]);
  expect(notes).toContain('');
  expect(notes).toContain(null);
});
