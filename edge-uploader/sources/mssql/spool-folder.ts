// The folder through which a backup passes: SQL Server writes there, and we read and remove. Two programs, two accounts, perhaps two
// machines and two names for the same folder; so it is found out before the start whether they mean the same one.

import { access, constants, open, readdir, rm, stat } from 'node:fs/promises';
import { uptime } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../../failure.ts';
import { diskFailure } from '../../platform/disk-failure.ts';
import { refuseWithoutRoom } from '../../platform/free-space.ts';
import { hostInNames, isRunning } from '../../platform/owned-folder.ts';
import { isThisHost } from '../firebird/server-user.ts';
import { REMOVE_MS_MAX, SPOOL_SHARE_OF_DATABASE } from '../limits.ts';
import type { MssqlConfig } from './config.ts';
import type { Connection } from './connect.ts';
import { mssqlFailure, recogniseTrouble } from './mssql-failure.ts';
import { quoteText } from './quote.ts';
import type { ServerFacts } from './server-facts.ts';

export interface SpoolFolder {
  /** As this program sees it. */
  readonly ours: string;
  /** As the server sees it. */
  readonly servers: string;
}

/** The folder of the config, or the server's own backup folder if it is on this host. */
export function spoolFolder(config: MssqlConfig, server: ServerFacts, doing: string): SpoolFolder {
  if (config.spoolFolder !== undefined) {
    return { ours: config.spoolFolder, servers: config.serverSpoolFolder ?? config.spoolFolder };
  }
  if (isThisHost(config.host) && server.backupFolder !== null) {
    const folder = server.backupFolder.replace(/(?<=.)[\\/]+$/, '');
    return { ours: folder, servers: folder };
  }
  throw new Failure('config', `${doing} failed: no folder is named through which the backup can pass`, {
    hint: 'set spoolFolder to a folder that this program reads and the service of SQL Server writes; for a server elsewhere, to a share',
  });
}

/** A path in the folder as the server writes it: with its own kind of slash. */
export function serversPath({ servers }: SpoolFolder, name: string): string {
  const slash = /^([a-z]:|\\\\)/i.test(servers) ? '\\' : '/';
  return `${servers.replace(/[\\/]+$/, '')}${slash}${name}`;
}

/** Names begin with this; behind it come the host and the process, so that nobody removes what another run still needs. */
const PREFIX = 'offsite-spool';
let made = 0;

export function newSpoolName(extension: 'bak' | 'probe'): string {
  made += 1;
  return `${PREFIX}-${hostInNames()}-${process.pid}-${made}.${extension}`;
}

/** Whether both sides mean the same folder, asked with a file of ours that the server is told to look at. Leaves nothing. */
export async function refuseDifferentFolder(
  folder: SpoolFolder,
  connection: Connection,
  config: MssqlConfig,
  doing: string,
): Promise<void> {
  const name = newSpoolName('probe');
  const path = join(folder.ours, name);
  try {
    // 0644, since the server runs as somebody else. It says nothing that is secret.
    const file = await open(path, 'wx', 0o644);
    await file.writeFile('offsite asks the server whether it sees this file\n'.repeat(20));
    const { mtimeMs } = await file.stat();
    await file.close();
    await removeOrphans(folder, mtimeMs);
    // Of all statements that look at a file, this one needs only the right that VERIFYONLY needs anyway.
    await connection.run(`RESTORE LABELONLY FROM DISK = ${quoteText(serversPath(folder, name))}`).catch((error) => {
      // It is no backup, and to say so the server must have read it.
      if (['damagedBackup', 'deviceError'].includes(recogniseTrouble(error))) return;
      const target = { ...config, spoolFolder: folder.ours, serverSpoolFolder: folder.servers };
      throw mssqlFailure(doing, error, target, 'RESTORE');
    });
  } catch (error) {
    throw error instanceof Failure ? error : diskFailure(`${doing}: writing to the spool folder ${folder.ours}`, error);
  } finally {
    await rm(path, { force: true });
  }
}

/** Removes what runs that were killed have left here. `nowMs` is the folder's own time, which need not be ours. */
async function removeOrphans({ ours }: SpoolFolder, nowMs: number): Promise<void> {
  const mine = new RegExp(`^${PREFIX}-${hostInNames()}-(\\d+)-\\d+\\.(bak|probe)$`);
  for (const name of await readdir(ours)) {
    const pid = Number(mine.exec(name)?.[1] ?? Number.NaN);
    if (Number.isNaN(pid) || pid === process.pid) continue;
    const path = join(ours, name);
    const age = nowMs - ((await stat(path).catch(() => undefined))?.mtimeMs ?? nowMs);
    // Numbers of processes are used again, mostly after a restart: what is older than that has no owner any more.
    if (!isRunning(pid) || age > uptime() * 1000) await removeSpool(path);
  }
}

export function refuseFullSpool(folder: SpoolFolder, bytes: number, doing: string): void {
  refuseWithoutRoom(folder.ours, bytes * SPOOL_SHARE_OF_DATABASE, {
    doing,
    hint: 'free space there, or name a folder on a larger disk as spoolFolder',
  });
}

/** The file that the server writes, once it is seen from here. */
export async function isReadableSpool(path: string): Promise<boolean> {
  return access(path, constants.R_OK).then(
    () => true,
    (error) => {
      if (error.code === 'ENOENT') return false;
      throw diskFailure(`reading the backup file ${path} that SQL Server writes`, error);
    },
  );
}

/** A server that was just stopped may hold the file open for a moment, which under Windows keeps it from being removed. */
export async function removeSpool(path: string): Promise<void> {
  for (const started = performance.now(); ; await new Promise((resolve) => setTimeout(resolve, 100))) {
    try {
      return await rm(path, { force: true });
    } catch (error) {
      if (performance.now() - started < REMOVE_MS_MAX) continue;
      throw diskFailure(`removing the backup file ${path}, which holds the database unsealed`, error);
    }
  }
}
