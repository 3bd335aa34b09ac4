// Which good backups need the same thing that a failed one lacks. They count as good until they are judged again; without this
// look the alert would call data safe that lie in the very pack that was found damaged.

import { packIdSchema, packKey, type SiteId } from '../../vault/names.ts';
import type { Place } from '../ledger/note.ts';
import { packIdAt, rowsNeededBy, stateAt } from '../ledger/pack-rows.ts';
import { type PackTable, parsePackTable, rowsOf } from '../ledger/pack-table.ts';
import { packTableKey } from '../ledger/site-notes.ts';
import { PACK_TABLE_BYTES_MAX } from '../limits.ts';
import { readParsed } from './read-rows.ts';
import { nameOf, type SiteView } from './site-view.ts';

/** The view, with an answer for each good backup that the pack table knows; with none where the table is lost. */
export async function readSharing(ledger: Omit<Place, 'key'>, view: SiteView): Promise<SiteView> {
  const { site } = view.registration;
  const table = await readParsed(ledger, packTableKey(site), PACK_TABLE_BYTES_MAX, parsePackTable);
  return { ...view, sharesFault: table ? sharingOf(view, table) : new Map() };
}

function sharingOf(view: SiteView, table: PackTable): Map<string, boolean> {
  const faulty = faultyRows(view, table);
  const good = (view.rows ?? []).filter(({ state }) => state === 'valid');
  return new Map(
    good.flatMap((row) => {
      const needed = rowsNeededBy(table, row);
      return needed === undefined ? [] : [[nameOf(row), needed.some((pack) => faulty[pack] === 1)] as const];
    }),
  );
}

/** 1 for each pack that a verdict finds fault with, or of which the table itself knows that it is damaged or gone. */
function faultyRows({ registration, verdicts, damage }: SiteView, table: PackTable): Uint8Array {
  const named = new Set(damage?.objects);
  for (const verdict of verdicts.values()) for (const { object } of verdict?.findings ?? []) named.add(object);
  const isNamed = namedPacks(registration.site, named);
  return Uint8Array.from({ length: rowsOf(table) }, (_, row) => {
    const state = stateAt(table, row);
    return state === 'damaged' || state === 'missing' || isNamed.has(packIdAt(table, row)) ? 1 : 0;
  });
}

/** Of the keys in findings, the packs. */
function namedPacks(site: SiteId, keys: ReadonlySet<string>): Set<string> {
  const ids = [...keys].map((key) => packIdSchema.safeParse(key.slice(key.lastIndexOf('/') + 1)));
  return new Set(ids.flatMap(({ success, data }) => (success && keys.has(packKey(site, data)) ? [data] : [])));
}
