// Whether a backup may go because a newer valid one stands in for it, looked up once more at the last moment: in the vault and in the
// verdict itself. The lists that led here are caches; one wrong line in them must not cost the newest valid backup.

import { VERDICT_BYTES_MAX } from '../../vault/limits.ts';
import { parseVerdict, verdictKey } from '../../vault/verdict.ts';
import { readNote } from '../ledger/note.ts';
import { type Slot, slotName } from '../ledger/pack-table.ts';
import { type Ledger, parsed } from '../ledger/site-notes.ts';
import type { BackupDecision } from './decide-backups.ts';
import { backupOf, type SiteListing } from './site-listing.ts';

export async function isAnchored(
  { s3, bucket }: Ledger,
  {
    site,
    decisions,
  }: { readonly site: Parameters<typeof verdictKey>[0]['site']; readonly decisions: readonly BackupDecision[] },
  { database, backup, storedAt }: BackupDecision,
  fresh: SiteListing,
): Promise<boolean> {
  // By database, the newest first.
  const anchor = decisions.find((one) => one.database === database && one.row?.state === 'valid');
  if (anchor === undefined || anchor.backup === backup || anchor.storedAt < storedAt) return false;
  const listed = backupOf(fresh, anchor);
  const key = verdictKey({ site, database, backup: anchor.backup });
  const verdict = parsed(await readNote({ s3, bucket, key }, VERDICT_BYTES_MAX), parseVerdict);
  const isSame = slotNameOf(verdict) === slotName(anchor) && verdict?.manifestVersionId === listed?.manifest.versionId;
  return listed !== undefined && verdict?.state === 'valid' && isSame;
}

const slotNameOf = (slot: Slot | undefined): string | undefined => slot && slotName(slot);
