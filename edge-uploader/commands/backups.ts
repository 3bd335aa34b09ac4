// `offsite backups`: what can be restored, newest last, each with its size and the cloud's verdict where it can be asked.

import { backupTimeOf, type DatabaseId } from '../../vault/names.ts';
import { Refusal } from '../../vault/refusal.ts';
import { type ListedBackup, listBackups, readManifest } from '../backup/backup-catalogue.ts';
import { readVerdict } from '../backup/bad-packs.ts';
import type { Config } from '../config/config.ts';
import { readRecoveryAccess } from '../config/recovery-access.ts';
import { openStore, signingPublicKeys } from '../config/site-access.ts';
import type { ExitName } from '../failure.ts';
import type { Store } from '../stores/store.ts';
import { formatBytes, formatTime } from '../terminal/format.ts';
import type { CommandContext } from './command.ts';

/** How many manifests are looked at unless all are asked for. */
const SHOWN_DEFAULT = 30;

interface Row {
  readonly listed: ListedBackup;
  readonly dumpBytes: number | undefined;
  /** The cloud's verdict, or why this is no sound backup. */
  readonly state: string;
}

export async function backups(
  database: string | undefined,
  options: { config: string; kit?: string; all?: boolean },
  context: CommandContext,
): Promise<ExitName> {
  const { voice } = context;
  const { config } = readRecoveryAccess(options);
  const store = openStore(config, config.vault.bucket, context);
  const ledger = config.ledger && openStore(config, config.ledger.bucket, context);
  try {
    const all = await listBackups(store, config.site, database as DatabaseId | undefined);
    const shown = options.all ? all : all.slice(-SHOWN_DEFAULT);
    if (shown.length < all.length) voice.say(`(the last ${shown.length} of ${all.length}; --all shows every one)`);
    for (const listed of shown) {
      const { listed: name, dumpBytes, state } = await look(listed, config, store, ledger);
      const time = backupTimeOf(name.backup) as Date;
      voice.tell({ type: 'backup', ...name, startedAt: time.toISOString(), dumpBytes, state });
      const size = dumpBytes === undefined ? '' : formatBytes(dumpBytes);
      voice.say(
        `${name.database.padEnd(12)} ${formatTime(time)}  ${size.padStart(8)}  ${state.padEnd(10)} ${name.backup}`,
      );
    }
    if (all.length === 0)
      voice.say(`The vault of ${config.site} holds no backup${database ? ` of ${database}` : ''} yet.`);
    return 'ok';
  } finally {
    store.close();
    ledger?.close();
  }
}

async function look(listed: ListedBackup, config: Config, store: Store, ledger: Store | undefined): Promise<Row> {
  try {
    const { dumpBytes, incomplete } = await readManifest(store, listed, signingPublicKeys(config));
    if (incomplete !== undefined) return { listed, dumpBytes, state: 'incomplete' };
    const verdict = ledger && (await readVerdict(ledger, listed));
    return { listed, dumpBytes, state: verdict?.state ?? (ledger ? 'not yet' : 'unknown') };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { listed, dumpBytes: undefined, state: `refused: ${error.reason}` };
  }
}
