// Turns a complete, already verified dump into a new SQL Server database. It is restored and checked under a temporary name and gets its
// own only at the very end, since a restore that fails half way leaves a database behind, and somebody would work with it.

import { z } from 'zod';
import { Failure } from '../failure.ts';
import { Silence } from '../platform/silence.ts';
import { PROGRESS_SECONDS } from '../sources/limits.ts';
import type { MssqlConfig, MssqlSecrets } from '../sources/mssql/config.ts';
import { type Connection, connect } from '../sources/mssql/connect.ts';
import { failureOf, mssqlFailure, recogniseTrouble } from '../sources/mssql/mssql-failure.ts';
import { quoteName, quoteText } from '../sources/mssql/quote.ts';
import { readServer, type ServerFacts } from '../sources/mssql/server-facts.ts';
import { refuseDifferentFolder, type SpoolFolder, serversPath, spoolFolder } from '../sources/mssql/spool-folder.ts';
import { giveToServer } from './give-to-server.ts';
import { fileName, planMoves } from './mssql-files.ts';

export interface MssqlRestoreOptions {
  /** How the server is reached. Its `database` is the original, which is never touched. */
  readonly config: MssqlConfig;
  readonly secrets: MssqlSecrets;
  /** The new database. */
  readonly name: string;
  readonly signal: AbortSignal;
  /** What is being done, for people. */
  readonly onStep: (step: 'intoMssql' | 'checkingMssql') => void;
}

export interface PreparedRestore {
  /** Where the dump must be put: in the spool folder, where the server reads it. Whoever puts it there removes it. */
  readonly dumpFile: string;
  /** Restores the dump, checks it with DBCC CHECKDB, and gives it its name. Throws a `Failure`, and then no database is left. */
  restore(): Promise<void>;
  close(): Promise<void>;
}

const PARTIAL = '.offsite-partial';
const NAME_CHARACTERS_MAX = 128 - PARTIAL.length;

/** Checks what can be checked before gigabytes are fetched, and removes what a restore left that was killed. */
export async function prepareMssqlRestore(options: MssqlRestoreOptions): Promise<PreparedRestore> {
  const { config, secrets, name } = options;
  const doing = `restoring into the database ${name}`;
  if (name.length > NAME_CHARACTERS_MAX || /\p{Cc}/u.test(name)) throw badName(doing);
  const asking = await connect(config, secrets, doing);
  try {
    const server = await readServer(asking, config, doing);
    if (server.mayRestore === false) throw failureOf('noRestoreRight', doing, config);
    if (await exists(asking, name)) throw failureOf('databaseExists', doing, config);
    await drop(asking, name + PARTIAL);
    const folder = spoolFolder(config, server, doing);
    await refuseDifferentFolder(folder, asking, config, doing);
    const file = `offsite-restore-${fileName(name)}.bak`;
    const stage = { ...options, asking, server, folder, file, doing };
    return { dumpFile: `${folder.ours}/${file}`, restore: () => restore(stage), close: () => asking.close() };
  } catch (error) {
    await asking.close();
    throw mssqlFailure(doing, error, config, 'RESTORE');
  }
}

interface Stage extends MssqlRestoreOptions {
  readonly asking: Connection;
  readonly server: ServerFacts;
  readonly folder: SpoolFolder;
  readonly file: string;
  readonly doing: string;
}

async function restore(stage: Stage): Promise<void> {
  const { config, secrets, name, asking, folder, file, doing, onStep } = stage;
  const partial = name + PARTIAL;
  const target = { ...config, serverSpoolFolder: folder.servers };
  await giveToServer(`${folder.ours}/${file}`, folder.ours);
  const working = await connect(config, secrets, doing);
  try {
    const statement = await restoreStatement(stage, working, partial);
    onStep('intoMssql');
    await watched(stage, working, statement);
    onStep('checkingMssql');
    await watched(stage, working, `DBCC CHECKDB (${quoteName(partial)}) WITH NO_INFOMSGS, ALL_ERRORMSGS`);
    if (await exists(asking, name)) throw failureOf('databaseExists', doing, config);
    await working.run(`ALTER DATABASE ${quoteName(partial)} MODIFY NAME = ${quoteName(name)}`);
  } catch (error) {
    const failure = mssqlFailure(doing, error, target, 'RESTORE');
    await working.close();
    throw recogniseTrouble(error) === 'corrupt'
      ? kept(failure, name, partial)
      : await cleanedUp(failure, asking, partial);
  }
  await working.close();
}

const listingSchema = z.array(z.object({ LogicalName: z.string(), Type: z.string() }));

async function restoreStatement(stage: Stage, connection: Connection, partial: string): Promise<string> {
  const { config, server, folder, file, name, doing } = stage;
  const dataFolder = config.dataFolder ?? server.dataFolder;
  const logFolder = config.logFolder ?? server.logFolder ?? dataFolder;
  if (dataFolder === null || logFolder === null) throw failureOf('noDataFolder', doing, config);
  const device = `DISK = ${quoteText(serversPath(folder, file))}`;
  const listed = listingSchema.parse(await connection.run(`RESTORE FILELISTONLY FROM ${device}`));
  const files = listed.map(({ LogicalName, Type }) => ({ logicalName: LogicalName, type: Type }));
  const moves = planMoves(files, { name, dataFolder, logFolder });
  return `RESTORE DATABASE ${quoteName(partial)} FROM ${device} WITH ${moves.join(', ')}, CHECKSUM, STATS = 1`;
}

/** Runs a statement that may take hours, until it ends, falls silent, or nobody wants it any more. */
async function watched(
  { asking, config, signal, doing }: Stage,
  working: Connection,
  statement: string,
): Promise<void> {
  const [row] = await working.ask('SELECT @@SPID AS session');
  const session = Number(row?.session);
  const lookMs = Math.min(PROGRESS_SECONDS, config.idleSeconds / 4) * 1000;
  const silent = new Silence(lookMs);
  let last: unknown;
  const { promise: givenUp, reject } = Promise.withResolvers<never>();
  const move = (): void => silent.moved();
  const look = async (): Promise<void> => {
    const [seen] = await asking.ask(PERCENT, { session }).catch(() => []);
    // CHECKDB tells nothing by itself. Where its percents may not be seen, an answer at all must do.
    if (seen === undefined ? statement.startsWith('DBCC') : seen.percent !== last) move();
    last = seen?.percent;
    if (silent.look() > config.idleSeconds) reject(silence(doing, config.idleSeconds));
  };
  const timer = setInterval(look, lookMs);
  const interrupt = (): void => reject(interrupted(doing, signal));
  signal.addEventListener('abort', interrupt, { once: true });
  if (signal.aborted) interrupt();
  try {
    await Promise.race([working.run(statement, move), givenUp]);
  } finally {
    clearInterval(timer);
    signal.removeEventListener('abort', interrupt);
  }
}

const PERCENT = 'SELECT r.percent_complete AS [percent] FROM sys.dm_exec_requests AS r WHERE r.session_id = @session';

async function exists(connection: Connection, name: string): Promise<boolean> {
  const [row] = await connection.ask('SELECT DB_ID(@name) AS id', { name });
  return row?.id !== null && row?.id !== undefined;
}

/** Only ever of a name that ends as ours do. */
async function drop(connection: Connection, partial: string): Promise<void> {
  if (await exists(connection, partial)) await connection.run(`DROP DATABASE ${quoteName(partial)}`);
}

async function cleanedUp(failure: Failure, asking: Connection, partial: string): Promise<Failure> {
  return drop(asking, partial).then(
    () => failure,
    () => hinted(failure, `a part of the database may be left as ${partial}; the next restore removes it`),
  );
}

/** A damaged database may be all there is, so it stays, under the name that nobody works with. */
function kept(failure: Failure, name: string, partial: string): Failure {
  const rename = `ALTER DATABASE ${quoteName(partial)} MODIFY NAME = ${quoteName(name)}`;
  return hinted(
    failure,
    `this one stays as ${partial} until the next restore, to save from it what can be saved: ${rename}`,
  );
}

const hinted = ({ exit, message, hint, cause }: Failure, more: string): Failure =>
  new Failure(exit, message, { hint: `${hint}; ${more}`, cause });

function badName(doing: string): Failure {
  return new Failure('usage', `${doing} was refused: that is no name for a database`, {
    hint: `Give a name of at most ${NAME_CHARACTERS_MAX} characters, without control characters.`,
  });
}

function interrupted(doing: string, signal: AbortSignal): Failure {
  return new Failure('interrupted', `${doing} was interrupted`, {
    hint: 'nothing was left behind; run the same command again',
    cause: signal.reason,
  });
}

function silence(doing: string, idleSeconds: number): Failure {
  return new Failure('source', `${doing} was given up: the server showed no sign of work for ${idleSeconds} seconds`, {
    hint: "see in the server's ERRORLOG whether it is hung or its disk failing; if it is only slow, raise idleSeconds in the configuration",
  });
}
