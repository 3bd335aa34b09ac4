// Which of some packs are needed by nobody, according to the manifests as they lie in the vault now. The pack table says the same and
// is much cheaper to ask; but it is a cache, and what is removed on its word alone is gone when it was wrong.

import type { KeyObject } from 'node:crypto';
import type { PackId } from '../../vault/names.ts';
import { slotName } from '../ledger/pack-table.ts';
import { FAILED_BACKUP_DAYS } from '../limits.ts';
import { readManifest } from '../validate/read-manifest.ts';
import { isAbsent } from '../vault-reader/absence.ts';
import { mapWhile } from '../vault-reader/in-flight.ts';
import type { StoredObject } from '../vault-reader/observe-object.ts';
import type { BackupDecision } from './decide-backups.ts';
import { MANIFESTS_IN_FLIGHT_MAX } from './limits.ts';
import type { ListedVersion, Vault } from './list-versions.ts';
import type { ListedBackup } from './site-listing.ts';

export interface ReadManifests {
  /** Packs that none of the manifests names; of the given ones. */
  readonly unneeded: Set<PackId>;
  /** Manifests that may need any pack: then nothing of the site is unneeded. */
  readonly unreadable: readonly { readonly backup: ListedBackup; readonly reason: string }[];
  /** Whether there was time for all of them; if not, nothing is known. */
  readonly complete: boolean;
}

/** Throws where S3 gives no certain answer. */
export async function findUnneeded(options: {
  vault: Vault;
  signingKeys: readonly KeyObject[];
  backups: readonly ListedBackup[];
  packs: Iterable<PackId>;
  /** Whether a manifest that makes no sense may be passed over. */
  mayIgnore: (backup: ListedBackup) => boolean;
  goOn: () => boolean;
}): Promise<ReadManifests> {
  const { vault, signingKeys, backups, goOn } = options;
  const unneeded = new Set(options.packs);
  const unreadable: { backup: ListedBackup; reason: string }[] = [];
  const read = async (backup: ListedBackup): Promise<true> => {
    const { name, manifest } = backup;
    const found = await readManifest({ vault, name, observed: asObserved(manifest), signingKeys }).catch(vanished);
    if ('manifest' in found) for (const { id } of found.manifest.packs) unneeded.delete(id);
    else if (!options.mayIgnore(backup)) unreadable.push({ backup, reason: found.reason });
    return true;
  };
  const { complete } = await mapWhile(backups, MANIFESTS_IN_FLIGHT_MAX, read, goOn);
  if (!complete || unreadable.length > 0) unneeded.clear();
  return { unneeded, unreadable, complete };
}

/**
 * A manifest that makes no sense may be one of a newer format, so it stands for all packs. But a stolen server could leave one a
 * night: it may be passed over where it was judged and found to be none, days ago. What it needed while it could still be
 * believed, the pack table knows.
 */
export function ignorer(
  decisions: readonly BackupDecision[],
  knows: (slot: ListedBackup['name']) => boolean,
  now: Date,
) {
  const rows = new Map(decisions.map((decision) => [slotName(decision), decision.row]));
  const oldBefore = now.getTime() - FAILED_BACKUP_DAYS * 24 * 60 * 60 * 1000;
  return ({ name, manifest }: ListedBackup): boolean => {
    if (knows(name)) return true;
    return rows.get(slotName(name))?.state === 'failed' && manifest.storedAt.getTime() <= oldBefore;
  };
}

/** Between the listing and now: another run of retention, or somebody else. Nothing is concluded from a vault that changes. */
function vanished(error: unknown): { reason: string } {
  if (isAbsent(error)) return { reason: 'it was there when the site was listed, and is gone' };
  throw error;
}

const ARCHIVES: readonly unknown[] = ['GLACIER', 'DEEP_ARCHIVE'];

function asObserved({ versionId, bytes, storedAt, storageClass }: ListedVersion): StoredObject {
  return {
    ...{ kind: 'stored', versionId, bytes, storedAt, sha256: undefined, lock: undefined, foreignEncryption: undefined },
    archivedIn: ARCHIVES.includes(storageClass) ? storageClass : undefined,
  };
}
