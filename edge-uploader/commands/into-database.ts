// The end of `offsite restore --into-database`: from a dump to a new database, by the engine that it comes from. What can be refused
// is refused before the dump is fetched; the dump itself is only on its way, and its plaintext must not stay behind.

import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { DumpFacts } from '../../vault/dump-facts.ts';
import type { DatabaseId } from '../../vault/names.ts';
import type { Config } from '../config/config.ts';
import { missingPassword } from '../config/site-access.ts';
import { Failure } from '../failure.ts';
import { restoreTexts } from '../texts/restore-texts.ts';
import type { CommandContext } from './command.ts';

/** A Firebird database is larger than its dump, and both lie side by side for a while. */
const FIREBIRD_ROOM_SHARE = 2.5;

export interface DatabaseTarget {
  /** Where the dump is put on its way. */
  readonly dumpFile: string;
  /** How many times its size has to be free there. */
  readonly roomShare: number;
  finish(facts: DumpFacts): Promise<void>;
  close(): Promise<void>;
}

interface TargetOptions {
  readonly config: Config;
  /** Of which the backup is. */
  readonly database: string;
  /** A file for Firebird, a name for SQL Server. */
  readonly into: string;
  readonly context: CommandContext;
}

export function openDatabaseTarget(options: TargetOptions): Promise<DatabaseTarget> {
  const engine = options.config.databases[options.database as DatabaseId]?.engine;
  return engine === 'mssql' ? intoMssql(options) : intoFirebird(options);
}

async function intoFirebird({ config, database, into, context }: TargetOptions): Promise<DatabaseTarget> {
  if (existsSync(into)) {
    throw new Failure('disk', `restoring into ${into}: there is such a file already`, {
      hint: 'A database is never overwritten. Give the name of a new file.',
    });
  }
  const dumpFile = resolve(`${into}.offsite-dump`);
  return {
    dumpFile,
    roomShare: FIREBIRD_ROOM_SHARE,
    async finish(facts) {
      refuseOther(into, facts, 'firebird');
      context.voice.say(restoreTexts.intoFirebird, { database, file: basename(into) });
      const configured = config.databases[database as DatabaseId];
      const { gbak, environment } = configured?.engine === 'firebird' ? configured : {};
      const { restoreIntoFirebird } = await import('../restore-database/firebird.ts');
      const { signal } = context;
      await restoreIntoFirebird({ dumpFile, databaseFile: resolve(into), gbak, environment, signal });
    },
    close: async () => undefined,
  };
}

async function intoMssql({ config, database, into, context }: TargetOptions): Promise<DatabaseTarget> {
  const configured = config.databases[database as DatabaseId];
  if (configured?.engine !== 'mssql') throw new Error('it was looked at before');
  const password = config.secrets.databases[database as DatabaseId]?.password ?? missingPassword(config, database);
  const { prepareMssqlRestore } = await import('../restore-database/mssql.ts');
  const { dumpFile, restore, close } = await prepareMssqlRestore({
    ...{ config: configured, secrets: { password }, name: into, signal: context.signal },
    onStep: (step) => context.voice.say(restoreTexts[step], { database }),
  });
  return {
    // The database's own files are the server's affair, on its own disks.
    ...{ dumpFile, close, roomShare: 1 },
    async finish(facts) {
      refuseOther(into, facts, 'mssql');
      await restore();
    },
  };
}

/** What another program made with the engine's own tool is a dump like our own. */
function refuseOther(into: string, { engine, properties }: DumpFacts, wanted: 'firebird' | 'mssql'): void {
  const contents = properties?.contents;
  if (engine === wanted || contents === `${wanted}-backup`) return;
  const what = contents === undefined ? '' : `, and its contents are: ${contents}`;
  throw new Failure('usage', `restoring into ${into}: this backup is of the engine ${engine}${what}`, {
    hint:
      engine === 'mssql'
        ? 'Name the server under `databases` in the config, with `engine: mssql`; docs/mssql.md shows how.'
        : 'Restore its dump into a file with --to FILE, and load it with the tools of that engine.',
  });
}
