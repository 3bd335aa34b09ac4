// Asks the cloud, or says why it cannot be asked; without the patience of a backup, since whoever looks at a status waits for it.

import type { BackupId, DatabaseId } from '../../vault/names.ts';
import type { Config } from '../config/config.ts';
import type { LineContext } from '../config/open-line.ts';
import { openStore } from '../config/site-access.ts';
import { Failure } from '../failure.ts';
import { askCloud } from './ask-cloud.ts';
import type { CloudFacts, StatusFacts } from './status-facts.ts';

export interface Asked {
  readonly cloud: ReadonlyMap<DatabaseId, CloudFacts> | undefined;
  readonly unasked: StatusFacts['unasked'];
}

/** Of `fresh` backups, just made, nobody asks for a verdict. */
export async function askNow(config: Config, context: LineContext, fresh?: ReadonlySet<BackupId>): Promise<Asked> {
  const impatient = { ...config, network: { ...config.network, keepTryingHours: 0 } };
  const open = (bucket: string) => openStore(impatient, bucket, context);
  const store = open(config.vault.bucket);
  const ledger = config.ledger && open(config.ledger.bucket);
  try {
    const databases = Object.keys(config.databases) as DatabaseId[];
    return { cloud: await askCloud({ store, ledger, site: config.site, fresh }, databases), unasked: undefined };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { cloud: undefined, unasked: { exit: error.exit, message: error.message } };
  } finally {
    store.close();
    ledger?.close();
  }
}
