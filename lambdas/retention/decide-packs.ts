// What becomes of each pack of a site, as far as the pack table and a listing can tell: needed, too young to say, to be marked, marked,
// or due. Pure. It only proposes: before anything is marked or removed, lambdas/retention/needed-packs.ts reads the manifests
// themselves.

import type { PackId } from '../../vault/names.ts';
import { findRow, packIdAt, stateAt } from '../ledger/pack-rows.ts';
import { type PackTable, rowsOf, type Slot, strideOf } from '../ledger/pack-table.ts';
import { MARK_DAYS_MIN, UNNEEDED_PACK_DAYS_MIN } from '../limits.ts';
import { type StoredKey, storedAtOf } from './site-listing.ts';

const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;

export interface PackDecisions {
  /** Nobody needs them, and they have no mark. */
  readonly toMark: readonly PackId[];
  /** The same, but the table has no row of them, which could carry a mark. */
  readonly unknown: readonly PackId[];
  /** Marked, and needed again. */
  readonly toUnmark: readonly PackId[];
  /** Marked so long ago that they may go, and unlocked as far as the table knows. */
  readonly due: readonly PackId[];
  /** Rows of packs that are gone, and that nobody needs. */
  readonly toForget: readonly PackId[];
  /** Packs that a stored backup needs, that the table knows as stored, and that the listing lacks. */
  readonly absent: readonly PackId[];
  readonly counts: {
    readonly stored: number;
    readonly bytes: number;
    readonly needed: number;
    /** Needed by nobody, but stored so late that a running backup may count on them. */
    readonly young: number;
    readonly marked: number;
  };
}

export function decidePacks(options: {
  table: PackTable;
  listed: ReadonlyMap<PackId, StoredKey>;
  /** The backups whose manifest is in the vault; the others need nothing any more. */
  isStored: (slot: Slot) => boolean;
  now: Date;
}): PackDecisions {
  const { table, listed, now } = options;
  const isNeeded = neededRows(table, options.isStored);
  const isListed = new Uint8Array(rowsOf(table));
  const oldBefore = newestStored(listed) - UNNEEDED_PACK_DAYS_MIN * DAY_MILLISECONDS;
  const markedBefore = (now.getTime() - MARK_DAYS_MIN * DAY_MILLISECONDS) / 1000;
  const found = { toMark: [], unknown: [], toUnmark: [], due: [] } as Record<string, PackId[]>;
  const counts = { stored: listed.size, bytes: 0, needed: 0, young: 0, marked: 0 };
  for (const [pack, stored] of listed) {
    for (const { bytes } of stored.versions) counts.bytes += bytes;
    const row = findRow(table, pack);
    if (row !== undefined) isListed[row] = 1;
    const markedAt = row === undefined ? 0 : table.markedAt[row];
    if (row !== undefined && isNeeded[row] === 1) {
      counts.needed++;
      if (markedAt !== 0) found.toUnmark.push(pack);
    } else if (storedAtOf(stored).getTime() > oldBefore) counts.young++;
    else if (markedAt === 0) found[row === undefined ? 'unknown' : 'toMark'].push(pack);
    else {
      counts.marked++;
      const isLocked = row !== undefined && table.lockedUntil[row] > now.getTime() / 1000;
      if (markedAt <= markedBefore && !isLocked) found.due.push(pack);
    }
  }
  const { toMark, unknown, toUnmark, due } = found;
  return { toMark, unknown, toUnmark, due, ...notListed(table, isNeeded, isListed), counts };
}

/** 1 for each row that a stored backup needs. */
export function neededRows(table: PackTable, isStored: (slot: Slot) => boolean): Uint8Array {
  const stride = strideOf(table.slots.length);
  const stored = new Uint8Array(stride);
  for (const [i, slot] of table.slots.entries()) if (isStored(slot)) stored[i >> 3] |= 1 << (i & 7);
  const needed = new Uint8Array(rowsOf(table));
  for (let row = 0; row < needed.length; row++) {
    for (let byte = 0; byte < stride && needed[row] === 0; byte++) {
      if ((table.needs[row * stride + byte] & stored[byte]) !== 0) needed[row] = 1;
    }
  }
  return needed;
}

/** The newest pack of the site: an uploader reckons the age of the others from there. */
function newestStored(listed: ReadonlyMap<PackId, StoredKey>): number {
  let newest = 0;
  for (const stored of listed.values()) newest = Math.max(newest, storedAtOf(stored).getTime());
  return newest;
}

function notListed(table: PackTable, isNeeded: Uint8Array, isListed: Uint8Array) {
  const toForget: PackId[] = [];
  const absent: PackId[] = [];
  for (let row = 0; row < isListed.length; row++) {
    if (isListed[row] === 1) continue;
    if (isNeeded[row] === 0) toForget.push(packIdAt(table, row));
    // Of what S3 said is missing, no listing can tell more.
    else if (stateAt(table, row) !== 'missing') absent.push(packIdAt(table, row));
  }
  return { toForget, absent };
}
