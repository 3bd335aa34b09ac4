// Compares a listing with what the ledger knew before it was made. Whatever is known and not listed is asked of S3 by name: if it is
// there, the listing is wrong and nothing may be concluded from it; if it is gone, somebody other than retention took it.

import { type BackupName, manifestKey, type PackId, packKey, type SiteId } from '../../vault/names.ts';
import { HEADS_IN_FLIGHT_MAX } from '../limits.ts';
import { mapInFlight } from '../vault-reader/in-flight.ts';
import { observeObject } from '../vault-reader/observe-object.ts';
import { ABSENT_MAX } from './limits.ts';
import type { Vault } from './list-versions.ts';

/** Throws if S3 has one of them after all, or if there are too many to believe the listing. */
export async function confirmGone(
  vault: Vault,
  site: SiteId,
  absent: { readonly backups: readonly BackupName[]; readonly packs: readonly PackId[] },
): Promise<void> {
  const keys = [...absent.backups.map(manifestKey), ...absent.packs.map((pack) => packKey(site, pack))];
  if (keys.length > ABSENT_MAX) {
    throw new Error(`the listing of ${site} lacks ${keys.length} objects that the ledger knows: it is not believed`);
  }
  await mapInFlight(keys, HEADS_IN_FLIGHT_MAX, async (key) => {
    const { kind } = await observeObject(vault.s3, vault.bucket, key);
    if (kind === 'stored') throw new Error(`the listing of ${site} lacks ${key}, which is there: it is not whole`);
  });
}
