// What becomes of each backup of a site: kept by its database's rule, frozen because of something strange that nobody has looked at,
// or outside of all that. Pure. Whatever comes out as "outside" will be deleted once it has stayed so for days.

import { SUSPICIOUS } from '../../vault/anomaly.ts';
import type { BackupId, DatabaseId } from '../../vault/names.ts';
import { type Slot, slotName } from '../ledger/pack-table.ts';
import type { BackupRow } from '../ledger/site-backups.ts';
import type { Registration } from '../site/registration.ts';
import { retentionOf } from '../site/retention-rule.ts';
import { decideKept } from './decide-kept.ts';

/** A manifest that is in the vault. */
export interface StoredManifest extends Slot {
  /** The store's own time. */
  readonly storedAt: Date;
}

export interface BackupDecision extends StoredManifest {
  readonly fate: 'kept' | 'frozen' | 'outside';
  readonly reasons: readonly string[];
  /** What was found about this very manifest; undefined where it was not judged yet. */
  readonly row: BackupRow | undefined;
  /** Whether its locks are to last: it is kept, and it can be restored or is all that there is since the last that can. */
  readonly staysLocked: boolean;
}

/** By database, the newest first. */
export function decideBackups(options: {
  stored: readonly StoredManifest[];
  rows: readonly BackupRow[];
  registration: Pick<Registration, 'retention' | 'timeZone' | 'databases'>;
  now: Date;
}): BackupDecision[] {
  const rows = new Map(options.rows.map((row) => [slotName(row), row]));
  const judged = options.stored.map((one) => {
    const row = rows.get(slotName(one));
    return { ...one, row: row !== undefined && isOf(row, one) ? row : undefined };
  });
  const byDatabase = Map.groupBy(judged, ({ database }) => database);
  return [...byDatabase].flatMap(([database, backups]) => decideDatabase({ ...options, database, backups }));
}

/** Listings tell the time to the millisecond, other answers to the second. */
const isOf = (row: BackupRow, { storedAt }: StoredManifest): boolean =>
  Math.floor(new Date(row.storedAt).getTime() / 1000) === Math.floor(storedAt.getTime() / 1000);

type Judged = StoredManifest & { readonly row: BackupRow | undefined };

function decideDatabase({
  database,
  backups,
  registration,
  now,
}: {
  database: DatabaseId;
  backups: readonly Judged[];
  registration: Pick<Registration, 'retention' | 'timeZone' | 'databases'>;
  now: Date;
}): BackupDecision[] {
  // A database that is registered no longer is kept by the site's rule.
  const registered = registration.databases.find((one) => one.database === database);
  const kept = decideKept({
    backups: backups.map(({ backup, storedAt, row }) => ({ backup, storedAt, valid: row && row.state === 'valid' })),
    ...{ rule: retentionOf(registration, registered ?? {}), timeZone: registration.timeZone, now },
  });
  const frozen = freezeOf(backups, registered?.acknowledgedUntil);
  const newestValid = newestOf(backups.filter(({ row }) => row?.state === 'valid'));
  return backups
    .map((one): BackupDecision => {
      const fate = fateOf(one, kept, frozen);
      const isBehind = newestValid === undefined || one.storedAt > newestValid.storedAt;
      const isWorthIt = one.row?.state === 'valid' || (one.row?.contents !== undefined && isBehind);
      return { ...one, ...fate, staysLocked: fate.fate !== 'outside' && isWorthIt };
    })
    .sort((one, other) => other.storedAt.getTime() - one.storedAt.getTime() || (one.backup < other.backup ? 1 : -1));
}

function fateOf(
  { backup, storedAt, row }: Judged,
  kept: ReadonlyMap<BackupId, readonly string[]>,
  frozen: Judged | undefined,
): Pick<BackupDecision, 'fate' | 'reasons'> {
  const reasons = kept.get(backup);
  if (reasons !== undefined) return { fate: 'kept', reasons };
  if (frozen !== undefined && storedAt <= frozen.storedAt) {
    const what = suspicionsOf(frozen).join(', ');
    return { fate: 'frozen', reasons: [`nobody has acknowledged what is strange about ${frozen.backup}: ${what}`] };
  }
  const isFailed = row?.state === 'failed';
  return { fate: 'outside', reasons: [isFailed ? 'failed, and a newer one is valid' : 'no part of the rule keeps it'] };
}

/**
 * The newest backup with something suspicious that the operator has not seen. It and all that came before stay: they may be all
 * that is left of the truth.
 */
function freezeOf(backups: readonly Judged[], acknowledgedUntil: string | undefined): Judged | undefined {
  const seen = acknowledgedUntil === undefined ? Number.NEGATIVE_INFINITY : new Date(acknowledgedUntil).getTime();
  return newestOf(backups.filter((one) => suspicionsOf(one).length > 0 && one.storedAt.getTime() >= seen));
}

const suspicionsOf = ({ row }: Judged): string[] => (row?.anomalies ?? []).filter((kind) => SUSPICIOUS.includes(kind));

function newestOf(backups: readonly Judged[]): Judged | undefined {
  return backups.reduce<Judged | undefined>(
    (newest, one) => (newest === undefined || one.storedAt > newest.storedAt ? one : newest),
    undefined,
  );
}
