// What the cloud says of our backups: its verdicts lie in the ledger, where this site may read its own. A pack that the cloud
// found bad must not be relied upon again, so that the next backup stores anew what it held.

import { VERDICT_BYTES_MAX } from '../../vault/limits.ts';
import {
  type BackupId,
  type BackupName,
  type DatabaseId,
  type PackId,
  parsePackKey,
  type SiteId,
} from '../../vault/names.ts';
import { Refusal } from '../../vault/refusal.ts';
import { parseLaterVerdict, type Verdict, verdictKey } from '../../vault/verdict.ts';
import { Failure } from '../failure.ts';
import type { Store } from '../stores/store.ts';
import { type ListedBackup, listBackups, newestFirst } from './backup-catalogue.ts';
import { DAY_MILLISECONDS, ORPHAN_DAYS_MAX } from './dedup-base.ts';

/** Enough for a backup every hour; more would be somebody's flood, and each costs a request. */
const VERDICTS_MAX = 400;
const VERDICTS_IN_FLIGHT_MAX = 8;

/** The cloud's verdict on a backup, or undefined if there is none yet. */
export async function readVerdict(ledger: Store, name: BackupName): Promise<Verdict | undefined> {
  const bytes = await ledger.read(verdictKey(name), VERDICT_BYTES_MAX);
  return bytes === undefined ? undefined : parseLaterVerdict(bytes);
}

/**
 * The packs that the verdicts find fault with: those on the newest backup of each database, and on all that were stored as
 * recently as a pack may be relied upon that no manifest names. With the newest alone, a pack that was healed yesterday would be a
 * base again today. Of those that were `justMade` there need be no verdict yet.
 */
export async function badPacks(
  ledger: Store,
  vault: Store,
  site: SiteId,
  onWarning: (message: string) => void,
  justMade: ReadonlySet<BackupId> = new Set(),
): Promise<Set<PackId>> {
  const bad = new Set<PackId>();
  const queue = recentOnes(newestFirst(await listBackups(vault, site))).values();
  const work = async (): Promise<void> => {
    for (const backup of queue) {
      try {
        for (const { object } of (await readVerdict(ledger, backup))?.findings ?? []) {
          const pack = parsePackKey(object)?.pack;
          if (pack !== undefined) bad.add(pack);
        }
      } catch (error) {
        // The ledger is a help, not a condition: a backup must not fail because a note about the last one cannot be read.
        if (!(error instanceof Refusal || error instanceof Failure)) throw error;
        // To one who may not list, S3 refuses an object that is not there.
        if (error instanceof Failure && error.exit === 'refused' && justMade.has(backup.backup)) continue;
        onWarning(`the cloud's verdict on ${backup.backup} could not be read: ${error.message}`);
      }
    }
  };
  await Promise.all(Array.from({ length: VERDICTS_IN_FLIGHT_MAX }, work));
  return bad;
}

/** Of a list that begins with the newest. */
function recentOnes(listed: readonly ListedBackup[]): ListedBackup[] {
  // The store's own times are compared with each other, never with the clock of this machine.
  const since = (listed[0]?.storedAt.getTime() ?? 0) - ORPHAN_DAYS_MAX * DAY_MILLISECONDS;
  const seen = new Set<DatabaseId>();
  return listed
    .filter(({ database, storedAt }) => {
      const isNewest = !seen.has(database);
      seen.add(database);
      return isNewest || storedAt.getTime() >= since;
    })
    .slice(0, VERDICTS_MAX);
}
