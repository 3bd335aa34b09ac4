// Lengthens, in generations, the locks of everything that the backups which stay need, and says until when each of them is locked
// then: the daily proof. Without it a pack that a hundred backups share would be free thirty days after it was stored.

import { type BackupName, indexKey, manifestKey, type PackId, packKey, type SiteId } from '../../vault/names.ts';
import { observePacks, type PackObservation } from '../ledger/observe-packs.ts';
import { packIdAt, packsLockedUntil, rowsLockedBefore } from '../ledger/pack-rows.ts';
import { type PackTable, slotName } from '../ledger/pack-table.ts';
import { HEADS_IN_FLIGHT_MAX } from '../limits.ts';
import { daysFrom, type LockPolicy } from '../validate/decide-extensions.ts';
import { type Look, type LookedAt, lookAtObject } from '../validate/look-at-object.ts';
import { observationOf } from '../validate/look-at-packs.ts';
import { mapWhile } from '../vault-reader/in-flight.ts';
import { neededRows } from './decide-packs.ts';
import type { Vault } from './list-versions.ts';

export interface LengthenedLocks {
  /** What S3 said of the packs that it was asked about. */
  readonly observations: readonly PackObservation[];
  /** By `slotName`: the earliest end among all that the backup needs, undefined where something of it has none. */
  readonly lockedUntil: ReadonlyMap<string, Date | undefined>;
  readonly lengthened: number;
  /** Keys whose locks S3 refused to lengthen. */
  readonly refused: readonly string[];
  /** Whether there was time for all; if not, `lockedUntil` names no backup. */
  readonly complete: boolean;
}

export async function lengthenLocks(options: {
  vault: Vault;
  site: SiteId;
  /** The backups that stay. */
  names: readonly BackupName[];
  table: PackTable;
  isListed: (pack: PackId) => boolean;
  policy: LockPolicy;
  now: () => Date;
  goOn: () => boolean;
}): Promise<LengthenedLocks> {
  const { vault, site, names, table, policy, now, goOn } = options;
  const look: Look = {
    ...{ vault, now, policy, reread: 'never', isSuspect: () => false, rereading: (work) => work() },
  };
  const packs = packsToLengthen(options);
  const keys = [
    ...names.flatMap((name) => [manifestKey(name), indexKey(name)]),
    ...packs.map((id) => packKey(site, id)),
  ];
  const at = now();
  const work = (key: string): Promise<LookedAt> => lookAtObject(look, key, undefined);
  const { results, complete } = await mapWhile(keys, HEADS_IN_FLIGHT_MAX, work, goOn);
  const ofPacks = results.slice(2 * names.length);
  const observations = ofPacks.flatMap((seen, i) => (seen === undefined ? [] : observationOf({ id: packs[i] }, seen)));
  const refused = results.flatMap((seen) => (seen?.notExtended === undefined ? [] : seen.key));
  const lengthened = results.filter((seen) => isOfThisRun(lockOf(seen), at, policy)).length;
  const ends = complete
    ? endsOf(names, results, observePacks(table, observations))
    : new Map<string, Date | undefined>();
  return { observations, lockedUntil: ends, lengthened, refused, complete };
}

/** Packs that these backups need and whose lock ends soon, as far as they are there. */
function packsToLengthen({
  names,
  table,
  isListed,
  policy,
  now,
}: Pick<Parameters<typeof lengthenLocks>[0], 'names' | 'table' | 'isListed' | 'policy' | 'now'>): PackId[] {
  const stays = new Set(names.map(slotName));
  const isNeeded = neededRows(table, (slot) => stays.has(slotName(slot)));
  return Array.from(rowsLockedBefore(table, daysFrom(now(), policy.renewDays)))
    .filter((row) => isNeeded[row] === 1)
    .map((row) => packIdAt(table, row))
    .filter(isListed);
}

function endsOf(
  names: readonly BackupName[],
  results: readonly (LookedAt | undefined)[],
  table: PackTable,
): Map<string, Date | undefined> {
  const known = new Set(table.slots.map(slotName));
  const ends = names.flatMap((name, i) => {
    // Of a backup that the table does not know nothing can be said; it will be judged again.
    if (!known.has(slotName(name))) return [];
    const parts = [lockOf(results[2 * i]), lockOf(results[2 * i + 1]), packsLockedUntil(table, name)];
    const end = parts.reduce((least, part) => (least && part && (least < part ? least : part)) || undefined);
    return [[slotName(name), end] as const];
  });
  return new Map(ends);
}

/** A lock that was lengthened now ends exactly one step from now, by a clock that went on for some minutes. */
function isOfThisRun(end: Date | undefined, began: Date, { stepDays }: LockPolicy): boolean {
  const from = daysFrom(began, stepDays).getTime();
  return end !== undefined && end.getTime() >= from && end.getTime() < from + HOUR_MILLISECONDS;
}

const HOUR_MILLISECONDS = 60 * 60 * 1000;

const lockOf = (seen: LookedAt | undefined): Date | undefined =>
  seen?.observed.kind === 'stored' ? seen.observed.lock?.until : undefined;
