// Runs every frozen vector of this folder. They were made by a second implementation, in another language, from docs/format.md
// alone, so they also prove that the page suffices. One vector, one reason: each file says what must come out, or what must
// refuse it, and why.
//
// They are FROZEN, because the bytes they stand for lie locked in customers' buckets. If one fails, the change is wrong, not the
// vector. There is no program here that writes them anew, on purpose. To change one is to say: every backup of every clinic so
// far becomes unreadable, or is uploaded and paid for twice, until the last lock has run out. New vectors may always be added.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { plaintextHash } from '../../vault/site-secret.ts';
import { OPERATIONS } from './operations.ts';
import { refusalOf } from './refusal-of.ts';

const FOLDER = import.meta.dirname;

const vectorSchema = z.strictObject({
  reason: z.string().min(1),
  do: z.string(),
  input: z.record(z.string(), z.unknown()),
  expect: z.union([
    z.strictObject({ refused: z.string(), says: z.string() }),
    z.record(z.string(), z.unknown()),
    z.null(),
  ]),
});

const names = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => name.endsWith('.json') && !name.startsWith('backups/'))
  .sort();
const vectors = names.map((name) => ({
  name,
  ...vectorSchema.parse(JSON.parse(readFileSync(join(FOLDER, name), 'utf8'))),
}));

describe('frozen vectors', () => {
  test.each(vectors)('$name: $reason', (vector) => {
    const operation = OPERATIONS.get(vector.do);
    if (operation === undefined) throw new Error(`${vector.name}: nothing here can do "${vector.do}"`);
    const outcome = vector.expect;
    if (outcome !== null && typeof outcome.refused === 'string') {
      const refusal = refusalOf(() => operation(vector.input));
      expect({ refused: refusal.object }).toEqual({ refused: outcome.refused });
      expect(refusal.reason).toContain(outcome.says);
    } else {
      expect(operation(vector.input)).toEqual(outcome);
    }
  });

  test('each has a reason of its own', () => {
    const reasons = vectors.map((vector) => vector.reason);
    expect(reasons.filter((reason, i) => reasons.indexOf(reason) !== i)).toEqual([]);
  });

  test('every operation has a vector', () => {
    const done = new Set(vectors.map((vector) => vector.do));
    expect([...OPERATIONS.keys()].filter((name) => !done.has(name))).toEqual([]);
  });

  test('none was changed, lost, or added without its line in SHA256SUMS', () => {
    const expected = new Map<string, string>();
    for (const line of readFileSync(join(FOLDER, 'SHA256SUMS'), 'utf8').trimEnd().split('\n')) {
      const [sum, name] = line.split('  ');
      expected.set(name, sum);
    }
    const found = new Map<string, string>();
    for (const entry of readdirSync(FOLDER, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      const name = path.slice(FOLDER.length + 1).replaceAll('\\', '/');
      if (!entry.isFile() || name.endsWith('.ts') || name === 'SHA256SUMS' || name === '.gitattributes') continue;
      found.set(name, plaintextHash(readFileSync(path)).toString('hex'));
    }
    expect(
      Object.fromEntries([...found].sort()),
      'A frozen vector differs. Put it back: customers hold such bytes. Only a NEW vector gets a new line in SHA256SUMS.',
    ).toEqual(Object.fromEntries([...expected].sort()));
  });
});
