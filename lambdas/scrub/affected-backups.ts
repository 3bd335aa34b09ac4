// Which backups have to be judged again because of what became of packs that they need. Pure. The pack table and the verdicts
// are compared anew each time, so whoever dies between finding a damage and telling validate loses nothing.

import { stateAt } from '../ledger/pack-rows.ts';
import { type PackTable, rowsOf, type Slot, strideOf } from '../ledger/pack-table.ts';
import type { BackupRow } from '../ledger/site-backups.ts';
import { nameOf } from './scrub-note.ts';

/**
 * The backups of `state` that need a pack of which `concerns` is true: the newest of each database, then the second of each, and
 * so on, because the newest are what a restore would take tomorrow.
 */
export function affectedBackups(
  table: PackTable,
  backups: readonly BackupRow[],
  state: BackupRow['state'],
  concerns: (row: number) => boolean,
): BackupRow[] {
  const stride = strideOf(table.slots.length);
  const union = new Uint8Array(stride);
  for (let row = 0; row < rowsOf(table); row++) {
    if (!concerns(row)) continue;
    for (let byte = 0; byte < stride; byte++) union[byte] |= table.needs[row * stride + byte];
  }
  const needing = new Set(table.slots.filter((_, at) => (union[at >> 3] & (1 << (at & 7))) !== 0).map(nameOf));
  return newestOfEachFirst(backups.filter((row) => row.state === state && needing.has(nameOf(row))));
}

/** Gone, or other bytes than its name says. */
export function isLost(table: PackTable, row: number): boolean {
  const state = stateAt(table, row);
  return state === 'damaged' || state === 'missing';
}

export function newestOfEachFirst<T extends Slot & Pick<BackupRow, 'storedAt'>>(rows: readonly T[]): T[] {
  const byDatabase = Map.groupBy(
    rows.toSorted((one, other) => (one.storedAt > other.storedAt ? -1 : 1)),
    ({ database }) => database,
  );
  const ranked = [...byDatabase.values()].flatMap((group) => group.map((row, rank) => ({ row, rank })));
  return ranked.sort((one, other) => one.rank - other.rank).map(({ row }) => row);
}
