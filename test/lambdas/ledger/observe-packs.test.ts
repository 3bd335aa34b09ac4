// Lambdas note what they saw late, twice, in any order and at the same time. The table must come out the same, and must neither
// forget damage nor claim a lock that nobody saw.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { observePacks, type PackObservation } from '../../../lambdas/ledger/observe-packs.ts';
import { findRow, packRow } from '../../../lambdas/ledger/pack-rows.ts';
import { emptyPackTable, encodePackTable, type PackTable } from '../../../lambdas/ledger/pack-table.ts';
import { packIdSchema } from '../../../vault/names.ts';
import { observation, packTable } from './arbitraries.ts';

const id = packIdSchema.parse('a'.repeat(64));
const at = (seconds: number): Date => new Date(seconds * 1000);
const good: PackObservation = {
  ...{ id, seenAt: at(10), said: 'intact', bytes: 100, storedAt: at(1), lockedUntil: at(50) },
  ...{ lockMode: 'COMPLIANCE', reread: undefined },
};
const missing: PackObservation = { ...good, said: 'missing' };

const rowOf = (table: PackTable) => packRow(table, findRow(table, id)!);
const rowAfter = (...seen: Partial<PackObservation>[]) =>
  rowOf(seen.reduce<PackTable>((table, one) => observePacks(table, [{ ...good, ...one }]), emptyPackTable()));

test('any order, any grouping and any repetition make the same table', () => {
  const shuffled = fc.array(observation, { maxLength: 12 }).chain((seen) =>
    fc.record({
      seen: fc.constant(seen),
      other: fc.shuffledSubarray([...seen, ...seen], { minLength: 2 * seen.length }),
      cut: fc.nat({ max: 2 * seen.length }),
    }),
  );
  fc.assert(
    fc.property(packTable, shuffled, (table, { seen, other, cut }) => {
      const once = observePacks(table, seen);
      const again = observePacks(observePacks(table, other.slice(0, cut)), other.slice(cut));
      expect(encodePackTable(again).equals(encodePackTable(once))).toBe(true);
    }),
  );
});

test('what was noted of backups and marks stays', () => {
  fc.assert(
    fc.property(packTable, fc.array(observation), (table, seen) => {
      const after = observePacks(table, seen);
      expect(after.slots).toEqual(table.slots);
      for (let row = 0; row < table.flags.length; row++) {
        const now = findRow(after, packRow(table, row).id)!;
        expect(after.markedAt[now]).toBe(table.markedAt[row]);
        const stride = Math.ceil(table.slots.length / 8);
        expect(after.needs.subarray(now * stride, (now + 1) * stride)).toEqual(
          table.needs.subarray(row * stride, (row + 1) * stride),
        );
      }
    }),
  );
});

describe('one pack', () => {
  test('is what S3 said last', () => {
    expect(rowAfter({}).state).toBe('good');
    expect(rowAfter({}, { ...missing, seenAt: at(11) }).state).toBe('missing');
    expect(rowAfter({ ...missing, seenAt: at(11) }, {}).state).toBe('missing');
    expect(rowAfter({ ...missing }, { seenAt: at(11) }).state).toBe('good');
    expect(rowAfter({ said: 'otherBytes' }).state).toBe('damaged');
  });

  test('in the same second is the worse of what S3 said', () => {
    expect(rowAfter({}, missing).state).toBe('missing');
    expect(rowAfter(missing, {}).state).toBe('missing');
  });

  test('that a re-read found damaged stays so until a re-read, not a checksum, finds it right', () => {
    const wrong = { reread: 'wrong' as const };
    expect(rowAfter(wrong, { seenAt: at(20) })).toMatchObject({ state: 'damaged', rereadAt: at(10), seenAt: at(20) });
    expect(rowAfter(wrong, { seenAt: at(20), reread: 'right' }).state).toBe('good');
    expect(rowAfter({ seenAt: at(20), reread: 'right' }, wrong).state).toBe('good');
    expect(rowAfter({ ...wrong, seenAt: at(20) }, { reread: 'right' }).state).toBe('damaged');
  });

  test('of which another version was stored is that one: damage and lock of the old one say nothing', () => {
    const wrong = { reread: 'wrong' as const };
    const healed = { storedAt: at(9), lockedUntil: at(40) };
    expect(rowAfter(wrong, healed)).toMatchObject({ state: 'good', lockedUntil: at(40), rereadAt: undefined });
    expect(rowAfter(healed, wrong)).toMatchObject({ state: 'good', lockedUntil: at(40), rereadAt: undefined });
  });

  test('is locked for as long as was ever seen, rounded down', () => {
    expect(rowAfter({ lockedUntil: at(90), seenAt: at(3) }, { lockedUntil: at(50) }).lockedUntil).toEqual(at(90));
    expect(rowAfter({ lockedUntil: new Date(90_999) }).lockedUntil).toEqual(at(90));
  });

  test('without a checksum is unproven until its bytes were read', () => {
    expect(rowAfter({ said: 'unproven' }).state).toBe('unproven');
    expect(rowAfter({ said: 'unproven', reread: 'right' }).state).toBe('good');
  });
});
