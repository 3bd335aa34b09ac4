// Engine builds that are known to lose data without an error, by what the engine or its tool says of its version. Without the
// table a clinic would run one for years, with a good verdict on every dump, and learn of it after a restore.
//
// Each row stands on a public issue of github.com/FirebirdSQL/firebird, whose labels and comments name the versions:
//
//   #7772, #7793   4.0.3; 5.0 before its release candidate 2, so no 5.0.0. Mended in 4.0.4.
//   #8241          affect-version 5.0.1, mended in 6.0. Of the 5.0 that came later nobody says either way, so they are no row.
//   #7465          affect-version 3.0.10 and 4.0.2; mended in 3.0.11 and 4.0.3. Nobody names a first version that has it.
//   #7942          affect-version 5.0.0; mended in 5.0.1.

import type { RunReport } from '../../vault/run-report.ts';
import { compareVersions, parseVersion } from '../../vault/version.ts';

interface KnownBad {
  readonly engine: string;
  /** Both included. */
  readonly from: string;
  readonly until: string;
  /** One clause, for whoever has to decide on it. */
  readonly trouble: string;
}

export const KNOWN_BAD_ENGINES: readonly KnownBad[] = [
  {
    ...{ engine: 'firebird', from: '4.0.3', until: '4.0.3' },
    trouble:
      'a restore damages BLOBs of 64 to 128 KB without an error (FirebirdSQL #7772, #7793); update to 4.0.4 or later',
  },
  {
    ...{ engine: 'firebird', from: '5.0.1', until: '5.0.1' },
    trouble: 'a restore can turn NULL into 0 without an error (FirebirdSQL #8241); update to the newest 5.0',
  },
  {
    ...{ engine: 'firebird', from: '3.0.0', until: '3.0.10' },
    trouble: 'a restore reports success with inactive indices (FirebirdSQL #7465); update to 3.0.11 or later',
  },
  {
    ...{ engine: 'firebird', from: '4.0.0', until: '4.0.2' },
    trouble: 'a restore reports success with inactive indices (FirebirdSQL #7465); update to 4.0.4 or later',
  },
  {
    ...{ engine: 'firebird', from: '5.0.0', until: '5.0.0' },
    trouble: 'a restored database can be corrupt without an error (FirebirdSQL #7942); update to 5.0.2 or later',
  },
];

/** The first bad build that a report names, of the engine itself or of its tool. */
export function findKnownBad(facts: NonNullable<RunReport['facts']>): { version: string; trouble: string } | undefined {
  for (const version of [facts.engineVersion, facts.toolVersion]) {
    const parsed = parseVersion(version);
    if (version === undefined || parsed === undefined) continue;
    const bad = KNOWN_BAD_ENGINES.find(({ engine, from, until }) => {
      const [first, last] = [parseVersion(from), parseVersion(until)];
      if (first === undefined || last === undefined) throw new Error(`the table of bad engines has no version ${from}`);
      return engine === facts.engine && compareVersions(parsed, first) >= 0 && compareVersions(parsed, last) <= 0;
    });
    if (bad !== undefined) return { version, trouble: bad.trouble };
  }
  return undefined;
}
