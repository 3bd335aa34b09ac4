// What the doctor found, as a support bundle shows it: which check found what, numbers as they are, and of texts those that are one of a
// few or that the operator gave. A path is said by what it is for.

import type { CheckResult } from '../doctor/check.ts';
import { plainWords } from './plain-words.ts';

const PLAIN: readonly string[] = ['reason', 'hint'];
const TAKEN: readonly string[] = [
  ...['database', 'zone', 'offset', 'at', 'until', 'next', 'exit', 'command', 'method', 'hook', 'job'],
  ...[
    'version',
    'oldestGood',
    'toolVersion',
    'engineVersion',
    'bucket',
    'region',
    'accessKeyId',
    'authority',
    'actions',
  ],
];

/** `roles` says what a path is for. */
export function shownFindings(
  results: readonly CheckResult[],
  { roles, harmless }: { roles: ReadonlyMap<string, string>; harmless: readonly string[] },
): object[] {
  return results.map(({ check, state, finding }) => ({
    ...{ check, state, what: finding.what },
    ...Object.fromEntries(
      Object.entries(finding.facts).flatMap(([name, value]: [string, unknown]) => {
        if (typeof value === 'number' || typeof value === 'boolean') return [[name, value]];
        if (TAKEN.includes(name)) return [[name, value]];
        if (name === 'path') return [[name, roles.get(String(value)) ?? 'another']];
        return PLAIN.includes(name) ? [[name, plainWords(String(value), harmless)]] : [];
      }),
    ),
  }));
}
