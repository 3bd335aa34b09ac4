// The pack table lies in the ledger of every site: what one lambda writes, the others must read the same, and a table that was
// cut or damaged must be refused, since retention decides by it what may go.

import { hash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addBackup } from '../../../lambdas/ledger/change-pack-table.ts';
import { observePacks } from '../../../lambdas/ledger/observe-packs.ts';
import { emptyPackTable, encodePackTable, type PackTable, parsePackTable } from '../../../lambdas/ledger/pack-table.ts';
import { packIdSchema } from '../../../vault/names.ts';
import { nameOf } from '../sample-backup.ts';
import { packTable } from './arbitraries.ts';

const sealed = (bytes: Buffer): Buffer => {
  const before = bytes.subarray(0, -32);
  return Buffer.concat([before, hash('sha256', before, 'buffer')]);
};

const sample = (): PackTable => {
  const seen = [1, 2, 3].map((n) => ({
    ...{ id: packIdSchema.parse(`${n}`.repeat(64)), seenAt: new Date(5000), said: 'intact' as const, bytes: n },
    ...{ storedAt: new Date(1000), lockedUntil: new Date(9000), lockMode: 'COMPLIANCE' as const, reread: undefined },
  }));
  const table = observePacks(emptyPackTable(), seen);
  return addBackup(table, nameOf('clinic-a'), [seen[0].id, seen[2].id]);
};

test('what is encoded parses to the same, and encodes to the same bytes again', () => {
  fc.assert(
    fc.property(packTable, (table) => {
      const bytes = encodePackTable(table);
      expect(parsePackTable(bytes)).toEqual(table);
      expect(encodePackTable(parsePackTable(bytes)).equals(bytes)).toBe(true);
    }),
  );
});

test('every cut of it is refused, and every byte that is another', () => {
  const bytes = encodePackTable(sample());
  for (let length = 0; length < bytes.length; length++) {
    expect(() => parsePackTable(bytes.subarray(0, length))).toThrow('is refused');
  }
  for (let at = 0; at < bytes.length; at++) {
    const other = Buffer.from(bytes);
    other[at] ^= 1;
    expect(() => parsePackTable(other), `byte ${at}`).toThrow('is refused');
  }
});

test('its first bytes are frozen: they lie in ledgers', () => {
  const bytes = encodePackTable(sample());
  const name = '20261123T013000Z-0123456789abcdef/main\n';
  const expected = Buffer.concat([
    Buffer.from('offsite-packs-1\n'),
    Buffer.from([3, 0, 0, 0, 1, 0, 0, 0, name.length, 0, 0, 0]),
    Buffer.from(name),
    ...[0x11, 0x22, 0x33].map((byte) => Buffer.alloc(32, byte)),
    ...[
      [1, 2, 3],
      [1, 1, 1],
      [9, 9, 9],
      [5, 5, 5],
      [0, 0, 0],
      [0, 0, 0],
    ].map((column) => Buffer.concat(column.map((n) => Buffer.from([n, 0, 0, 0])))),
    Buffer.from([0, 0, 0]),
    Buffer.from([1, 0, 1]),
  ]);
  expect(bytes.subarray(0, -32)).toEqual(expected);
});

describe('one that no encoder wrote is refused, though its checksum is right', () => {
  const HEAD = 28 + '20261123T013000Z-0123456789abcdef/main\n'.length;
  test.each<[string, number, number, string]>([
    ['packs out of order', HEAD, 0xff, 'not in ascending order'],
    ['an unknown flag', HEAD + 3 * 56, 0x10, 'unknown flags'],
    ['a backup that does not exist', HEAD + 3 * 57, 0x02, 'does not exist'],
    ['a database without a name', HEAD - 2, 0x2f, 'the name of backup 0'],
    ['another number of backups', 20, 2, 'another number of backups'],
  ])('%s', (_, at, value, reason) => {
    const bytes = Buffer.from(encodePackTable(sample()));
    bytes[at] = value;
    expect(() => parsePackTable(sealed(bytes))).toThrow(reason);
  });
});

test('100,000 packs and 60 backups stay below 8 MB', () => {
  const rows = 100_000;
  const column = () => new Uint32Array(rows).fill(1);
  const ids = Buffer.alloc(32 * rows);
  for (let row = 0; row < rows; row++) ids.writeUInt32BE(row, row * 32);
  const slots = Array.from({ length: 60 }, (_, n) =>
    nameOf('clinic-a', 'main', `20261123T0130${String(n).padStart(2, '0')}Z-0123456789abcdef`),
  ).map(({ database, backup }) => ({ database, backup }));
  const needs = new Uint8Array(rows * 8).fill(0xff);
  for (let row = 0; row < rows; row++) needs[row * 8 + 7] = 0x0f;
  const table: PackTable = {
    ...{ slots, ids, bytes: column(), storedAt: column(), lockedUntil: column(), seenAt: column() },
    ...{ rereadAt: column(), markedAt: column(), flags: new Uint8Array(rows), needs },
  };
  const bytes = encodePackTable(table);
  expect(bytes.length).toBeLessThan(8_000_000);
  expect(parsePackTable(bytes).needs).toEqual(needs);
});
