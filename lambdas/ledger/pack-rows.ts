// What one asks a pack table: about one pack, about one backup, or which packs something is true of. Kept beside the layout, so
// that no lambda reads columns and bits by itself and gets one of them wrong.

import type { PackId } from '../../vault/names.ts';
import { FLAGS, ID_BYTES, type PackTable, rowsOf, SAID, type Slot, slotName, strideOf } from './pack-table.ts';

/** One row, as an object; make these for few packs only. */
export interface PackRow {
  readonly id: PackId;
  readonly bytes: number;
  /** `damaged`: its bytes are not what its name says. `unproven`: nothing vouches for them, or they cannot be read. */
  readonly state: 'good' | 'damaged' | 'missing' | 'unproven';
  readonly storedAt: Date | undefined;
  readonly lockedUntil: Date | undefined;
  readonly lockMode: 'COMPLIANCE' | 'GOVERNANCE' | undefined;
  readonly seenAt: Date;
  readonly rereadAt: Date | undefined;
  readonly markedAt: Date | undefined;
}

/** The row of a pack; undefined if the table does not know it. */
export function findRow(table: PackTable, pack: PackId): number | undefined {
  const id = Buffer.from(pack, 'hex');
  for (let low = 0, high = rowsOf(table) - 1; low <= high; ) {
    const middle = (low + high) >> 1;
    const order = table.ids.compare(id, 0, ID_BYTES, middle * ID_BYTES, (middle + 1) * ID_BYTES);
    if (order === 0) return middle;
    if (order < 0) low = middle + 1;
    else high = middle - 1;
  }
  return undefined;
}

export function packRow(table: PackTable, row: number): PackRow {
  const lockedUntil = timeOf(table.lockedUntil[row]);
  const isGovernance = (table.flags[row] & FLAGS.governance) !== 0;
  return {
    id: packIdAt(table, row),
    bytes: table.bytes[row],
    state: stateAt(table, row),
    storedAt: timeOf(table.storedAt[row]),
    lockedUntil,
    lockMode: lockedUntil === undefined ? undefined : isGovernance ? 'GOVERNANCE' : 'COMPLIANCE',
    seenAt: new Date(table.seenAt[row] * 1000),
    rereadAt: timeOf(table.rereadAt[row]),
    markedAt: timeOf(table.markedAt[row]),
  };
}

export const packIdAt = (table: PackTable, row: number): PackId =>
  table.ids.toString('hex', row * ID_BYTES, (row + 1) * ID_BYTES) as PackId;

export function stateAt({ flags, rereadAt }: PackTable, row: number): PackRow['state'] {
  const said = flags[row] & FLAGS.said;
  if (said === SAID.missing) return 'missing';
  if (said === SAID.otherBytes || (flags[row] & FLAGS.damaged) !== 0) return 'damaged';
  return said === SAID.unproven && rereadAt[row] === 0 ? 'unproven' : 'good';
}

/** Rows whose bytes were read again longest ago, or never, first; equal ones by their ids. */
export function rowsByReread(table: PackTable): Uint32Array {
  return allRows(table).sort((one, other) => table.rereadAt[one] - table.rereadAt[other] || one - other);
}

export function rowsNeededByNobody(table: PackTable): Uint32Array {
  const stride = strideOf(table.slots.length);
  return allRows(table).filter((row) =>
    table.needs.subarray(row * stride, (row + 1) * stride).every((byte) => byte === 0),
  );
}

/** Rows whose lock ends before `time`; those without a lock as well. */
export function rowsLockedBefore(table: PackTable, time: Date): Uint32Array {
  const seconds = time.getTime() / 1000;
  return allRows(table).filter((row) => table.lockedUntil[row] < seconds);
}

/** The rows that a backup needs; undefined if the table does not know the backup. */
export function rowsNeededBy(table: PackTable, slot: Slot): Uint32Array | undefined {
  const at = table.slots.findIndex((other) => slotName(other) === slotName(slot));
  if (at < 0) return undefined;
  const stride = strideOf(table.slots.length);
  return allRows(table).filter((row) => (table.needs[row * stride + (at >> 3)] & (1 << (at & 7))) !== 0);
}

/** Which backups need a pack. */
export function slotsThatNeed(table: PackTable, row: number): Slot[] {
  const stride = strideOf(table.slots.length);
  return table.slots.filter((_, at) => (table.needs[row * stride + (at >> 3)] & (1 << (at & 7))) !== 0);
}

/** When the first lock of a backup's packs ends; undefined if one of them is missing or has no lock, or none is known. */
export function packsLockedUntil(table: PackTable, slot: Slot): Date | undefined {
  const rows = rowsNeededBy(table, slot);
  if (rows === undefined || rows.length === 0) return undefined;
  const ends = rows.map((row) => (stateAt(table, row) === 'missing' ? 0 : table.lockedUntil[row]));
  return timeOf(ends.reduce((least, end) => Math.min(least, end)));
}

const allRows = (table: PackTable): Uint32Array => Uint32Array.from({ length: rowsOf(table) }, (_, row) => row);
const timeOf = (seconds: number): Date | undefined => (seconds === 0 ? undefined : new Date(seconds * 1000));
