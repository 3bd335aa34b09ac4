// Whatever the code really asks of AWS has a row among the needs of the identity that it runs under. A call that somebody adds and no
// policy allows would otherwise fail for the first time in a clinic.

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { expect, test } from 'vitest';
import { FUNCTIONS } from '../../infra/policies/deployed-names.ts';
import { operationOf } from './checks-of.ts';
import { NEEDS } from './rows.ts';
import { SIMULATED_PLACE } from './simulated-place.ts';

const TO_BE_REFUSED =
  '`offsite doctor` asks for it of an object that is not there, and says so loudly if it is not refused';
/** What needs no row, and why. */
const NO_NEED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  uploader: {
    ListObjectVersions: TO_BE_REFUSED,
    GetBucketPolicy: TO_BE_REFUSED,
    GetObjectLockConfiguration: TO_BE_REFUSED,
    DeleteObject: TO_BE_REFUSED,
    PutObjectRetention: TO_BE_REFUSED,
  },
  scrub: { PutObjectRetention: 'it looks at objects as validate does, but with no lock to lengthen' },
};

const ROOT = join(import.meta.dirname, '../..');

test.each([
  ['uploader', 'edge-uploader/cli.ts'] as const,
  ...FUNCTIONS.map((name) => [name, `lambdas/${name}/handler.ts`] as const),
])('every request of %s is among its needs', (who, entry) => {
  const sent = new Set([...filesFrom(entry)].flatMap(requestsIn));
  const rows = NEEDS.filter((row) => row.who === who).map(({ request }) => operationOf(request(SIMULATED_PLACE)));
  expect(sent.size).toBeGreaterThan(2);
  const excused = NO_NEED[who] ?? {};
  expect([...sent].filter((one) => !rows.includes(one) && !Object.hasOwn(excused, one))).toEqual([]);
});

const requestsIn = (path: string): string[] =>
  Array.from(readFileSync(join(ROOT, path), 'utf8').matchAll(/new (\w+)Command\(/g), ([, name]) => name!);

/** A file and all that it imports for more than its types, near or far. */
function filesFrom(entry: string, seen = new Set<string>()): Set<string> {
  if (seen.has(entry) || !existsSync(join(ROOT, entry))) return seen;
  seen.add(entry);
  const text = readFileSync(join(ROOT, entry), 'utf8');
  for (const [, name] of text.matchAll(/\b(?:import|export)\b(?! type\b)[^;'"]*?['"](\.[^'"]+)['"]/g)) {
    filesFrom(posix.join(dirname(entry), name!), seen);
  }
  return seen;
}
