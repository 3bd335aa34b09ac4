// The backups that the vault holds for a site, from its listing and its signed manifests. A manifest is the commit point:
// what has none is no backup, whatever else lies there.

import type { KeyObject } from 'node:crypto';
import { MANIFEST_BYTES_MAX } from '../../vault/limits.ts';
import { type Manifest, parseManifest } from '../../vault/manifest.ts';
import {
  type BackupName,
  backupsPrefix,
  type DatabaseId,
  manifestKey,
  parseManifestKey,
  type SiteId,
} from '../../vault/names.ts';
import { Refusal } from '../../vault/refusal.ts';
import { Failure } from '../failure.ts';
import type { Store } from '../stores/store.ts';

export interface ListedBackup extends BackupName {
  /** When the store took the manifest, by the store's clock. */
  readonly storedAt: Date;
}

/** Every backup that has a manifest, oldest first within each database. Keys that are none of ours are passed over. */
export async function listBackups(store: Store, site: SiteId, database?: DatabaseId): Promise<ListedBackup[]> {
  const backups: ListedBackup[] = [];
  for await (const { key, storedAt } of store.list(backupsPrefix(site, database))) {
    if (!key.endsWith('/manifest.json')) continue;
    try {
      backups.push({ ...parseManifestKey(key), storedAt });
    } catch (error) {
      // Someone else's object under our prefix must not keep a clinic from its backups.
      if (!(error instanceof Refusal)) throw error;
    }
  }
  return backups;
}

/**
 * The newest first, by the store's clock: a backup that a wrong clock of this machine once dated years ahead must not stay the
 * newest for years. Where the store took several in one moment, their names decide.
 */
export function newestFirst(backups: readonly ListedBackup[]): ListedBackup[] {
  return backups.toReversed().sort((a, b) => b.storedAt.getTime() - a.storedAt.getTime());
}

/** The manifest of one backup, checked against the site's key and against the place where it lies. */
export async function readManifest(
  store: Store,
  name: BackupName,
  signingKeys: readonly KeyObject[],
): Promise<Manifest> {
  const key = manifestKey(name);
  const bytes = await store.read(key, MANIFEST_BYTES_MAX);
  if (bytes === undefined) {
    throw new Failure(
      'notFound',
      `reading the backup ${name.backup}: it has no manifest, so it is no finished backup`,
      {
        hint: 'Run `offsite backups` for the list.',
      },
    );
  }
  const manifest = parseManifest(bytes, signingKeys);
  if (manifest.site !== name.site || manifest.database !== name.database || manifest.backup !== name.backup) {
    throw new Refusal(key, 'its manifest belongs to another backup');
  }
  return manifest;
}
