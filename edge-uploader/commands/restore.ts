// `offsite restore`: a dump back into a file, or on into a new database. Nothing that exists is ever overwritten.

import { mkdir, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { BackupIndex } from '../../vault/index-file.ts';
import { type RecoveryOptions, readRecoveryAccess } from '../config/recovery-access.ts';
import { openStore, signingPublicKeys } from '../config/site-access.ts';
import { type ExitName, Failure } from '../failure.ts';
import { runRestore } from '../restore/run-restore.ts';
import { refuseFull } from '../restore-folder/refuse-full.ts';
import type { Unpacked } from '../restore-folder/unpack-tar.ts';
import { restoreTexts } from '../texts/restore-texts.ts';
import { chooseBackup } from './choose-backup.ts';
import type { CommandContext } from './command.ts';
import { openDatabaseTarget } from './into-database.ts';

export interface RestoreArguments extends RecoveryOptions {
  readonly to?: string;
  readonly intoDatabase?: string;
  readonly intoFolder?: string;
}

export async function restore(
  database: string,
  which: string,
  options: RestoreArguments,
  context: CommandContext,
): Promise<ExitName> {
  const { voice } = context;
  const startedMs = performance.now();
  if (options.kit === undefined && options.recoveryKey === undefined) {
    throw new Failure('usage', `restoring ${database}: nothing was given that opens a backup`, {
      hint: 'Give --kit FILE with the text of the recovery kit, or --config FILE and --recovery-key FILE.',
    });
  }
  const { config, recoveryKeys = [] } = readRecoveryAccess(options);
  const { intoDatabase } = options;
  const intoFolder = options.intoFolder === undefined ? undefined : resolve(options.intoFolder);
  if ([options.to, intoDatabase, intoFolder].filter((place) => place !== undefined).length !== 1) {
    throw new Failure('usage', 'restoring: say where to, once', {
      hint: 'Give either --to FILE, --into-folder FOLDER, or --into-database with a new FILE (Firebird) or NAME (SQL Server).',
    });
  }
  if (intoFolder !== undefined) await refuseFull(intoFolder);
  const into = intoDatabase && (await openDatabaseTarget({ config, database, into: intoDatabase, context }));
  const store = openStore(config, config.vault.bucket, context);
  try {
    const name = await chooseBackup(store, config.site, database, which);
    const target = into ? into.dumpFile : resolve(options.to ?? `${intoFolder}.offsite-dump`);
    // What a run left behind that was killed while the engine was at work; the name is ours.
    if (options.to === undefined) await rm(target, { force: true });
    await mkdir(dirname(target), { recursive: true });
    voice.say(restoreTexts.begun, name);
    let bytes = 0;
    const index = await runRestore({
      ...{ ...context, store, name, target, recoveryKeys, signingKeys: signingPublicKeys(config) },
      // An archive and what is unpacked from it lie side by side for a while.
      roomShare: into ? into.roomShare : intoFolder === undefined ? 1 : 2,
      onEvent: (event) => {
        if (event.type === 'plan') {
          bytes = event.bytes;
          voice.tell({ ...event, database });
          if (event.packsDone > 0) voice.say(restoreTexts.goingOn, { database, ...event });
        } else {
          voice.progress(
            'progress',
            { done: event.bytesRestored, total: bytes, note: name.backup },
            { database, ...event },
          );
        }
      },
    });
    // The dump was only on its way into the database; its plaintext must not stay behind.
    if (into) await into.finish(index.facts).finally(() => rm(target, { force: true }));
    const troubles = intoFolder === undefined ? [] : await unpack(target, intoFolder, index, context);
    const seconds = (performance.now() - startedMs) / 1000;
    const file = intoDatabase ?? intoFolder ?? target;
    voice.tell({ type: 'restored', database, backup: name.backup, ...index.dump, file, facts: index.facts, seconds });
    voice.say(restoreTexts.done, { database, bytes, seconds, place: file });
    return tellMissing(index, troubles, context);
  } finally {
    store.close();
    if (into) await into.close();
  }
}

async function unpack(dumpFile: string, folder: string, { database, facts }: BackupIndex, context: CommandContext) {
  try {
    context.voice.say(restoreTexts.intoFolder, { database, folder });
    const { restoreIntoFolder } = await import('../restore-folder/into-folder.ts');
    return (await restoreIntoFolder(dumpFile, { folder, facts, signal: context.signal })).troubles;
  } finally {
    await rm(dumpFile, { force: true });
  }
}

/** What was missing in the backup when it was made, and what could not be set in the folder: neither is a restore that went well. */
function tellMissing(
  { database, facts }: BackupIndex,
  troubles: Unpacked['troubles'],
  { voice }: CommandContext,
): ExitName {
  const { incomplete } = facts;
  for (const { file, why } of troubles) voice.warnOfFile(file, `${database}: ${file} is not as it was: ${why}`);
  if (incomplete === undefined) return troubles.length === 0 ? 'ok' : 'incomplete';
  voice.tell({ type: 'incomplete', database, ...incomplete });
  for (const { file, why } of incomplete.named)
    voice.warnOfFile(file, `${database}: ${file} is missing or incomplete in this backup: ${why}`);
  const more = incomplete.files - incomplete.named.length;
  voice.warn(
    `${database}: this backup was incomplete when it was made: ${incomplete.files} files${more > 0 ? `, ${more} of them not named` : ''}; an older one may have them`,
  );
  return 'incomplete';
}
