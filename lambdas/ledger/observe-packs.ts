// Notes in the pack table what was seen of packs. Lambdas look at the same time and note late, twice and in any order: so what
// the table says afterwards depends on what was seen and when, never on who wrote last.
//
// Each fact of a row is the greatest of all that was seen, by its own order: what S3 said by the time at which it said it; what
// is known of the bytes (size, lock, re-read) by the version, so the one stored last, and of that one the longest lock and the
// last re-read. Of two that are equal the worse one counts.

import type { PackId } from '../../vault/names.ts';
import type { LockMode } from '../../vault/verdict.ts';
import { compareIds, FLAGS, ID_BYTES, type PackTable, rowsOf, SAID, strideOf } from './pack-table.ts';

/** What S3 said of one pack, and what its bytes said if they were read again. */
export interface PackObservation {
  readonly id: PackId;
  readonly seenAt: Date;
  readonly said: keyof typeof SAID;
  /** These four are of no pack that is missing. */
  readonly bytes: number;
  readonly storedAt: Date | undefined;
  readonly lockedUntil: Date | undefined;
  readonly lockMode: LockMode | undefined;
  /** Whether its bytes were right; undefined if they were not read. */
  readonly reread: 'right' | 'wrong' | undefined;
}

/** The table with these observations in it; packs that it did not know get a row. Any order makes the same table. */
export function observePacks(table: PackTable, observations: readonly PackObservation[]): PackTable {
  return observations.length === 0 ? table : mergeTables(table, tableOf(observations));
}

/** The rows of both, with the backups of the first. */
export function mergeTables(table: PackTable, seen: PackTable): PackTable {
  const ids = mergeIds(table, seen);
  const next = { ...blank(ids.length / ID_BYTES, table.slots.length), slots: table.slots, ids };
  const stride = strideOf(table.slots.length);
  for (let row = 0, mine = 0, theirs = 0; row < rowsOf(next); row++) {
    if (mine < rowsOf(table) && compareIds(table.ids, mine, ids, row) === 0) {
      next.markedAt[row] = table.markedAt[mine];
      next.needs.set(table.needs.subarray(mine * stride, (mine + 1) * stride), row * stride);
      mergeRow(next, row, table, mine++);
    }
    while (theirs < rowsOf(seen) && compareIds(seen.ids, theirs, ids, row) === 0) mergeRow(next, row, seen, theirs++);
  }
  return next;
}

/** Rounded down: a lock is never claimed to last longer than it does. */
export const secondsOf = (time: Date | undefined): number =>
  time === undefined ? 0 : Math.min(0xffff_ffff, Math.max(0, Math.floor(time.getTime() / 1000)));

/** The observations as a table without backups. A pack that was seen twice has two rows in it. */
function tableOf(observations: readonly PackObservation[]): PackTable {
  const sorted = observations.toSorted((one, other) => (one.id < other.id ? -1 : one.id > other.id ? 1 : 0));
  const table = blank(sorted.length, 0);
  for (const [row, seen] of sorted.entries()) {
    table.ids.write(seen.id, row * ID_BYTES, 'hex');
    table.seenAt[row] = secondsOf(seen.seenAt);
    table.flags[row] = SAID[seen.said];
    if (seen.said === 'missing') continue;
    table.bytes[row] = seen.bytes;
    table.storedAt[row] = secondsOf(seen.storedAt);
    table.lockedUntil[row] = secondsOf(seen.lockedUntil);
    if (seen.lockMode === 'GOVERNANCE') table.flags[row] |= FLAGS.governance;
    if (seen.reread === 'wrong') table.flags[row] |= FLAGS.damaged;
    if (seen.reread !== undefined) table.rereadAt[row] = table.seenAt[row];
  }
  return table;
}

function mergeRow(table: PackTable, row: number, seen: PackTable, from: number): void {
  const set = (flag: number, value: number): void => {
    table.flags[row] = (table.flags[row] & ~flag) | (value & flag);
  };
  const flags = seen.flags[from];
  if (isGreater(seen.seenAt[from], rankOf(flags), table.seenAt[row], rankOf(table.flags[row]))) {
    table.seenAt[row] = seen.seenAt[from];
    set(FLAGS.said, flags);
  }
  if (seen.storedAt[from] < table.storedAt[row]) return;
  const isOther = seen.storedAt[from] > table.storedAt[row];
  table.storedAt[row] = seen.storedAt[from];
  table.bytes[row] = isOther ? seen.bytes[from] : Math.max(table.bytes[row], seen.bytes[from]);
  const [lock, locked] = [flags & FLAGS.governance, table.flags[row] & FLAGS.governance];
  if (isOther || isGreater(seen.lockedUntil[from], lock, table.lockedUntil[row], locked)) {
    table.lockedUntil[row] = seen.lockedUntil[from];
    set(FLAGS.governance, flags);
  }
  const [wrong, wasWrong] = [flags & FLAGS.damaged, table.flags[row] & FLAGS.damaged];
  if (isOther || isGreater(seen.rereadAt[from], wrong, table.rereadAt[row], wasWrong)) {
    table.rereadAt[row] = seen.rereadAt[from];
    set(FLAGS.damaged, flags);
  }
}

const isGreater = (time: number, rank: number, otherTime: number, otherRank: number): boolean =>
  time !== otherTime ? time > otherTime : rank > otherRank;

const RANKS = { [SAID.intact]: 0, [SAID.unproven]: 1, [SAID.otherBytes]: 2, [SAID.missing]: 3 };
const rankOf = (flags: number): number => RANKS[(flags & FLAGS.said) as keyof typeof RANKS];

function mergeIds(table: PackTable, seen: PackTable): Buffer {
  const ids = Buffer.alloc((rowsOf(table) + rowsOf(seen)) * ID_BYTES);
  let rows = 0;
  for (let mine = 0, theirs = 0; mine < rowsOf(table) || theirs < rowsOf(seen); rows++) {
    const isMine =
      theirs === rowsOf(seen) || (mine < rowsOf(table) && compareIds(table.ids, mine, seen.ids, theirs) <= 0);
    const [from, at] = isMine ? [table, mine++] : [seen, theirs++];
    from.ids.copy(ids, rows * ID_BYTES, at * ID_BYTES, (at + 1) * ID_BYTES);
    while (theirs < rowsOf(seen) && compareIds(seen.ids, theirs, ids, rows) === 0) theirs++;
  }
  return Buffer.from(ids.subarray(0, rows * ID_BYTES));
}

function blank(rows: number, slots: number): PackTable {
  const column = (): Uint32Array => new Uint32Array(rows);
  return {
    ...{ slots: [], ids: Buffer.alloc(rows * ID_BYTES), bytes: column(), storedAt: column(), lockedUntil: column() },
    ...{ seenAt: column(), rereadAt: column(), markedAt: column(), flags: new Uint8Array(rows) },
    needs: new Uint8Array(rows * strideOf(slots)),
  };
}
