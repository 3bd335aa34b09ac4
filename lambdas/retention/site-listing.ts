// What lies in the vault under one site, sorted by what it is: backups, packs, and strays, which are all the rest. A backup is
// there as long as any version of its manifest is, even below a delete marker: whoever hid it must not have it removed as well.

import {
  type BackupName,
  indexKey,
  type PackId,
  parseManifestKey,
  parsePackKey,
  type SiteId,
  sitePrefix,
} from '../../vault/names.ts';
import { Refusal } from '../../vault/refusal.ts';
import { type Slot, slotName } from '../ledger/pack-table.ts';
import { type ListedVersion, listVersions, type Vault } from './list-versions.ts';

/** One key with all its versions and delete markers. */
export interface StoredKey {
  readonly key: string;
  readonly versions: readonly ListedVersion[];
}

export interface ListedBackup {
  readonly name: BackupName;
  /** The newest version of the manifest. */
  readonly manifest: ListedVersion;
  /** All of the manifest, and of the index. */
  readonly parts: { readonly manifest: StoredKey; readonly index: StoredKey | undefined };
}

export interface SiteListing {
  /** By `slotName`. */
  readonly backups: ReadonlyMap<string, ListedBackup>;
  readonly packs: ReadonlyMap<PackId, StoredKey>;
  readonly strays: readonly StoredKey[];
}

/** Throws if the listing is not whole. */
export async function listSite(vault: Vault, site: SiteId, prefix: string = sitePrefix(site)): Promise<SiteListing> {
  const packs = new Map<PackId, StoredKey>();
  const others = new Map<string, ListedVersion[]>();
  await listVersions(vault, prefix, (version) => {
    const pack = parsePackKey(version.key)?.pack;
    const known = pack === undefined ? others.get(version.key) : packs.get(pack)?.versions;
    if (known !== undefined) (known as ListedVersion[]).push(version);
    else if (pack === undefined) others.set(version.key, [version]);
    else packs.set(pack, { key: version.key, versions: [version] });
  });
  return { packs: onlyStored(packs, others), ...sortOthers(others) };
}

/** The version that a restore would read if no marker hid it; undefined where there are markers only. */
export const newestVersion = ({ versions }: StoredKey): ListedVersion | undefined =>
  versions.find(({ isMarker }) => !isMarker);

/** When the last version of a key was stored. */
export const storedAtOf = ({ versions }: StoredKey): Date =>
  versions.reduce((last, { storedAt }) => (storedAt > last ? storedAt : last), new Date(0));

/** A pack of which only delete markers are left is none. */
function onlyStored(packs: Map<PackId, StoredKey>, others: Map<string, ListedVersion[]>): Map<PackId, StoredKey> {
  for (const [pack, stored] of packs) {
    if (newestVersion(stored) !== undefined) continue;
    packs.delete(pack);
    others.set(stored.key, [...stored.versions]);
  }
  return packs;
}

function sortOthers(others: ReadonlyMap<string, ListedVersion[]>): Pick<SiteListing, 'backups' | 'strays'> {
  const backups = new Map<string, ListedBackup>();
  const ofBackups = new Set<string>();
  for (const [key, versions] of others) {
    const name = nameOf(key);
    const stored = { key, versions };
    const manifest = newestVersion(stored);
    if (name === undefined || manifest === undefined) continue;
    const index = others.get(indexKey(name));
    backups.set(slotName(name), {
      ...{ name, manifest },
      parts: { manifest: stored, index: index && { key: indexKey(name), versions: index } },
    });
    ofBackups.add(key).add(indexKey(name));
  }
  const strays = [...others].filter(([key]) => !ofBackups.has(key)).map(([key, versions]) => ({ key, versions }));
  return { backups, strays };
}

function nameOf(key: string): BackupName | undefined {
  try {
    return parseManifestKey(key);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

export const backupOf = ({ backups }: SiteListing, slot: Slot): ListedBackup | undefined => backups.get(slotName(slot));
