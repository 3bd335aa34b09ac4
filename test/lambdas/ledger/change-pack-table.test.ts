// Which backup needs which pack decides what may be removed. Compared with the simplest thing that could say the same: sets.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addBackup, dropPacks, markPacks, removeBackup } from '../../../lambdas/ledger/change-pack-table.ts';
import {
  packIdAt,
  packRow,
  packsLockedUntil,
  rowsByReread,
  rowsLockedBefore,
  rowsNeededBy,
  rowsNeededByNobody,
  slotsThatNeed,
} from '../../../lambdas/ledger/pack-rows.ts';
import { encodePackTable, type PackTable, parsePackTable, slotName } from '../../../lambdas/ledger/pack-table.ts';
import { packId, packTable, slot } from './arbitraries.ts';

const idsOf = (table: PackTable, rows: Iterable<number>) => Array.from(rows, (row) => packIdAt(table, row));
const allOf = (table: PackTable) => table.flags.map((_, row) => row);
const known = (table: PackTable) => new Set(idsOf(table, allOf(table)));

const change = fc.oneof(
  fc.record({ do: fc.constant('add' as const), slot, packs: fc.array(packId, { maxLength: 8 }) }),
  fc.record({ do: fc.constant('remove' as const), slot, packs: fc.constant([]) }),
  fc.record({ do: fc.constant('drop' as const), slot, packs: fc.array(packId, { maxLength: 2 }) }),
);

test('says of every pack who needs it, as sets do, whatever comes and goes', () => {
  fc.assert(
    fc.property(packTable, fc.array(change, { maxLength: 25 }), (start, changes) => {
      const model = new Map(
        start.slots.map((one) => [slotName(one), new Set(idsOf(start, rowsNeededBy(start, one)!))]),
      );
      let table = start;
      for (const step of changes) {
        const packs = step.packs.filter((id) => known(table).has(id));
        if (step.do === 'add') {
          table = addBackup(table, step.slot, packs);
          model.set(slotName(step.slot), new Set(packs));
          for (const id of packs)
            expect(packRow(table, idsOf(table, allOf(table)).indexOf(id)).markedAt).toBeUndefined();
        } else if (step.do === 'remove') {
          table = removeBackup(table, step.slot);
          model.delete(slotName(step.slot));
        } else {
          table = dropPacks(table, packs);
          for (const needed of model.values()) for (const id of packs) needed.delete(id);
        }
        expect(parsePackTable(encodePackTable(table))).toEqual(table);
      }
      expect(table.slots.map(slotName)).toEqual([...model.keys()].sort());
      for (const one of table.slots) {
        expect(idsOf(table, rowsNeededBy(table, one)!)).toEqual([...model.get(slotName(one))!].sort());
      }
      const nobody = [...known(table)].filter((id) => ![...model.values()].some((needed) => needed.has(id)));
      expect(idsOf(table, rowsNeededByNobody(table))).toEqual(nobody);
      for (const row of allOf(table)) {
        const needing = [...model].filter(([, needed]) => needed.has(packIdAt(table, row))).map(([name]) => name);
        expect(slotsThatNeed(table, row).map(slotName)).toEqual(needing.sort());
      }
    }),
  );
});

test('a backup cannot need a pack that nobody looked at', () => {
  const one = fc.sample(slot, 1)[0];
  const id = fc.sample(packId, 1)[0];
  const table = parsePackTable(encodePackTable(dropPacks(fc.sample(packTable, 1)[0], [id])));
  expect(() => addBackup(table, one, [id])).toThrow('was not observed');
});

test('nothing is changed in place', () => {
  fc.assert(
    fc.property(packTable, slot, fc.array(packId), (table, one, ids) => {
      const before = encodePackTable(table);
      const packs = ids.filter((id) => known(table).has(id));
      addBackup(table, one, packs);
      removeBackup(table, one);
      markPacks(table, packs, new Date(1e6));
      dropPacks(table, packs);
      expect(encodePackTable(table).equals(before)).toBe(true);
    }),
  );
});

test('answers by age of re-read, by lock, and for a whole backup', () => {
  fc.assert(
    fc.property(packTable, fc.integer({ min: 0, max: 6 }), (table, seconds) => {
      const rows = Array.from(allOf(table), (row) => ({ row, ...packRow(table, row) }));
      const ages = Array.from(rowsByReread(table), (row) => rows[row].rereadAt?.getTime() ?? 0);
      expect(ages).toEqual(ages.toSorted((a, b) => a - b));
      expect(new Set(rowsByReread(table)).size).toBe(rows.length);
      const time = new Date(seconds * 1000);
      const short = rows.filter(({ lockedUntil }) => (lockedUntil?.getTime() ?? 0) < time.getTime());
      expect([...rowsLockedBefore(table, time)]).toEqual(short.map(({ row }) => row));
      for (const one of table.slots) {
        const needed = [...rowsNeededBy(table, one)!].map((row) => rows[row]);
        const ends = needed.map(({ state, lockedUntil }) => (state === 'missing' ? 0 : (lockedUntil?.getTime() ?? 0)));
        const least = needed.length === 0 ? 0 : Math.min(...ends);
        expect(packsLockedUntil(table, one)).toEqual(least === 0 ? undefined : new Date(least));
      }
    }),
  );
});
