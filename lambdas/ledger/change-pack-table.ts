// The changes to a pack table that are not looks: a backup comes or goes, retention marks packs and removes them. Each gives a new
// table; a change in place that fails half way would be written by the next one.

import type { PackId } from '../../vault/names.ts';
import { secondsOf } from './observe-packs.ts';
import { findRow, packIdAt } from './pack-rows.ts';
import { FLAGS, ID_BYTES, type PackTable, rowsOf, type Slot, slotName, strideOf, TIME_COLUMNS } from './pack-table.ts';

/**
 * Notes which packs a backup needs, in place of what was noted of it before. A pack that is needed (again) is marked no more.
 * Every pack must have been observed: a row of which nothing is known would look like a pack that was never stored.
 */
export function addBackup(table: PackTable, slot: Slot, packs: readonly PackId[]): PackTable {
  const name = slotName(slot);
  const known = table.slots.findIndex((other) => slotName(other) === name);
  const behind = table.slots.findIndex((other) => slotName(other) > name);
  const at = known >= 0 ? known : behind < 0 ? table.slots.length : behind;
  const from = table.slots.map((_, i) => (known < 0 && i >= at ? i + 1 : i));
  const slots = known >= 0 ? table.slots : table.slots.toSpliced(at, 0, slot);
  const needs = moveBits(
    table,
    from.map((to, i) => (i === known ? -1 : to)),
    slots.length,
  );
  const markedAt = table.markedAt.slice();
  for (const pack of packs) {
    const row = findRow(table, pack);
    if (row === undefined) throw new Error(`the pack ${pack}, which ${name} needs, was not observed`);
    needs[row * strideOf(slots.length) + (at >> 3)] |= 1 << (at & 7);
    markedAt[row] = 0;
  }
  return { ...table, slots, needs, markedAt };
}

/** Forgets a backup and what it needs. The packs stay. */
export function removeBackup(table: PackTable, slot: Slot): PackTable {
  const at = table.slots.findIndex((other) => slotName(other) === slotName(slot));
  if (at < 0) return table;
  const to = table.slots.map((_, i) => (i === at ? -1 : i > at ? i - 1 : i));
  return { ...table, slots: table.slots.toSpliced(at, 1), needs: moveBits(table, to, table.slots.length - 1) };
}

/** Marks packs as to be removed, since `at`; undefined takes the mark away. Packs that are not in the table are left out. */
export function markPacks(table: PackTable, packs: Iterable<PackId>, at: Date | undefined): PackTable {
  const markedAt = table.markedAt.slice();
  for (const pack of packs) {
    const row = findRow(table, pack);
    if (row !== undefined) markedAt[row] = secondsOf(at);
  }
  return { ...table, markedAt };
}

/** Forgets packs that were removed from the vault. */
export function dropPacks(table: PackTable, packs: Iterable<PackId>): PackTable {
  const gone = new Set<number>();
  for (const pack of packs) {
    const row = findRow(table, pack);
    if (row !== undefined) gone.add(row);
  }
  const kept = Array.from({ length: rowsOf(table) }, (_, row) => row).filter((row) => !gone.has(row));
  const stride = strideOf(table.slots.length);
  const pick = (column: Uint32Array): Uint32Array => Uint32Array.from(kept, (row) => column[row]);
  const [bytes, storedAt, lockedUntil, seenAt, rereadAt, markedAt] = TIME_COLUMNS.map((name) => pick(table[name]));
  return {
    ...{ slots: table.slots, bytes, storedAt, lockedUntil, seenAt, rereadAt, markedAt },
    ids: Buffer.concat(kept.map((row) => table.ids.subarray(row * ID_BYTES, (row + 1) * ID_BYTES))),
    flags: Uint8Array.from(kept, (row) => table.flags[row]),
    needs: Uint8Array.from({ length: kept.length * stride }, (_, i) =>
      stride === 0 ? 0 : table.needs[kept[Math.floor(i / stride)] * stride + (i % stride)],
    ),
  };
}

/** With the re-reads, the damage that they found and the marks of `before`, for packs of which the same version lies there. */
export function keepNotes(table: PackTable, before: PackTable): PackTable {
  const [rereadAt, markedAt, flags] = [table.rereadAt.slice(), table.markedAt.slice(), table.flags.slice()];
  for (let row = 0; row < rowsOf(table); row++) {
    const was = findRow(before, packIdAt(table, row));
    if (was === undefined || before.storedAt[was] !== table.storedAt[row]) continue;
    if (before.rereadAt[was] > rereadAt[row]) {
      rereadAt[row] = before.rereadAt[was];
      flags[row] = (flags[row] & ~FLAGS.damaged) | (before.flags[was] & FLAGS.damaged);
    }
    markedAt[row] = before.markedAt[was];
  }
  return { ...table, rereadAt, markedAt, flags };
}

/** Notes that a re-read at `at` found these packs damaged, unless a later one found them right. */
export function markDamaged(table: PackTable, packs: readonly PackId[], at: Date): PackTable {
  const rows = packs
    .flatMap((pack) => findRow(table, pack) ?? [])
    .filter((row) => table.rereadAt[row] <= secondsOf(at));
  if (rows.length === 0) return table;
  const [rereadAt, flags] = [table.rereadAt.slice(), table.flags.slice()];
  for (const row of rows) {
    rereadAt[row] = secondsOf(at);
    flags[row] |= FLAGS.damaged;
  }
  return { ...table, rereadAt, flags };
}

/** The bitmaps with bit i moved to `to[i]`; a negative place drops it. */
function moveBits({ slots, needs, flags }: PackTable, to: readonly number[], slotsAfter: number): Uint8Array {
  const [stride, strideAfter] = [strideOf(slots.length), strideOf(slotsAfter)];
  const moved = new Uint8Array(flags.length * strideAfter);
  for (let row = 0; row < flags.length; row++) {
    for (let byte = 0; byte < stride; byte++) {
      for (let bits = needs[row * stride + byte]; bits !== 0; bits &= bits - 1) {
        const place = to[byte * 8 + 31 - Math.clz32(bits & -bits)];
        if (place >= 0) moved[row * strideAfter + (place >> 3)] |= 1 << (place & 7);
      }
    }
  }
  return moved;
}
