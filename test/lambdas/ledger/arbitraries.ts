// Pack tables and looks at packs as fast-check makes them: few ids and few times, so that they collide often.

import fc from 'fast-check';
import { addBackup, markPacks } from '../../../lambdas/ledger/change-pack-table.ts';
import { observePacks, type PackObservation } from '../../../lambdas/ledger/observe-packs.ts';
import { emptyPackTable } from '../../../lambdas/ledger/pack-table.ts';
import { backupIdSchema, databaseIdSchema, packIdSchema } from '../../../vault/names.ts';

export const packId = fc
  .integer({ min: 0, max: 12 })
  .map((n) => packIdSchema.parse(n.toString(16).repeat(64).slice(0, 64)));

export const slot = fc.record({
  database: fc.constantFrom('main', 'files', 'a').map((name) => databaseIdSchema.parse(name)),
  backup: fc
    .integer({ min: 1, max: 28 })
    .map((day) => backupIdSchema.parse(`202611${String(day).padStart(2, '0')}T013000Z-0123456789abcdef`)),
});

const seconds = (max: number) => fc.integer({ min: 1, max }).map((n) => new Date(n * 1000));

export const observation: fc.Arbitrary<PackObservation> = fc
  .record({
    id: packId,
    seenAt: seconds(6),
    said: fc.constantFrom('intact' as const, 'missing' as const, 'unproven' as const, 'otherBytes' as const),
    // What S3 says of one version is always the same, but for its lock.
    storedAt: seconds(3),
    lockedUntil: fc.option(seconds(5), { nil: undefined }),
    lockMode: fc.constantFrom('COMPLIANCE' as const, 'GOVERNANCE' as const),
    reread: fc.constantFrom(undefined, 'right' as const, 'wrong' as const),
  })
  .map((seen) => ({ ...seen, bytes: seen.storedAt.getTime() / 1000 }));

/** A table that came about as tables do. */
export const packTable = fc
  .record({
    seen: fc.array(observation, { maxLength: 30 }),
    backups: fc.array(fc.record({ slot, packs: fc.array(packId, { maxLength: 6 }) }), { maxLength: 20 }),
    marked: fc.array(packId, { maxLength: 3 }),
  })
  .map(({ seen, backups, marked }) => {
    const observed = observePacks(emptyPackTable(), seen);
    const known = new Set(seen.map(({ id }) => id));
    const table = backups.reduce(
      (before, backup) =>
        addBackup(
          before,
          backup.slot,
          backup.packs.filter((id) => known.has(id)),
        ),
      observed,
    );
    return markPacks(table, marked, new Date(7000));
  });
