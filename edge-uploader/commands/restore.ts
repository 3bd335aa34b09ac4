// `offsite restore`: a dump back into a file, or on into a new database. Nothing that exists is ever overwritten.

import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import type { BackupIndex } from '../../vault/index-file.ts';
import type { DatabaseId } from '../../vault/names.ts';
import { type Config, readConfig } from '../config/config.ts';
import { readRecoveryKeys } from '../config/recovery-keys.ts';
import { openStore, signingPublicKeys } from '../config/site-access.ts';
import { type ExitName, Failure } from '../failure.ts';
import { runRestore } from '../restore/run-restore.ts';
import { refuseFull } from '../restore-folder/refuse-full.ts';
import type { Unpacked } from '../restore-folder/unpack-tar.ts';
import { formatBytes, formatDuration } from '../terminal/format.ts';
import { chooseBackup } from './choose-backup.ts';
import type { CommandContext } from './command.ts';

export interface RestoreArguments {
  readonly config: string;
  readonly recoveryKey: string;
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
  const { voice, now } = context;
  const startedAt = now();
  const config = readConfig(options.config);
  const recoveryKeys = readRecoveryKeys(options.recoveryKey);
  const { intoDatabase } = options;
  const intoFolder = options.intoFolder === undefined ? undefined : resolve(options.intoFolder);
  if ([options.to, intoDatabase, intoFolder].filter((place) => place !== undefined).length !== 1) {
    throw new Failure('usage', 'restoring: say where to, once', {
      hint: 'Give either --to FILE, --into-database FILE or --into-folder FOLDER.',
    });
  }
  if (intoDatabase !== undefined && existsSync(intoDatabase)) {
    throw new Failure('disk', `restoring into ${intoDatabase}: there is such a file already`, {
      hint: 'A database is never overwritten. Give the name of a new file.',
    });
  }
  if (intoFolder !== undefined) await refuseFull(intoFolder);
  const store = openStore(config, config.vault.bucket, context);
  try {
    const name = await chooseBackup(store, config.site, database, which);
    const target = resolve(options.to ?? `${intoDatabase ?? intoFolder}.offsite-dump`);
    // What a run left behind that was killed while gbak was at work; the name is ours.
    if (options.to === undefined) await rm(target, { force: true });
    await mkdir(dirname(target), { recursive: true });
    voice.say(`${database}: restoring ${name.backup}`);
    let bytes = 0;
    const index = await runRestore({
      ...{ ...context, store, name, target, recoveryKeys, signingKeys: signingPublicKeys(config) },
      onEvent: (event) => {
        if (event.type === 'plan') {
          bytes = event.bytes;
          voice.tell({ ...event, database });
          if (event.packsDone > 0)
            voice.say(`${database}: going on; ${event.packsDone} of ${event.packs} packs are here already`);
        } else {
          voice.progress(
            'progress',
            { done: event.bytesRestored, total: bytes, note: name.backup },
            { database, ...event },
          );
        }
      },
    });
    if (intoDatabase !== undefined) await intoFirebird(target, intoDatabase, index, config, context);
    const troubles = intoFolder === undefined ? [] : await unpack(target, intoFolder, index, context);
    const seconds = (now().getTime() - startedAt.getTime()) / 1000;
    const file = intoDatabase ?? intoFolder ?? target;
    voice.tell({ type: 'restored', database, backup: name.backup, ...index.dump, file, facts: index.facts, seconds });
    voice.say(`${database}: ${formatBytes(bytes)} restored and verified in ${formatDuration(seconds)}: ${file}`);
    return tellMissing(index, troubles, context);
  } finally {
    store.close();
  }
}

async function unpack(dumpFile: string, folder: string, { database, facts }: BackupIndex, context: CommandContext) {
  try {
    context.voice.say(`${database}: the dump is whole; restoring into ${folder}`);
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
  for (const { file, why } of troubles) voice.warn(`${database}: ${file} is not as it was: ${why}`);
  if (incomplete === undefined) return troubles.length === 0 ? 'ok' : 'incomplete';
  voice.tell({ type: 'incomplete', database, ...incomplete });
  for (const { file, why } of incomplete.named)
    voice.warn(`${database}: ${file} is missing or incomplete in this backup: ${why}`);
  const more = incomplete.files - incomplete.named.length;
  voice.warn(
    `${database}: this backup was incomplete when it was made: ${incomplete.files} files${more > 0 ? `, ${more} of them not named` : ''}; an older one may have them`,
  );
  return 'incomplete';
}

async function intoFirebird(
  dumpFile: string,
  databaseFile: string,
  { database, facts }: BackupIndex,
  config: Config,
  { signal, voice }: CommandContext,
): Promise<void> {
  try {
    // What another program made with gbak is a Firebird dump like our own.
    if (facts.engine !== 'firebird' && facts.properties?.contents !== 'firebird-backup') {
      const contents = facts.properties?.contents;
      const what = contents === undefined ? '' : `, and its contents are: ${contents}`;
      throw new Failure(
        'usage',
        `restoring into ${databaseFile}: this backup is of the engine ${facts.engine}${what}`,
        {
          hint: 'Restore its dump into a file with --to FILE, and load it with the tools of that engine.',
        },
      );
    }
    voice.say(`${database}: the dump is whole; gbak restores it into ${basename(databaseFile)}`);
    const configured = config.databases[database as DatabaseId];
    const { gbak, environment } = configured?.engine === 'firebird' ? configured : {};
    const { restoreIntoFirebird } = await import('../restore-database/firebird.ts');
    await restoreIntoFirebird({ dumpFile, databaseFile: resolve(databaseFile), gbak, environment, signal });
  } finally {
    // The dump was only on its way into the database; its plaintext must not stay behind.
    await rm(dumpFile, { force: true });
  }
}
