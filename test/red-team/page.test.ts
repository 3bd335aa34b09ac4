// The tables of docs/threat-model.md are what the rows say today.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { THREAT_MODEL, threatModelPage } from './write-attack-tables.ts';

test('docs/threat-model.md is up to date', async () => {
  const page = await threatModelPage();
  expect(page === readFileSync(THREAT_MODEL, 'utf8'), 'Run `npm run attack-tables` and read what changed').toBe(true);
});
