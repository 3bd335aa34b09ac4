// What the site's own key lets it see of the vault, asked once for all checks: the newest backup of each database, its manifest and the
// cloud's verdict on it. With few attempts, since whoever runs `offsite doctor` sits before the screen.

import type { KeyObject } from 'node:crypto';
import type { Manifest } from '../../vault/manifest.ts';
import type { DatabaseId } from '../../vault/names.ts';
import { Refusal } from '../../vault/refusal.ts';
import type { Verdict } from '../../vault/verdict.ts';
import { type ListedBackup, listBackups, newestFirst, readManifest } from '../backup/backup-catalogue.ts';
import { readVerdict } from '../backup/bad-packs.ts';
import type { Config, ReportPlace } from '../config/config.ts';
import { connectionOf } from '../config/open-line.ts';
import { signingPublicKeys } from '../config/site-access.ts';
import { Failure } from '../failure.ts';
import { type Line, plainLine } from '../network/line.ts';
import { S3Store } from '../stores/s3.ts';

export interface BackupView {
  readonly listed: ListedBackup;
  /** Undefined where it cannot be believed, and `refusal` says why. */
  readonly manifest: Manifest | undefined;
  readonly refusal: string | undefined;
  /** Undefined where there is none yet, or no ledger. */
  readonly verdict: Verdict | undefined;
}

export interface VaultView {
  /** The newest backup of each database that has one, by the store's clock. */
  readonly newest: ReadonlyMap<DatabaseId, BackupView>;
  /** Why no verdict could be read. */
  readonly ledgerFailure: Failure | undefined;
}

export async function lookAtVault(
  place: ReportPlace,
  config: Config | undefined,
  { signal }: { signal: AbortSignal },
): Promise<VaultView> {
  const { region, endpoint } = place.vault;
  const line: Line = { ...plainLine(), ...connectionOf(place) };
  const open = (bucket: string): S3Store =>
    new S3Store({ ...{ bucket, region, endpoint, signal, line }, credentials: place.s3 });
  const store = open(place.vault.bucket);
  const ledger = place.ledger && open(place.ledger.bucket);
  const keys = config === undefined ? [] : signingPublicKeys(config);
  try {
    const newest = new Map<DatabaseId, BackupView>();
    let ledgerFailure: Failure | undefined;
    for (const listed of newestFirst(await listBackups(store, place.site))) {
      if (newest.has(listed.database)) continue;
      const verdict = await (ledger && readVerdict(ledger, listed))?.catch((error) => {
        if (error instanceof Failure) ledgerFailure ??= error;
        else if (!(error instanceof Refusal)) throw error;
        return undefined;
      });
      newest.set(listed.database, { listed, verdict, ...(await manifestOf(store, listed, keys)) });
    }
    return { newest, ledgerFailure };
  } finally {
    store.close();
    ledger?.close();
  }
}

async function manifestOf(
  store: S3Store,
  listed: ListedBackup,
  keys: readonly KeyObject[],
): Promise<Pick<BackupView, 'manifest' | 'refusal'>> {
  if (keys.length === 0) return { manifest: undefined, refusal: undefined };
  try {
    return { manifest: await readManifest(store, listed, keys), refusal: undefined };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { manifest: undefined, refusal: error.reason };
  }
}
