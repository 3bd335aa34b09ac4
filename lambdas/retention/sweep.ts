// Removes what is due: packs, backups and strays that stayed outside of every rule since they were marked. The order is the promise:
//
//   1. the manifests are read, as they lie there now; what any of them needs is not due
//   2. S3 is asked for the lock of every version; what is locked is not due
//   3. what will be removed, and why, is written into the ledger
//   4. before each batch of packs the manifests are listed once more, for a backup that came meanwhile
//   5. packs go by their exact versions; then manifests; then the index of each backup whose manifest is gone
//   6. what really went is written into the ledger
//
// It can die between any two requests. A backup without a manifest is none, and its index becomes a stray; a pack that went is
// no longer listed; so the next run finds what is left and takes it through the same steps.

import type { KeyObject } from 'node:crypto';
import { backupsPrefix, type PackId, type SiteId } from '../../vault/names.ts';
import { slotName } from '../ledger/pack-table.ts';
import type { Log } from '../log.ts';
import type { BackupDecision } from './decide-backups.ts';
import { type Deleted, deleteKeys } from './delete-versions.ts';
import * as limits from './limits.ts';
import type { Vault } from './list-versions.ts';
import { findUnlocked } from './look-at-version.ts';
import type { BackupMark } from './marks.ts';
import { findUnneeded, ignorer } from './needed-packs.ts';
import type { Pass } from './removals.ts';
import { type ListedBackup, listSite, type SiteListing, type StoredKey } from './site-listing.ts';

export interface Due {
  readonly backups: readonly { readonly decision: BackupDecision; readonly mark: BackupMark }[];
  readonly packs: readonly PackId[];
  readonly strays: readonly StoredKey[];
}

export interface Sweeping {
  readonly vault: Vault;
  readonly site: SiteId;
  readonly signingKeys: readonly KeyObject[];
  readonly listing: SiteListing;
  readonly decisions: readonly BackupDecision[];
  /** Whether the pack table knows what this backup needs. */
  readonly knows: (name: ListedBackup['name']) => boolean;
  /** Whether a database's newest valid backup is there beyond doubt, so that older ones may go. */
  readonly isAnchored: (decision: BackupDecision, fresh: SiteListing) => Promise<boolean>;
  readonly notePass: (pass: Pass) => Promise<void>;
  readonly now: () => Date;
  readonly goOn: () => boolean;
  readonly log: Log;
}

export interface Swept {
  readonly backups: readonly BackupDecision[];
  readonly packs: readonly PackId[];
  readonly strays: readonly string[];
  readonly versions: number;
  readonly bytes: number;
  readonly refused: number;
  /** Marked packs that a manifest needs after all. */
  readonly needed: readonly PackId[];
}

const NOTHING = { backups: [], packs: [], strays: [], versions: 0, bytes: 0, refused: 0, needed: [] };

export async function sweep(sweeping: Sweeping, due: Due): Promise<Swept> {
  const { vault, now, goOn, log, site } = sweeping;
  const read = await unneededOf(sweeping, due.packs);
  const timed = { now: now(), goOn };
  const packKeys = read.unneeded.flatMap((pack) => sweeping.listing.packs.get(pack) ?? []);
  const { unlocked: packs } = await findUnlocked(vault, packKeys.slice(0, limits.PACKS_PER_PASS_MAX), timed);
  const { unlocked: strays } = await findUnlocked(vault, due.strays.slice(0, limits.STRAYS_PER_PASS_MAX), timed);
  const backups = await unlockedBackups(sweeping, due.backups.slice(0, limits.BACKUPS_PER_PASS_MAX));
  if (packs.length + strays.length + backups.length === 0) return { ...NOTHING, needed: read.needed };
  const pass = passOf(now(), { backups, packs, strays });
  await sweeping.notePass(pass);
  const ofPacks = await removePacks(sweeping, read.unneeded, packs);
  const others = await removeOthers(sweeping, backups, strays);
  const all = [...ofPacks.deleted, ...others.deleted];
  for (const { refused } of all) {
    for (const { key, code } of refused.slice(0, 3)) log('deletion-refused', { site, key: key.slice(0, 300), code });
  }
  const sum = (of: (one: Deleted) => number): number => all.reduce((total, one) => total + of(one), 0);
  const removed = {
    ...{ versions: sum(({ versions }) => versions), bytes: sum(({ bytes }) => bytes) },
    refused: sum(({ refused }) => refused.length),
  };
  await sweeping.notePass({ ...pass, endedAt: now().toISOString(), removed });
  return {
    ...{ backups: others.backups, packs: ofPacks.packs, strays: others.strays, ...removed },
    needed: [...read.needed, ...ofPacks.needed],
  };
}

async function unneededOf(
  { vault, signingKeys, listing, decisions, knows, now, goOn, log, site }: Sweeping,
  packs: readonly PackId[],
): Promise<{ unneeded: PackId[]; needed: PackId[] }> {
  if (packs.length === 0) return { unneeded: [], needed: [] };
  const backups = [...listing.backups.values()];
  const mayIgnore = ignorer(decisions, knows, now());
  const read = await findUnneeded({ vault, signingKeys, backups, packs, mayIgnore, goOn });
  for (const { backup, reason } of read.unreadable.slice(0, 3)) {
    log('manifest-protects-all', { site, database: backup.name.database, backup: backup.name.backup, reason });
  }
  if (!read.complete || read.unreadable.length > 0) return { unneeded: [], needed: [] };
  return { unneeded: [...read.unneeded], needed: packs.filter((pack) => !read.unneeded.has(pack)) };
}

/** Those of which every version of manifest and index is free. */
async function unlockedBackups({ vault, listing, now, goOn }: Sweeping, due: Due['backups']): Promise<DueBackup[]> {
  const listed = due.flatMap(({ decision, mark }) => {
    const backup = listing.backups.get(slotName(decision));
    return backup === undefined ? [] : { decision, mark, backup };
  });
  const parts = listed.flatMap(({ backup: { parts } }) => [parts.manifest, ...(parts.index ? [parts.index] : [])]);
  const { unlocked } = await findUnlocked(vault, parts, { now: now(), goOn });
  const free = new Set(unlocked.map(({ key }) => key));
  const isFree = (one: StoredKey | undefined): boolean => one === undefined || free.has(one.key);
  return listed.filter(({ backup: { parts } }) => isFree(parts.manifest) && isFree(parts.index));
}

interface DueBackup {
  readonly decision: BackupDecision;
  readonly mark: BackupMark;
  readonly backup: ListedBackup;
}

async function removePacks(
  { vault, site, signingKeys, listing, goOn }: Sweeping,
  unneeded: readonly PackId[],
  packs: readonly StoredKey[],
): Promise<{ deleted: Deleted[]; packs: PackId[]; needed: PackId[] }> {
  const packOf = new Map(
    unneeded.flatMap((pack) => (listing.packs.has(pack) ? [[listing.packs.get(pack)!.key, pack]] : [])),
  );
  const deleted: Deleted[] = [];
  const needed: PackId[] = [];
  for (let from = 0; from < packs.length && goOn(); from += limits.DELETIONS_PER_REQUEST_MAX) {
    const batch = packs.slice(from, from + limits.DELETIONS_PER_REQUEST_MAX);
    const fresh = await listSite(vault, site, backupsPrefix(site));
    const came = [...fresh.backups.values()].filter((backup) => isNew(backup, listing));
    const ids = batch.map(({ key }) => packOf.get(key)!);
    const read = await findUnneeded({ vault, signingKeys, backups: came, packs: ids, mayIgnore: () => false, goOn });
    // What came and cannot be read, or not now, may need any of them. There is time tomorrow.
    if (!read.complete || read.unreadable.length > 0) break;
    needed.push(...ids.filter((id) => !read.unneeded.has(id)));
    deleted.push(
      await deleteKeys(
        vault,
        batch.filter((_, i) => read.unneeded.has(ids[i])),
      ),
    );
  }
  const packsGone = deleted.flatMap(({ gone }) => [...gone].map((key) => packOf.get(key)!));
  return { deleted, packs: packsGone, needed };
}

const isNew = ({ name, manifest }: ListedBackup, before: SiteListing): boolean =>
  before.backups.get(slotName(name))?.manifest.versionId !== manifest.versionId;

async function removeOthers(
  sweeping: Sweeping,
  due: readonly DueBackup[],
  strays: readonly StoredKey[],
): Promise<{ deleted: Deleted[]; backups: BackupDecision[]; strays: string[] }> {
  if (due.length + strays.length === 0) return { deleted: [], backups: [], strays: [] };
  const { vault, site, listing, log } = sweeping;
  const fresh = await listSite(vault, site, backupsPrefix(site));
  const anchored: DueBackup[] = [];
  for (const one of due) {
    const { database, backup } = one.decision;
    const now = fresh.backups.get(slotName(one.decision));
    if (now !== undefined && isNew(now, listing)) continue;
    if (await sweeping.isAnchored(one.decision, fresh)) anchored.push(one);
    else log('not-anchored', { site, database, backup });
  }
  const manifests = await deleteKeys(
    vault,
    anchored.map(({ backup }) => backup.parts.manifest),
  );
  const gone = anchored.filter(({ backup }) => manifests.gone.has(backup.parts.manifest.key));
  const indexes = await deleteKeys(
    vault,
    gone.flatMap(({ backup }) => backup.parts.index ?? []),
  );
  // An index is a stray no longer if its manifest came at last.
  const taken = new Set([...fresh.backups.values()].flatMap(({ parts }) => parts.index?.key ?? []));
  const ofStrays = await deleteKeys(
    vault,
    strays.filter(({ key }) => !taken.has(key)),
  );
  return {
    deleted: [manifests, indexes, ofStrays],
    backups: gone.map(({ decision }) => decision),
    strays: [...ofStrays.gone],
  };
}

function passOf(
  begunAt: Date,
  {
    backups,
    packs,
    strays,
  }: { backups: readonly DueBackup[]; packs: readonly StoredKey[]; strays: readonly StoredKey[] },
): Pass {
  const bytes = packs.flatMap(({ versions }) => versions).reduce((sum, version) => sum + version.bytes, 0);
  const named = packs.slice(0, limits.PACKS_NAMED_MAX).map(({ key }) => key.slice(key.lastIndexOf('/') + 1) as PackId);
  return {
    begunAt: begunAt.toISOString(),
    backups: backups.map(({ mark }) => mark),
    packs: { count: packs.length, bytes, named },
    strays: {
      count: strays.length,
      named: strays.slice(0, limits.STRAYS_NAMED_MAX).map(({ key }) => key.slice(0, limits.STRAY_KEY_CHARACTERS_MAX)),
    },
  };
}
