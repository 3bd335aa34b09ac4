// The frozen vectors before the stranger's reader: what the document refuses it must refuse, what the document allows it must take.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const VECTORS = join(import.meta.dirname, '../../vectors');

test('the reader in Python takes and refuses the vectors that a reader meets, as they expect it', () => {
  const program = join(import.meta.dirname, 'read_vectors.py');
  const said = execFileSync('/usr/bin/python3', ['-B', program, VECTORS], { encoding: 'utf8' });
  const outcomes = Object.entries<string>(JSON.parse(said));
  const differing = outcomes.filter(([name, outcome]) => {
    const { expect: expected } = JSON.parse(readFileSync(join(VECTORS, name), 'utf8'));
    return (outcome === 'taken') !== (expected?.refused === undefined);
  });
  expect(differing, 'docs/format.md can be read in two ways here').toEqual([]);
  expect(outcomes.length).toBeGreaterThan(100);
  expect(outcomes.filter(([, outcome]) => outcome === 'taken').length).toBeGreaterThan(12);
});
