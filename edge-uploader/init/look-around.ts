// What the set-up may ask of the machine: what is there, whether a login works, whether a dump can be made. One argument, so that a test
// can play a machine.

import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandContext } from '../commands/command.ts';
import { databaseSchema } from '../config/config.ts';
import { sourceOf } from '../config/site-access.ts';
import { findEverything } from '../discovery/find-everything.ts';
import type { Found, FoundMssql, FoundMssqlServer } from '../discovery/found.ts';
import { listMssqlDatabases } from '../discovery/list-mssql-databases.ts';
import { mssqlConfigSchema } from '../sources/mssql/config.ts';
import type { Source } from '../sources/source.ts';

export interface MssqlLogin {
  readonly user: string;
  readonly domain?: string | undefined;
  readonly password: string;
}

export interface Surroundings {
  find(): Promise<Found>;
  /** Rejects with a `Failure` where the login is refused. */
  listMssql(server: FoundMssqlServer, login: MssqlLogin): Promise<FoundMssql[]>;
  /** Begins a dump as every night, and gives it up. Rejects with a `Failure` that says why there is none. */
  tryDatabase(settings: object, password: string | undefined): Promise<void>;
}

/** `folder` is where the config will lie: paths in it are relative to that. */
export function thisMachine(folder: string, context: Pick<CommandContext, 'now' | 'signal'>): Surroundings {
  return {
    find: () => findEverything(context.now()),
    listMssql: (server, { password, ...login }) =>
      listMssqlDatabases(server, mssqlConfigSchema.parse(mssqlSettings(server, 'master', login)), { password }),
    async tryDatabase(settings, password) {
      const chosen = databaseSchema.parse(settings);
      await trySource(sourceOf(chosen, { password, here: folder, now: context.now }), context.signal);
    },
  };
}

/** What stands in a config about one database of a server. */
export function mssqlSettings(
  { instance, port }: Pick<FoundMssqlServer, 'instance' | 'port'>,
  database: string,
  { user, domain }: Omit<MssqlLogin, 'password'>,
) {
  return {
    ...{ engine: 'mssql', database },
    ...(instance === undefined ? {} : { instance }),
    ...(port === undefined || port === 1433 ? {} : { port }),
    ...{ user, ...(domain === undefined ? {} : { domain }) },
  };
}

/** Up to the first byte. A login that works in a driver says little about gbak, so the very way of the nightly run is tried. Gives it back. */
export async function trySource(source: Source, signal: AbortSignal): Promise<{ readonly method: string }> {
  const scratchFolder = await mkdtemp(join(tmpdir(), 'offsite-init-'));
  try {
    const { bytes, method } = await source.openDump({ signal, scratchFolder });
    bytes.on('error', () => undefined);
    const closed = once(bytes, 'close');
    bytes.destroy();
    await closed;
    return { method };
  } finally {
    await rm(scratchFolder, { recursive: true, force: true });
  }
}
