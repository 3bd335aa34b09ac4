// docs/doctor.md knows every finding that the program can tell.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CHECKS } from '../../edge-uploader/doctor/checks.ts';
import { FINDINGS_OF } from '../../edge-uploader/doctor/findings.ts';
import { withFindings } from '../../tools/doctor-page.ts';

test('the table is as the program says: `npm run doctor-page`', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/doctor.md'), 'utf8');
  expect(withFindings(page)).toBe(page);
});

test('a page without a place for it is no page', () => {
  expect(() => withFindings('# Doctor')).toThrow(/no place/);
});

test('every check is run, each once', () => {
  expect(CHECKS.map(({ name }) => name).sort()).toEqual(Object.keys(FINDINGS_OF).sort());
});
