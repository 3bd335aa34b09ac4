// What is to be done for one site tonight: which objects are read again, and which backups validate has to judge anew because of
// what is known already. From the ledger alone; nothing of the vault is read here.

import type { KeyObject } from 'node:crypto';
import type { PackId, SiteId } from '../../vault/names.ts';
import { readNote } from '../ledger/note.ts';
import { packIdAt, stateAt } from '../ledger/pack-rows.ts';
import { type PackTable, rowsOf, type Slot } from '../ledger/pack-table.ts';
import type { BackupRow } from '../ledger/site-backups.ts';
import { type Ledger, parsed, readSite } from '../ledger/site-notes.ts';
import { REGISTRATION_BYTES_MAX } from '../limits.ts';
import { parseRegistration, registrationKey, signingKeysOf } from '../site/registration.ts';
import { affectedBackups, isLost } from './affected-backups.ts';
import { checkedAt, decideNight, type Rotating } from './decide-night.ts';
import { BACKUP_OBJECTS_BYTES, MANIFEST_ROW_BYTES, SCRUB_NOTE_BYTES_MAX } from './limits.ts';
import { nameOf, parseScrubNote, type ScrubNote, scrubNoteKey } from './scrub-note.ts';

/** A pack, or the manifest and the index of a backup. */
export type ScrubObject = Rotating &
  ({ readonly kind: 'pack'; readonly id: PackId } | { readonly kind: 'backup'; readonly slot: Slot });

export interface SitePlan {
  readonly site: SiteId;
  readonly signingKeys: readonly KeyObject[];
  /** What is left to be read tonight, in this order. */
  readonly queue: readonly ScrubObject[];
  /** Valid backups that need what is known to be lost. */
  readonly doubtful: readonly BackupRow[];
  /** The age of what was checked longest ago, in periods of the site. */
  readonly lateness: number;
}

export type Planned = SitePlan | 'unregistered' | 'notes-lost';

export async function planSite(ledger: Ledger, site: SiteId, now: Date): Promise<Planned> {
  const place = { s3: ledger.s3, bucket: ledger.bucket };
  const registered = await readNote({ ...place, key: registrationKey(site) }, REGISTRATION_BYTES_MAX);
  if (registered === undefined) return 'unregistered';
  const registration = parseRegistration(registered.bytes, site);
  const { packs, backups } = await readSite(ledger, site);
  if (packs === undefined || backups === undefined) return 'notes-lost';
  const note = await readNote({ ...place, key: scrubNoteKey(site) }, SCRUB_NOTE_BYTES_MAX);
  const reread = parsed(note, (bytes) => parseScrubNote(bytes, site));
  const objects = [...packObjects(packs), ...backupObjects(backups.backups, reread)];
  const { scrubDays } = registration;
  const oldest = objects.reduce((least, object) => Math.min(least, checkedAt(object)), now.getTime());
  return {
    ...{ site, signingKeys: signingKeysOf(registration), queue: decideNight(objects, { now, scrubDays }) },
    doubtful: affectedBackups(packs, backups.backups, 'valid', (row) => isLost(packs, row)),
    lateness: (now.getTime() - oldest) / (scrubDays * 24 * 60 * 60 * 1000),
  };
}

export function packObjects(table: PackTable): ScrubObject[] {
  return Array.from({ length: rowsOf(table) }, (_, row) => {
    const id = packIdAt(table, row);
    // What cannot be read, because it is gone or in an archive, is looked at again when its turn comes, not every night.
    const rereadAt = Math.max(table.rereadAt[row], stateAt(table, row) === 'good' ? 0 : table.seenAt[row]);
    const times = { storedAt: new Date(table.storedAt[row] * 1000), rereadAt: dateOf(rereadAt) };
    return { kind: 'pack', id, key: id, bytes: Math.max(1, table.bytes[row]), ...times };
  });
}

function backupObjects(rows: readonly BackupRow[], note: ScrubNote | undefined): ScrubObject[] {
  const rereadAt = new Map(note?.backups.map((row) => [nameOf(row), row.rereadAt]));
  return rows.map(({ database, backup, storedAt, contents }) => {
    const slot = { database, backup };
    const bytes = BACKUP_OBJECTS_BYTES + MANIFEST_ROW_BYTES * (contents?.packs ?? 0);
    const times = { storedAt: new Date(storedAt), rereadAt: rereadAt.get(nameOf(slot)) };
    return { kind: 'backup', slot, key: nameOf(slot), bytes, ...times };
  });
}

const dateOf = (seconds: number): Date | undefined => (seconds === 0 ? undefined : new Date(seconds * 1000));
