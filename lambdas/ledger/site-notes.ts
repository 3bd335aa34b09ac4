// The two notes on what a site has in the vault, its pack table and its backups: read together, changed one by one. Both are a
// cache: where one is lost or damaged nothing is guessed, and lambdas/ledger/rebuild.ts makes both anew.

import type { S3Client } from '@aws-sdk/client-s3';
import type { SiteId } from '../../vault/names.ts';
import { Refusal } from '../../vault/refusal.ts';
import { PACK_TABLE_BYTES_MAX, SITE_BACKUPS_BYTES_MAX } from '../limits.ts';
import type { Note } from './note.ts';
import { readNote } from './note.ts';
import { encodePackTable, type PackTable, parsePackTable } from './pack-table.ts';
import { encodeSiteBackups, parseSiteBackups, type SiteBackups, siteBackupsKey } from './site-backups.ts';
import { updateNote, type Wait } from './update-note.ts';

export interface Ledger {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly wait: Wait;
}

export interface SiteNotes {
  /** Undefined where it is lost or damaged: then it has to be rebuilt. */
  readonly packs: PackTable | undefined;
  readonly backups: SiteBackups | undefined;
}

export const packTableKey = (site: SiteId): string => `sites/${site}/packs`;

/** Throws if the ledger cannot be read; a note that is not there or makes no sense is undefined. */
export async function readSite(ledger: Ledger, site: SiteId): Promise<SiteNotes> {
  const packs = await readNote(placeOfPacks(ledger, site), PACK_TABLE_BYTES_MAX);
  const backups = await readNote(placeOfBackups(ledger, site), SITE_BACKUPS_BYTES_MAX);
  return { packs: parsed(packs, parsePackTable), backups: parsed(backups, (bytes) => parseSiteBackups(bytes, site)) };
}

/** Thrown by a change of a note that is lost or damaged. Whoever catches it has the site rebuilt. */
export class SiteLost extends Error {
  override readonly name = 'SiteLost';
  constructor(key: string) {
    super(`${key} of the ledger is lost or damaged and has to be rebuilt from the vault`);
  }
}

/** Writes what `change` makes of the pack table; it may run more than once. Returns whether anything changed. */
export function updatePackTable(
  ledger: Ledger,
  site: SiteId,
  change: (table: PackTable) => PackTable | undefined,
): Promise<boolean> {
  const place = placeOfPacks(ledger, site);
  const onBytes = (note: Note | undefined): Buffer | undefined => {
    const table = parsed(note, parsePackTable);
    if (table === undefined) throw new SiteLost(place.key);
    const changed = change(table);
    return changed && encodePackTable(changed);
  };
  return updateNote(place, PACK_TABLE_BYTES_MAX, onBytes, ledger.wait);
}

/** Writes what `change` makes of the site's backups; it may run more than once. Returns whether anything changed. */
export function updateBackups(
  ledger: Ledger,
  site: SiteId,
  change: (backups: SiteBackups) => SiteBackups | undefined | Promise<SiteBackups | undefined>,
): Promise<boolean> {
  const place = placeOfBackups(ledger, site);
  const onBytes = async (note: Note | undefined): Promise<Buffer | undefined> => {
    const backups = parsed(note, (bytes) => parseSiteBackups(bytes, site));
    if (backups === undefined) throw new SiteLost(place.key);
    const changed = await change(backups);
    return changed && encodeSiteBackups(changed);
  };
  return updateNote(place, SITE_BACKUPS_BYTES_MAX, onBytes, ledger.wait);
}

export const placeOfPacks = ({ s3, bucket }: Ledger, site: SiteId) => ({ s3, bucket, key: packTableKey(site) });
export const placeOfBackups = ({ s3, bucket }: Ledger, site: SiteId) => ({ s3, bucket, key: siteBackupsKey(site) });

/** What a note says; undefined if it is not there or nothing that we wrote. */
export function parsed<T>(note: Note | undefined, parse: (bytes: Buffer) => T): T | undefined {
  if (note === undefined) return undefined;
  try {
    return parse(note.bytes);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}
