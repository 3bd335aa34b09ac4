// sites/<site>/progress/… in the ledger: how far a judgement or a rebuilding came that one invocation has no time for. A pack table
// of what was seen, without backups. Without it a backup of a million packs would be begun again for ever and never judged.

import type { BackupName, SiteId } from '../../vault/names.ts';
import { readNote } from '../ledger/note.ts';
import { mergeTables } from '../ledger/observe-packs.ts';
import { emptyPackTable, encodePackTable, type PackTable, parsePackTable } from '../ledger/pack-table.ts';
import { type Ledger, parsed } from '../ledger/site-notes.ts';
import { updateNote } from '../ledger/update-note.ts';
import { PACK_TABLE_BYTES_MAX } from '../limits.ts';

export const judgementProgressKey = ({ site, database, backup }: BackupName): string =>
  `sites/${site}/progress/${database}/${backup}`;
export const rebuildProgressKey = (site: SiteId): string => `sites/${site}/progress/rebuild`;

/** What was seen; an empty table where nothing was noted, or nothing that can be read. */
export async function readProgress({ s3, bucket }: Ledger, key: string): Promise<PackTable> {
  return parsed(await readNote({ s3, bucket, key }, PACK_TABLE_BYTES_MAX), parsePackTable) ?? emptyPackTable();
}

/** Adds to what was noted. */
export async function noteProgress({ s3, bucket, wait }: Ledger, key: string, seen: PackTable): Promise<void> {
  await updateNote(
    { s3, bucket, key },
    PACK_TABLE_BYTES_MAX,
    (note) => encodePackTable(mergeTables(parsed(note, parsePackTable) ?? emptyPackTable(), seen)),
    wait,
  );
}

/** Once all is done nothing of it is needed any more; the lambda may not delete, so an empty table stays. */
export async function clearProgress({ s3, bucket, wait }: Ledger, key: string): Promise<void> {
  await updateNote({ s3, bucket, key }, PACK_TABLE_BYTES_MAX, () => encodePackTable(emptyPackTable()), wait);
}
