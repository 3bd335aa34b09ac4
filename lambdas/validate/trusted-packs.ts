// Which packs of a backup need no question to S3, because the pack table and a listing answer it. Of 100,000 packs that were
// proven yesterday a night changes a handful: a listing shows in 100 requests that the others are still the very versions that
// were proven, where asking for each would take 100,000. What the two cannot answer is asked for as ever.

import type { ManifestPack } from '../../vault/manifest.ts';
import { packKey, packsPrefix, type SiteId } from '../../vault/names.ts';
import { FLAGS, ID_BYTES, type PackTable, rowsOf, SAID } from '../ledger/pack-table.ts';
import { LISTING_PACKS_MIN } from '../limits.ts';
import { type ListedObject, listKeys, TooManyKeys } from '../vault-reader/list-keys.ts';
import { daysFrom } from './decide-extensions.ts';
import type { Look } from './look-at-object.ts';

/** A row of one of the two tables. */
export interface TrustedRow {
  readonly table: PackTable;
  readonly row: number;
  /** Whether this judgement saw it, and whether it read its bytes. */
  readonly isOfThis: boolean;
  readonly isReread: boolean;
}

export interface KnownPacks {
  /** The site's pack table; undefined where there is none. */
  readonly table: PackTable | undefined;
  /** What earlier invocations of this very judgement saw, and since when it goes on. */
  readonly progress: { readonly table: PackTable; readonly since: Date } | undefined;
}

/**
 * By the place of the pack in the manifest: what is known of it, or undefined if S3 has to be asked. What this judgement saw is
 * trusted as it is. Of the site's table a row is trusted if S3 vouched for its bytes, if its lock is of the kind that S3 never
 * shortens and need not be lengthened now, and if the listing shows the same version: S3 never changes the bytes of a version.
 */
export async function trustedPacks(options: {
  look: Look;
  site: SiteId;
  packs: readonly ManifestPack[];
  known: KnownPacks;
}): Promise<(TrustedRow | undefined)[]> {
  const { look, site, packs, known } = options;
  const mustRead = (i: number): boolean => look.reread === 'always' || look.isSuspect(packKey(site, packs[i].id));
  const trusted = seenBefore(known.progress, packs, look.reread === 'never', mustRead);
  const { table } = known;
  if (table === undefined) return trusted;
  const lockSeconds = look.policy === undefined ? 0 : daysFrom(look.now(), look.policy.renewDays).getTime() / 1000;
  const isSteady = (row: number, i: number): boolean =>
    table.flags[row] === SAID.intact && table.bytes[row] === packs[i].bytes && table.lockedUntil[row] >= lockSeconds;
  const steady = rowsOfPacks(table, packs).map((row, i) =>
    row !== undefined && trusted[i] === undefined && isSteady(row, i) && !mustRead(i) ? row : undefined,
  );
  if (steady.filter((row) => row !== undefined).length < LISTING_PACKS_MIN) return trusted;
  const unchanged = await listUnchanged(look, site, table, steady);
  return trusted.map((before, i) => {
    const row = steady[i];
    return (
      before ?? (row !== undefined && unchanged.has(row) ? { table, row, isOfThis: false, isReread: false } : undefined)
    );
  });
}

function seenBefore(
  progress: KnownPacks['progress'],
  packs: readonly ManifestPack[],
  neverReads: boolean,
  mustRead: (i: number) => boolean,
): (TrustedRow | undefined)[] {
  if (progress === undefined) return packs.map(() => undefined);
  const { table } = progress;
  const since = Math.floor(progress.since.getTime() / 1000);
  const isTrusted = (row: number, i: number): boolean => {
    const said = table.flags[row] & FLAGS.said;
    if (table.seenAt[row] < since) return false;
    if (said === SAID.missing) return true;
    // What looked wrong is looked at again: a row has no room to say how.
    if (table.bytes[row] !== packs[i].bytes || said === SAID.otherBytes || (table.flags[row] & FLAGS.damaged) !== 0) {
      return false;
    }
    return neverReads || table.rereadAt[row] >= since || (said === SAID.intact && !mustRead(i));
  };
  return rowsOfPacks(table, packs).map((row, i) =>
    row === undefined || !isTrusted(row, i)
      ? undefined
      : { table, row, isOfThis: true, isReread: table.rereadAt[row] >= since },
  );
}

/** The rows of which the listing shows the same version. None, if a hostile site stored more than can be listed. */
async function listUnchanged(
  { vault }: Look,
  site: SiteId,
  table: PackTable,
  wanted: readonly (number | undefined)[],
): Promise<Set<number>> {
  const rowByKey = new Map<string, number>();
  for (const row of wanted) if (row !== undefined) rowByKey.set(keyOfRow(table, site, row), row);
  const unchanged = new Set<number>();
  const take = ({ key, bytes, storedAt, storageClass = 'STANDARD' }: ListedObject): void => {
    const row = rowByKey.get(key);
    if (row === undefined || bytes !== table.bytes[row] || !READABLE.includes(storageClass)) return;
    if (Math.floor(storedAt.getTime() / 1000) === table.storedAt[row]) unchanged.add(row);
  };
  try {
    await listKeys(vault, packsPrefix(site), take);
    return unchanged;
  } catch (error) {
    if (error instanceof TooManyKeys) return new Set();
    throw error;
  }
}

/** Of other classes S3 has to be asked, whether they can be read without thawing. */
const READABLE = ['STANDARD', 'STANDARD_IA', 'ONEZONE_IA', 'GLACIER_IR'];

function keyOfRow(table: PackTable, site: SiteId, row: number): string {
  const id = table.ids.toString('hex', row * ID_BYTES, (row + 1) * ID_BYTES);
  return `${packsPrefix(site)}${id.slice(0, 2)}/${id}`;
}

/** Both are in ascending order, so one walk over both finds all. */
function rowsOfPacks(table: PackTable, packs: readonly ManifestPack[]): (number | undefined)[] {
  let row = 0;
  return packs.map(({ id }) => {
    const bytes = Buffer.from(id, 'hex');
    let order = -1;
    while (row < rowsOf(table)) {
      order = table.ids.compare(bytes, 0, ID_BYTES, row * ID_BYTES, (row + 1) * ID_BYTES);
      if (order >= 0) break;
      row++;
    }
    return order === 0 && row < rowsOf(table) ? row : undefined;
  });
}
