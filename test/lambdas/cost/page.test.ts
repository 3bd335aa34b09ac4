// docs/cost.md is what the prices, the measured requests and the rules make today: a page that is older than a rule would promise a
// clinic the wrong bill.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { COST_PAGE, costPage } from '../../../tools/write-cost.ts';

test('docs/cost.md is up to date', () => {
  const isFresh = costPage() === readFileSync(COST_PAGE, 'utf8');
  expect(isFresh, 'Run `npm run cost` and read what changed').toBe(true);
}, 60_000);
