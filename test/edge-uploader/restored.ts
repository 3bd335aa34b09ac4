// A whole restore in one call. It gives back the dump, or throws what the restore throws.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RestoreOptions, runRestore } from '../../edge-uploader/restore/run-restore.ts';
import type { Store } from '../../edge-uploader/stores/store.ts';
import type { BackupName } from '../../vault/names.ts';
import { SITE, temporaryFolder } from './sample-site.ts';

/** The options of a restore from the sample site. The target is new unless it is given. */
export function restoreOptions(store: Store, name: BackupName, change: Partial<RestoreOptions> = {}): RestoreOptions {
  const { site, database, backup } = name;
  return {
    ...{ store, name: { site, database, backup } },
    ...{ signingKeys: SITE.signingPublicKeys, recoveryKeys: [SITE.recoveryKey] },
    target: change.target ?? join(temporaryFolder(), 'dump'),
    ...{ signal: new AbortController().signal, now: () => new Date(0), onEvent: () => undefined },
    ...change,
  };
}

export async function restored(store: Store, name: BackupName, change: Partial<RestoreOptions> = {}): Promise<Buffer> {
  const options = restoreOptions(store, name, change);
  await runRestore(options);
  return readFileSync(options.target);
}
