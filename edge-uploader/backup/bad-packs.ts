// What the cloud says of our backups: its verdicts lie in the ledger, where this site may read its own. A pack that the cloud
// found bad must not be relied upon again, so that the next backup stores anew what it held.

import { VERDICT_BYTES_MAX } from '../../vault/limits.ts';
import { type BackupName, type PackId, parsePackKey, type SiteId } from '../../vault/names.ts';
import { Refusal } from '../../vault/refusal.ts';
import { parseVerdict, type Verdict, verdictKey } from '../../vault/verdict.ts';
import { Failure } from '../failure.ts';
import type { Store } from '../stores/store.ts';
import { type ListedBackup, listBackups, newestFirst } from './backup-catalogue.ts';

/** The cloud's verdict on a backup, or undefined if there is none yet. */
export async function readVerdict(ledger: Store, name: BackupName): Promise<Verdict | undefined> {
  const bytes = await ledger.read(verdictKey(name), VERDICT_BYTES_MAX);
  return bytes === undefined ? undefined : parseVerdict(bytes);
}

/** The packs that the verdicts on the newest backup of each database find fault with. */
export async function badPacks(
  ledger: Store,
  vault: Store,
  site: SiteId,
  onWarning: (message: string) => void,
): Promise<Set<PackId>> {
  const newest = new Map<string, ListedBackup>();
  for (const backup of newestFirst(await listBackups(vault, site))) {
    if (!newest.has(backup.database)) newest.set(backup.database, backup);
  }
  const bad = new Set<PackId>();
  for (const backup of newest.values()) {
    try {
      for (const { object } of (await readVerdict(ledger, backup))?.findings ?? []) {
        const pack = parsePackKey(object)?.pack;
        if (pack !== undefined) bad.add(pack);
      }
    } catch (error) {
      // The ledger is a help, not a condition: a backup must not fail because a note about the last one cannot be read.
      if (!(error instanceof Refusal || error instanceof Failure)) throw error;
      onWarning(`the cloud's verdict on ${backup.backup} could not be read: ${error.message}`);
    }
  }
  return bad;
}
