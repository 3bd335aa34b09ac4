// What the manifest says of packs: those that are used, once each, in the order of the format, and only in coarse steps.

import { expect, test } from 'vitest';
import { PackTable } from '../../../edge-uploader/backup/pack-table.ts';
import { packIdSchema } from '../../../vault/names.ts';

const id = (digit: string) => packIdSchema.parse(digit.repeat(64));

test('lists the used packs in ascending order, those of earlier runs and those of this one', () => {
  const table = new PackTable();
  const old = table.add({ id: id('b'), bytes: 5000 });
  table.add({ id: id('c'), bytes: 5000 });
  const growing = table.add(undefined);
  expect([table.size, table.idOf(old), table.idOf(growing)]).toEqual([3, id('b'), undefined]);
  table.use(growing, 100);
  table.named(growing, id('a'), 9000);
  table.use(old, 900);
  table.use(old, 200);
  expect(table.used(1000)).toEqual([
    { id: id('a'), bytes: 9000, usedBytes: 1000 },
    { id: id('b'), bytes: 5000, usedBytes: 2000 },
  ]);
});

test('never tells more used bytes than the pack has', () => {
  const table = new PackTable();
  table.use(table.add({ id: id('a'), bytes: 5000 }), 4500);
  expect(table.used(65_536)).toEqual([{ id: id('a'), bytes: 5000, usedBytes: 5000 }]);
});
