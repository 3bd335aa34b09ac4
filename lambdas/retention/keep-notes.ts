// Writes what a run of retention found and did into the site's notes: pack table, backups, marks, history. Each change is made on
// what lies there at that moment, since validate may be writing about a backup that has just come.

import type { PackId, SiteId } from '../../vault/names.ts';
import { dropPacks, markPacks, removeBackup } from '../ledger/change-pack-table.ts';
import { observePacks, type PackObservation } from '../ledger/observe-packs.ts';
import { findRow } from '../ledger/pack-rows.ts';
import { type PackTable, type Slot, slotName } from '../ledger/pack-table.ts';
import type { BackupRow, SiteBackups } from '../ledger/site-backups.ts';
import { type Ledger, parsed, updateBackups, updatePackTable } from '../ledger/site-notes.ts';
import { updateNote } from '../ledger/update-note.ts';
import { neededRows } from './decide-packs.ts';
import { MARKS_BYTES_MAX, REMOVALS_BYTES_MAX } from './limits.ts';
import type { SiteView } from './look-at-site.ts';
import { encodeMarks, marksKey, noMarks, parseMarks, renewMarks } from './marks.ts';
import { encodeRemovals, monthOf, type Pass, parseRemovals, removalsKey, withPass } from './removals.ts';

/** Throws `SiteLost` if the table is gone. */
export async function keepTable(
  ledger: Ledger,
  view: SiteView,
  change: {
    observations?: readonly PackObservation[];
    toMark?: readonly PackId[];
    toUnmark?: readonly PackId[];
    /** Packs and backups that were removed from the vault. */
    dropped?: readonly PackId[];
    removed?: readonly Slot[];
    now: Date;
  },
): Promise<void> {
  const { observations = [], toMark = [], toUnmark = [], dropped = [], removed = [], now } = change;
  const slots = [...removed, ...goneSlots(view)];
  const packs = [...dropped, ...view.packs.toForget];
  if (observations.length + toMark.length + toUnmark.length + packs.length + slots.length === 0) return;
  await updatePackTable(ledger, view.site, (before) => {
    let table = slots.reduce(removeBackup, observePacks(before, observations));
    const free = unneededIn(table);
    table = markPacks(table, toMark.filter(free), now);
    return dropPacks(markPacks(table, toUnmark, undefined), packs.filter(free));
  });
}

/** Backups that the table still knows, though an earlier run removed them and then died. */
function goneSlots({ table, listing, taken }: SiteView): Slot[] {
  const takenNames = new Set(taken.map(slotName));
  return table.slots.filter((slot) => !listing.backups.has(slotName(slot)) && !takenNames.has(slotName(slot)));
}

/** Whether no backup in this table needs a pack: one may have come since ours was read. */
function unneededIn(table: PackTable): (pack: PackId) => boolean {
  const needed = neededRows(table, () => true);
  return (pack) => {
    const row = findRow(table, pack);
    return row !== undefined && needed[row] === 0;
  };
}

/** Throws `SiteLost` if the list of backups is gone. */
export async function keepRows(
  ledger: Ledger,
  { site, decisions, removedBefore }: SiteView,
  change: { lockedUntil?: ReadonlyMap<string, Date | undefined>; removed?: readonly Slot[]; began: Date },
): Promise<void> {
  const { lockedUntil = new Map(), began } = change;
  const gone = new Set([...(change.removed ?? []), ...removedBefore].map(slotName));
  const judged = new Map(decisions.map(({ row, ...slot }) => [slotName(slot), row]));
  const isWhole = decisions.every(({ row }) => row !== undefined);
  await updateBackups(ledger, site, (state): SiteBackups => {
    const backups = state.backups
      // What was stored anew since then is another backup.
      .filter((row) => !gone.has(slotName(row)) || (judged.get(slotName(row)) ?? row).storedAt !== row.storedAt)
      .map((row) => {
        const name = slotName(row);
        const isLater = new Date(row.judgedAt) >= began;
        return lockedUntil.has(name) && !isLater ? withLock(row, lockedUntil.get(name)) : row;
      });
    return { ...state, crowded: state.crowded && !isWhole, backups };
  });
}

function withLock(row: BackupRow, until: Date | undefined): BackupRow {
  const { lockedUntil: _, ...rest } = row;
  return until === undefined ? rest : { ...rest, lockedUntil: until.toISOString() };
}

export async function keepMarks(
  { s3, bucket, wait }: Ledger,
  site: SiteId,
  toGo: Parameters<typeof renewMarks>[1],
  now: Date,
): Promise<void> {
  const place = { s3, bucket, key: marksKey(site) };
  await updateNote(
    place,
    MARKS_BYTES_MAX,
    (note) => {
      const before = parsed(note, (bytes) => parseMarks(bytes, site));
      const marks = renewMarks(before ?? noMarks(site), toGo, now);
      // A site without marks needs no note of that.
      return note === undefined && marks.backups.length + marks.strays.length === 0 ? undefined : encodeMarks(marks);
    },
    wait,
  );
}

export async function notePass({ s3, bucket, wait }: Ledger, site: SiteId, pass: Pass): Promise<void> {
  const month = monthOf(new Date(pass.begunAt));
  await updateNote(
    { s3, bucket, key: removalsKey(site, month) },
    REMOVALS_BYTES_MAX,
    (note) => {
      const before = parsed(note, (bytes) => parseRemovals(bytes, site, month));
      return encodeRemovals(withPass(before ?? { site, month, omitted: 0, passes: [] }, pass));
    },
    wait,
  );
}
