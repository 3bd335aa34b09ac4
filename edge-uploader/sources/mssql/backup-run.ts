// One BACKUP DATABASE and the VERIFYONLY behind it, on a connection of their own, with a second one that asks how far they are. A
// backup says nothing between two percents, which on a large database is many minutes; asked, the server tells fractions of one.

import { statSync } from 'node:fs';
import { Failure } from '../../failure.ts';
import { PROGRESS_SECONDS } from '../limits.ts';
import type { MssqlConfig } from './config.ts';
import type { Connection } from './connect.ts';
import { mssqlFailure } from './mssql-failure.ts';
import { quoteName, quoteText } from './quote.ts';

/** Never compressed by the server: that would destroy deduplication. COPY_ONLY keeps other tools' differential backups valid. */
export const BACKUP_OPTIONS = ['COPY_ONLY', 'CHECKSUM', 'FORMAT', 'INIT', 'NO_COMPRESSION', 'STATS = 1'];

export interface BackupRunOptions {
  readonly config: MssqlConfig;
  /** Does the work; nobody else may use it. */
  readonly worker: Connection;
  /** Asks how far it is. */
  readonly watcher: Connection;
  /** The backup file as the server sees it, and as we do. */
  readonly file: { readonly servers: string; readonly ours: string };
}

export interface BackupRun {
  /** BACKUP has succeeded; rejects with a `Failure`. */
  readonly written: Promise<void>;
  /** VERIFYONLY has succeeded as well. Call it once `written` is resolved. */
  verify(): Promise<void>;
  /** Moves as long as the server works. */
  progress(): number;
  /** Stops asking; the connections are the caller's. */
  end(): void;
}

export async function runBackupStatement(options: BackupRunOptions): Promise<BackupRun> {
  const { config, worker, watcher, file } = options;
  const doing = `dumping ${config.database} (spool)`;
  const target = { ...config, serverSpoolFolder: folderOf(file.servers) };
  const [row] = await worker.ask('SELECT @@SPID AS session').catch((error) => {
    throw mssqlFailure(doing, error, target);
  });
  let moves = 0;
  const timer = watchPercents(watcher, { session: Number(row?.session), idleSeconds: config.idleSeconds }, () => {
    moves += 1;
  });
  const onInformation = (): void => {
    moves += 1;
  };
  const run = (statement: string, kind: 'BACKUP' | 'RESTORE', what: string): Promise<void> => {
    const working = worker.run(statement, onInformation).then(
      () => undefined,
      (error) => {
        const failure = mssqlFailure(what, error, target, kind);
        // A file that was written a minute ago and is damaged says something of this disk, and nothing of the vault.
        throw kind === 'RESTORE' && failure.exit === 'damaged'
          ? new Failure('source', failure.message, failure)
          : failure;
      },
    );
    working.catch(() => undefined); // Whoever awaits it later still sees the failure.
    return working;
  };
  const device = `DISK = ${quoteText(file.servers)}`;
  return {
    written: run(
      `BACKUP DATABASE ${quoteName(config.database)} TO ${device} WITH ${BACKUP_OPTIONS.join(', ')}`,
      'BACKUP',
      doing,
    ),
    verify: () =>
      run(
        `RESTORE VERIFYONLY FROM ${device} WITH CHECKSUM, STATS = 1`,
        'RESTORE',
        `verifying the backup of ${config.database}`,
      ),
    progress: () => moves + (statSync(file.ours, { throwIfNoEntry: false })?.size ?? 0),
    end: () => clearInterval(timer),
  };
}

const PERCENT = 'SELECT r.percent_complete AS [percent] FROM sys.dm_exec_requests AS r WHERE r.session_id = @session';

/** Without the right to see other sessions nothing comes back, and the percents that the server tells by itself must do. */
function watchPercents(
  watcher: Connection,
  { session, idleSeconds }: { session: number; idleSeconds: number },
  onMove: () => void,
): NodeJS.Timeout {
  let last: unknown;
  let asking = false;
  const look = async (): Promise<void> => {
    if (asking) return;
    asking = true;
    try {
      const [row] = await watcher.ask(PERCENT, { session });
      if (row !== undefined && row.percent !== last) onMove();
      last = row?.percent;
    } catch {
      // A lost watcher only sees less; what it watches has its own proof.
    } finally {
      asking = false;
    }
  };
  return setInterval(look, Math.min(PROGRESS_SECONDS, idleSeconds / 4) * 1000).unref();
}

const folderOf = (path: string): string => path.replace(/[\\/][^\\/]*$/, '');
