// Whether each database can be dumped: its dump is begun as every night, up to its first byte, and given up. Whether the right login
// stands in the secrets file is what gbak says of it, not what a driver says.

import type { DatabaseId } from '../../../vault/names.ts';
import { openSource } from '../../config/site-access.ts';
import { Failure } from '../../failure.ts';
import { trySource } from '../../init/look-around.ts';
import { whoRuns } from '../../platform/run-alone.ts';
import { check, type Finding, found } from '../check.ts';

/** A dump of another program may just be written, and its source waits for its end for up to an hour. */
const SECONDS_MAX = 120;

export const dumpsCheck = check({
  name: 'dumps',
  seconds: SECONDS_MAX + 10,
  needs: 'config',
  async look({ config, now, signal }) {
    const who = await whoRuns(config.path);
    // A second dump of the same database would slow the first one down, and that one is the better proof.
    if (who !== undefined) return [found('dumpUntried', { who })];
    const findings: Finding[] = [];
    const givenUp = AbortSignal.any([signal, AbortSignal.timeout(SECONDS_MAX * 1000)]);
    for (const database of Object.keys(config.databases) as DatabaseId[]) {
      try {
        const { source } = openSource(config, database, { now });
        const { method } = await trySource(source, givenUp);
        findings.push(found('dumpBegins', { database, method }));
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        if (givenUp.aborted && !signal.aborted) return [...findings, found('late', { seconds: SECONDS_MAX })];
        findings.push(found('dumpTrouble', { database, reason: error.message, hint: error.hint }));
      }
    }
    return findings;
  },
});
