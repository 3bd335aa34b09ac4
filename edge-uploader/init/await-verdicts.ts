// Waits until the cloud has judged the newest backup of each database: only then does it count.

import { setTimeout as sleep } from 'node:timers/promises';
import type { DatabaseId, SiteId } from '../../vault/names.ts';
import type { Verdict } from '../../vault/verdict.ts';
import { listBackups, newestFirst } from '../backup/backup-catalogue.ts';
import { readVerdict } from '../backup/bad-packs.ts';
import { Failure } from '../failure.ts';
import type { Store } from '../stores/store.ts';

const LOOK_MILLISECONDS = 2_000;

/** Of each database its verdict, or undefined where there was none in time. */
export async function awaitVerdicts(options: {
  readonly store: Store;
  readonly ledger: Store;
  readonly site: SiteId;
  readonly databases: readonly DatabaseId[];
  readonly waitMinutes: number;
  readonly now: () => Date;
  readonly signal: AbortSignal;
}): Promise<Map<DatabaseId, Verdict | undefined>> {
  const { store, ledger, site, databases, now, signal } = options;
  const deadline = now().getTime() + options.waitMinutes * 60_000;
  const verdicts = new Map<DatabaseId, Verdict | undefined>();
  for (const database of databases) {
    const newest = newestFirst(await listBackups(store, site, database))[0];
    let verdict: Verdict | undefined;
    while (newest !== undefined) {
      verdict = await readVerdict(ledger, newest).catch(noneYet);
      if (verdict !== undefined || now().getTime() >= deadline) break;
      await sleep(LOOK_MILLISECONDS, undefined, { signal });
    }
    verdicts.set(database, verdict);
  }
  return verdicts;
}

/** To one who may not list, S3 refuses an object that is not there. */
function noneYet(error: unknown): undefined {
  if (error instanceof Failure && error.exit === 'refused') return undefined;
  throw error;
}
