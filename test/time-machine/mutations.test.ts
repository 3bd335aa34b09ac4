// That the simulation would notice: every mutation still fits its line, and three of them are run; `npm run simulate -- --all-mutations`
// runs all, which takes some minutes.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MUTATIONS } from '../../time-machine/mutations/mutations.ts';
import { patched } from '../../time-machine/mutations/patch-source.ts';
import { runMutation } from '../../time-machine/mutations/run-mutation.ts';

const ROOT = join(import.meta.dirname, '..', '..');

test.each(MUTATIONS)('$name: $what: its text stands once in $file', (mutation) => {
  const source = readFileSync(join(ROOT, mutation.file), 'utf8');
  expect(patched(source, mutation)).not.toBe(source);
});

test('a text that is not there any more is an error, and so is one that stands twice', () => {
  const one = { file: 'a.ts', text: 'x', replacement: 'y' };
  expect(() => patched('abc', one)).toThrow('stands 0 times in a.ts');
  expect(() => patched('xbx', one)).toThrow('stands 2 times in a.ts');
  expect(patched('axb', one)).toBe('ayb');
});

test('there are at least ten, and no two have one name', () => {
  expect(new Set(MUTATIONS.map(({ name }) => name)).size).toBe(MUTATIONS.length);
  expect(MUTATIONS.length).toBeGreaterThanOrEqual(10);
});

const QUICK = ['alert-state-lost', 'told-before-sent', 'all-clear-forgotten'];

test.each(QUICK)('%s is noticed', { timeout: 300_000 }, async (name) => {
  const { isNoticed, said } = await runMutation(MUTATIONS.find((one) => one.name === name)!);
  expect(isNoticed, said).toBe(true);
});
