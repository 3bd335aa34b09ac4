// A double of SQL Server for tests: TDS 7.4 on a real socket, a small T-SQL that is strict, databases on the disk, and backup files
// that it writes, checks and restores. It stands in for the server that no machine here has; what it is held to is written in
// test/real/sources/mssql/, whose tests also run against a real server (MSSQL_URL).

import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import type { Engine, ServerProperties } from './engine/context.ts';
import { Disk, type Folder } from './engine/disk.ts';
import { reshape } from './engine/execute.ts';
import type { Faults } from './engine/faults.ts';
import type { Database, Login } from './engine/model.ts';
import { systemDatabase } from './engine/new-database.ts';
import { Store } from './engine/store.ts';
import { serveSession } from './session.ts';
import { ENCRYPTION } from './wire/prelogin.ts';
import type { Certificate } from './wire/tls-in-tds.ts';

export interface DoubleOptions {
  /** Where its databases live; kept from one start to the next. */
  readonly folder: string;
  readonly certificate: Certificate;
  readonly logins: readonly Login[];
  readonly properties?: Partial<Omit<ServerProperties, 'folders'>>;
  /** Folders that the service may use, beside its own. */
  readonly folders?: readonly Folder[];
  readonly backupFolder?: string | null;
  readonly encryption?: keyof typeof ENCRYPTION;
  readonly domain?: string;
  readonly port?: number;
}

export interface TdsDouble {
  readonly port: number;
  readonly engine: Engine;
  readonly faults: Faults;
  /** Every batch and call that came, in order. */
  readonly statements: string[];
  /** What no statement can do, or only over years: a state, a size, a page that CHECKDB finds. */
  reshape(database: string, changes: Partial<Database>): void;
  /** How many clients are connected. */
  connections(): number;
  stop(): Promise<void>;
}

const SYSTEM_DATABASES = ['master', 'tempdb', 'model', 'msdb'];

export async function startTdsDouble(options: DoubleOptions): Promise<TdsDouble> {
  const data = join(options.folder, 'data');
  mkdirSync(data, { recursive: true });
  const disk = new Disk([{ seen: data, real: data, access: 'all' }, ...(options.folders ?? [])]);
  const store = new Store(join(options.folder, 'master'), disk);
  for (const [i, name] of SYSTEM_DATABASES.entries()) {
    if (!store.databases.some((one) => one.name === name)) {
      store.databases.splice(i, 0, { ...systemDatabase(i + 1, name), users: {} });
    }
  }
  store.logins.splice(0, store.logins.length, ...options.logins);
  // Everybody may enter these, as guest.
  for (const { name } of options.logins) {
    for (const database of store.databases.slice(0, SYSTEM_DATABASES.length)) database.users[name] ??= [];
  }
  const engine: Engine = {
    properties: {
      name: 'CLINIC\\SQLEXPRESS',
      version: [15, 0, 4395],
      edition: 'Express Edition (64-bit)',
      ...options.properties,
      folders: { data: `${data}/`, log: `${data}/`, backup: options.backupFolder ?? null },
    },
    ...{ store, disk, faults: {}, sessions: new Set(), certificates: new Map() },
  };
  const statements: string[] = [];
  const sockets = new Set<Socket>();
  let spid = 50;
  const server = createServer((socket) => {
    sockets.add(socket);
    // A response goes out in pieces; without this each would wait for the other side's acknowledgement.
    socket.setNoDelay(true);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    spid += 1;
    const { certificate, domain = 'CLINIC' } = options;
    const encryption = ENCRYPTION[options.encryption ?? 'on'];
    const onStatement = (sql: string): void => void statements.push(sql);
    serveSession(socket, { engine, certificate, encryption, domain, spid, onStatement }).catch((error: Error) => {
      if (!/client is gone/.test(error.message)) engine.faults.onBroken?.(error);
      socket.destroy();
    });
  });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    ...{ engine, faults: engine.faults, statements },
    reshape: (database, changes) => reshape({ engine }, database, changes),
    connections: () => sockets.size,
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
