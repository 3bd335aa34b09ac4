// The runs of one database that its server told of lately, for the reason of a missing backup. Only asked once one is missing:
// two listings and three reads at most, whatever lies there.

import { type BackupName, backupIdSchema, type DatabaseId, type SiteId } from '../../vault/names.ts';
import { reportsPrefix } from '../../vault/run-report.ts';
import { type Listed, listSome } from '../ledger/list-some.ts';
import type { Place } from '../ledger/note.ts';
import type { Log } from '../log.ts';
import { readReport } from '../validate/read-report.ts';
import type { WatchedRow } from './alert-state.ts';
import { LISTED_NAMES_MAX, REPORT_DAYS_MAX, REPORTS_READ_MAX } from './limits.ts';
import { type Run, runsSince } from './missing-reason.ts';

export async function readRuns(
  ledger: Omit<Place, 'key'>,
  { site, database, lastGood }: { site: SiteId; database: DatabaseId; lastGood: WatchedRow | undefined },
  now: Date,
  log: Log,
): Promise<Run[]> {
  const prefix = `${reportsPrefix(site)}${database}/`;
  const from = new Date(now.getTime() - REPORT_DAYS_MAX * 24 * 60 * 60 * 1000);
  const runs = (listed: readonly Listed[]): Run[] =>
    listed.flatMap(({ key, storedAt }) => {
      const run = /^([^/]+)\.json$/.exec(key.slice(prefix.length))?.[1];
      const id = backupIdSchema.safeParse(run);
      return id.success && storedAt >= from ? [{ run: id.data, storedAt, report: undefined }] : [];
    });
  // Names begin with the time by the clinic's clock. If nothing new has a name of these days, that clock may stand years back.
  const startAfter = prefix + from.toISOString().replace(/[-:]|\.\d+/g, '');
  let found = runs(await listSome(ledger, prefix, { startAfter, keysMax: LISTED_NAMES_MAX }));
  if (found.length === 0) found = runs(await listSome(ledger, prefix, { keysMax: 1 }));
  const newestFirst = found.sort((one, other) => other.storedAt.getTime() - one.storedAt.getTime());
  const telling = runsSince(newestFirst, lastGood).slice(0, REPORTS_READ_MAX);
  for (const { run, storedAt } of telling) {
    const name: BackupName = { site, database, backup: run };
    const report = await readReport(ledger, name, log);
    if (report === undefined) continue;
    return newestFirst.map((one) => (one.run === run ? { run, storedAt, report } : one));
  }
  return newestFirst;
}
