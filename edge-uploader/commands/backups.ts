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
import { backupsTexts } from '../texts/backups-texts.ts';
import type { Speaker } from '../texts/text.ts';
import type { CommandContext } from './command.ts';

/** How many manifests are looked at unless all are asked for. */
const SHOWN_DEFAULT = 30;

interface Row {
  readonly listed: ListedBackup;
  readonly dumpBytes: number | undefined;
  /** The cloud's verdict, or why this is no sound backup: for programs, and for people. */
  readonly state: string;
  readonly words: string;
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
    if (shown.length < all.length) voice.say(backupsTexts.shortened, { shown: shown.length, all: all.length });
    for (const listed of shown) {
      const { listed: name, dumpBytes, state, words } = await look(listed, { config, store, ledger, text: voice.text });
      const time = backupTimeOf(name.backup) as Date;
      voice.tell({ type: 'backup', ...name, startedAt: time.toISOString(), dumpBytes, state });
      const size = dumpBytes === undefined ? '' : voice.text.voice.bytes(dumpBytes);
      const started = voice.text.voice.time(time);
      voice.print(`${name.database.padEnd(12)} ${started.padStart(17)}  ${size.padStart(8)}  ${name.backup}  ${words}`);
    }
    if (all.length === 0) voice.say(backupsTexts.none, { site: config.site, database });
    return 'ok';
  } finally {
    store.close();
    ledger?.close();
  }
}

async function look(
  listed: ListedBackup,
  { config, store, ledger, text }: { config: Config; store: Store; ledger: Store | undefined; text: Speaker },
): Promise<Row> {
  try {
    const { dumpBytes, incomplete } = await readManifest(store, listed, signingPublicKeys(config));
    const verdict = incomplete === undefined ? ledger && (await readVerdict(ledger, listed)) : undefined;
    const state = incomplete !== undefined ? 'incomplete' : (verdict?.state ?? (ledger ? 'not yet' : 'unknown'));
    return { listed, dumpBytes, state, words: text(backupsTexts[state]) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { reason } = error;
    return { listed, dumpBytes: undefined, state: `refused: ${reason}`, words: text(backupsTexts.refused, { reason }) };
  }
}
