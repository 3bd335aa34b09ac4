// The source for a SQL Server database: the server's own BACKUP into a spool file, verified by the server, read by us to the last
// byte, and removed. SQL Server can hand a backup to nobody but a disk (or a native library that one executable cannot carry), so the
// file is the price; that it is gone afterwards, whatever happened, is what half of this is about.

import type { DumpFacts } from '../../../vault/dump-facts.ts';
import { Failure } from '../../failure.ts';
import { recognise } from '../dump-folder/backup-format.ts';
import { isThisHost } from '../firebird/server-user.ts';
import { BACKUP_SHARE_OF_PAGES_MIN } from '../limits.ts';
import { interrupted, provenStream } from '../proven-stream.ts';
import type { Dump, Source } from '../source.ts';
import { SteadyFile } from '../steady-file.ts';
import { BACKUP_OPTIONS, type BackupRun, runBackupStatement } from './backup-run.ts';
import { begun } from './begun.ts';
import type { MssqlConfig, MssqlSecrets } from './config.ts';
import { type Connection, connect } from './connect.ts';
import { countAll, type DatabaseCounts, usedBytes, within } from './database-counts.ts';
import { mssqlFailure } from './mssql-failure.ts';
import { notesOn } from './notes.ts';
import {
  type DatabaseState,
  isReadable,
  readDatabase,
  readServer,
  refuseUnfit,
  type ServerFacts,
} from './server-facts.ts';
import {
  newSpoolName,
  refuseDifferentFolder,
  refuseFullSpool,
  removeSpool,
  serversPath,
  spoolFolder,
} from './spool-folder.ts';
import { readableBytes } from './spool-stream.ts';

/** Everything that one dump holds open. */
interface Stage {
  readonly config: MssqlConfig;
  readonly server: ServerFacts;
  readonly state: DatabaseState;
  readonly used: { data: number; log: number } | undefined;
  readonly watcher: Connection;
  readonly worker: Connection;
  readonly file: { readonly ours: string; readonly servers: string };
}

export function mssqlSource(config: MssqlConfig, secrets: MssqlSecrets): Source {
  return {
    async openDump({ signal }) {
      if (signal.aborted) throw interrupted(config.database, signal);
      const open: Connection[] = [];
      const connectOne = async (): Promise<Connection> => {
        const connection = await connect(config, secrets, `asking the server about ${config.database}`);
        open.push(connection);
        return connection;
      };
      // Whatever is under way ends when its connection does.
      const hangUp = (): void => void Promise.all(open.map((connection) => connection.close()));
      signal.addEventListener('abort', hangUp, { once: true });
      try {
        const stage = await prepare(config, connectOne);
        return await start(stage, signal);
      } catch (error) {
        await Promise.all(open.map((connection) => connection.close()));
        throw signal.aborted ? interrupted(config.database, signal) : error;
      } finally {
        signal.removeEventListener('abort', hangUp);
      }
    },
  };
}

/** All that can be known beforehand. Nothing is left of it but two connections. */
async function prepare(config: MssqlConfig, connectOne: () => Promise<Connection>): Promise<Stage> {
  const doing = `asking the server about ${config.database}`;
  const watcher = await connectOne();
  const server = await readServer(watcher, config, doing);
  const state = await readDatabase(watcher, server, config, doing);
  refuseUnfit(server, state, config, doing);
  const used = isReadable(state)
    ? await within(watcher, config.database, () => usedBytes(watcher)).catch((error) => {
        throw mssqlFailure(doing, error, config);
      })
    : undefined;
  const dumping = `dumping ${config.database} (spool)`;
  const folder = spoolFolder(config, server, dumping);
  await refuseDifferentFolder(folder, watcher, config, dumping);
  refuseFullSpool(folder, used === undefined ? 0 : used.data + used.log, dumping);
  const name = newSpoolName('bak');
  const file = { servers: serversPath(folder, name), ours: `${folder.ours}/${name}` };
  return { config, server, state, used, watcher, worker: await connectOne(), file };
}

async function start(stage: Stage, signal: AbortSignal): Promise<Dump> {
  const { worker, watcher, file } = stage;
  const release = async (): Promise<void> => {
    await Promise.all([worker.close(), watcher.close()]);
    await removeSpool(file.ours);
  };
  let run: BackupRun | undefined;
  try {
    run = await runBackupStatement(stage);
    await begun(run, stage, signal);
    return dumpOf(stage, run, signal, release);
  } catch (error) {
    run?.end();
    await release();
    throw error;
  }
}

function dumpOf(stage: Stage, run: BackupRun, signal: AbortSignal, release: () => Promise<void>): Dump {
  const { config, server, state, used, watcher, file } = stage;
  let counts: DatabaseCounts | undefined;
  let opened: SteadyFile | undefined;
  const proved = run.written.then(async () => {
    // Right after the backup: it holds what was committed when its reading ended.
    if (isReadable(state))
      counts = await within(watcher, config.database, () => countAll(watcher)).catch(() => undefined);
    opened = await openSpool(file.ours, config.database);
    await run.verify();
    return opened;
  });
  proved.catch(() => undefined); // Both the bytes and the proof below await it.
  const bytes = provenStream({
    input: readableBytes(proved),
    proof: proved.then(() => undefined),
    async approve(length) {
      const why = (await opened!.change()) ?? implausible(length, opened!.bytes, used?.data);
      if (why !== undefined) throw doubted(config.database, why);
    },
    idleSeconds: config.idleSeconds,
    progress: run.progress,
    what: config.database,
    signal,
    async release() {
      run.end();
      await opened?.close();
      await release();
    },
  });
  return {
    bytes,
    expectedBytes: used && used.data + used.log,
    method: 'spool',
    notes: notesOn(config, state, isThisHost(config.host)),
    facts: async () => factsOf(server, state, counts),
  };
}

async function openSpool(path: string, database: string): Promise<SteadyFile> {
  const file = await SteadyFile.open(path, { follow: false }).catch((error) => {
    throw doubted(database, `the file that it wrote cannot be read here: ${error.message}`);
  });
  const { contents } = await recognise('', file);
  if (contents === 'mssql-backup') return file;
  await file.close();
  throw doubted(database, 'the file that it wrote does not begin like an uncompressed backup');
}

function implausible(read: number, written: number, dataBytes: number | undefined): string | undefined {
  if (read !== written) return `it wrote ${written} bytes and ${read} could be read`;
  if (dataBytes === undefined || written >= dataBytes * BACKUP_SHARE_OF_PAGES_MIN) return undefined;
  return `${written} bytes cannot hold the ${dataBytes} that are in use in the database`;
}

function doubted(database: string, why: string): Failure {
  return new Failure('source', `dumping ${database} was refused although the server reported success: ${why}`, {
    hint: 'keep other programs away from the spool folder and run the same command again; if it is refused again, look into the system log for errors of the disk',
  });
}

function factsOf(server: ServerFacts, state: DatabaseState, counts: DatabaseCounts | undefined): DumpFacts {
  const { recoveryModel, compatibilityLevel, collation, access, readOnly, encrypted, replica } = state;
  const isSeen = counts !== undefined && state.maySeeTables !== false;
  const missing = isReadable(state)
    ? 'the login may not see the tables (VIEW DEFINITION)'
    : 'the replica is closed to readers';
  return {
    engine: 'mssql',
    engineVersion: server.version,
    tool: 'BACKUP DATABASE',
    toolVersion: server.version,
    method: 'spool',
    options: BACKUP_OPTIONS,
    ...(isSeen ? counts : {}),
    properties: {
      edition: server.edition,
      recoveryModel,
      compatibilityLevel: String(compatibilityLevel),
      ...(collation === null ? {} : { collation }),
      access,
      readOnly: String(readOnly === true),
      encrypted: String(encrypted === true),
      ...(replica === undefined ? {} : { replica: replica.isPrimary ? 'primary' : 'secondary' }),
      ...(isSeen
        ? {}
        : {
            countsMissing:
              counts === undefined && isReadable(state) ? 'the connection was lost while counting' : missing,
          }),
    },
  };
}
