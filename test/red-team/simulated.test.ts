// Every attack and every need, asked of an independent evaluator of AWS's policies.

import { expect, test } from 'vitest';
import { policiesUnderTest } from './policies-under-test.ts';
import { type Row, titleOf } from './row.ts';
import { ATTACKS, NEEDS, ROWS } from './rows.ts';
import { simulate } from './simulate.ts';
import { SIMULATED_PLACE } from './simulated-place.ts';

const policies = policiesUnderTest();

test.each([...ROWS.map((row) => [titleOf(row), row] as const)])('%s', async (_, row) => {
  const { isAllowed, deniedBy } = await simulate(row, SIMULATED_PLACE, policies);
  const { outcome } = row;
  expect(isAllowed).toBe(outcome.kind !== 'denied');
  if (outcome.kind === 'denied') expect(deniedBy.toSorted()).toEqual(outcome.by.toSorted());
});

test('no row stands twice, and there are both kinds of them', () => {
  const titles = ROWS.map(titleOf);
  expect(titles.filter((title, i) => titles.indexOf(title) !== i)).toEqual([]);
  expect(NEEDS.every(({ outcome }: Row) => outcome.kind !== 'denied')).toBe(true);
  expect(ATTACKS.filter(({ outcome }) => outcome.kind === 'allowed').map(titleOf)).toEqual([
    'administrator stores under S3’s own key by name',
    'administrator stores in a colder class that answers at once',
    'overfed uploader sends a report',
    'overfed recovery sends a report',
    'administrator reads a copy',
  ]);
});
