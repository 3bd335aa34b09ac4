// `offsite verify`: reads backups back and checks every byte without writing anything. Without the recovery key it proves that
// each object is the one that was signed; with it, also that every chunk opens.

import type { DatabaseId, PackId } from '../../vault/names.ts';
import { type ListedBackup, listBackups } from '../backup/backup-catalogue.ts';
import type { Config } from '../config/config.ts';
import { type RecoveryOptions, readRecoveryAccess } from '../config/recovery-access.ts';
import { openStore, signingPublicKeys } from '../config/site-access.ts';
import { type ExitName, Failure } from '../failure.ts';
import type { Store } from '../stores/store.ts';
import { verifyTexts } from '../texts/verify-texts.ts';
import { checkBackup } from '../verify/check-backup.ts';
import { chooseBackup } from './choose-backup.ts';
import type { CommandContext } from './command.ts';

export interface VerifyArguments extends RecoveryOptions {
  readonly all?: boolean;
}

export async function verify(
  database: string | undefined,
  which: string | undefined,
  options: VerifyArguments,
  context: CommandContext,
): Promise<ExitName> {
  const { voice, signal } = context;
  const { config, recoveryKeys } = readRecoveryAccess(options);
  const store = openStore(config, config.vault.bucket, context);
  const checked = new Set<PackId>();
  let bad = 0;
  try {
    const chosen = await chooseAll(store, config, database, which, options.all === true);
    for (const name of chosen) {
      const { manifest, problems } = await checkBackup({
        ...{ store, name, recoveryKeys, checked, signal, signingKeys: signingPublicKeys(config) },
        onProgress: ({ bytesChecked, bytesTotal }) =>
          voice.progress(
            'progress',
            { done: bytesChecked, total: bytesTotal, note: name.backup },
            { database: name.database, bytesChecked, bytesTotal },
          ),
      });
      voice.tell({
        type: 'verified',
        database: name.database,
        backup: name.backup,
        ok: problems.length === 0,
        problems,
      });
      const read = { ...name, dumpBytes: manifest?.dumpBytes, opened: recoveryKeys !== undefined };
      if (problems.length === 0) voice.say(verifyTexts.whole, read);
      else bad += 1;
      for (const problem of problems) voice.say(verifyTexts.bad, { ...name, problem });
    }
    if (bad === 0) return 'ok';
    throw new Failure(
      'damaged',
      `verifying ${config.site}: ${bad} of ${chosen.length} backups cannot be restored whole`,
      {
        hint: 'Tell the operator at once. The next `offsite backup` stores anew what the cloud found bad.',
      },
    );
  } finally {
    store.close();
  }
}

/** One named backup; else the newest of each database, or every one. */
async function chooseAll(
  store: Store,
  config: Config,
  database: string | undefined,
  which: string | undefined,
  all: boolean,
): Promise<ListedBackup[]> {
  if (database !== undefined && !all) return [await chooseBackup(store, config.site, database, which ?? 'latest')];
  const backups = await listBackups(store, config.site, database as DatabaseId | undefined);
  if (backups.length === 0) {
    throw new Failure('notFound', `verifying ${config.site}: its vault holds no backup`, {
      hint: 'Check `site` and `vault.bucket` in the config; a new site has none before its first `offsite backup`.',
    });
  }
  if (all) return backups;
  return [...new Map(backups.map((backup) => [backup.database, backup])).values()];
}
