// The four ways in which a dump's bytes travel from Firebird to us, with one shape, so that the rest need not know which.
// Measured on 555 MB: FIFO 54-74 MB/s, spool file 95-98 (but nothing can be uploaded before its end), embedded 87-94,
// stdout through the service manager 13-16, over plain TCP 6-11.

import { createReadStream, statSync } from 'node:fs';
import { chown, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { Failure } from '../../failure.ts';
import { refuseWithoutRoom } from '../../platform/free-space.ts';
import { ownedFolder } from '../../platform/owned-folder.ts';
import type { Landing } from '../landing.ts';
import { SPOOL_SHARE_OF_DATABASE } from '../limits.ts';
import type { FirebirdConfig, FirebirdSecrets } from './config.ts';
import { makeFifo } from './fifo.ts';
import { type GbakRun, runGbak } from './gbak-run.ts';
import { refuseOpenElsewhere } from './open-elsewhere.ts';
import { isThisHost, serverUser } from './server-user.ts';

export type Method = Exclude<FirebirdConfig['method'], 'auto'>;

export interface Route {
  readonly run: GbakRun;
  readonly input: Readable;
  /** gbak's success, and whatever else this way needs to be sure. */
  readonly proof: Promise<void>;
  readonly progress?: () => number;
  release(): Promise<void>;
}

export interface RouteOptions {
  readonly config: FirebirdConfig;
  readonly secrets: FirebirdSecrets;
  readonly program: string;
  readonly scratchFolder: string;
  readonly databaseBytes: number | undefined;
  readonly landing: Landing | undefined;
}

export const routes: Record<Method, (options: RouteOptions) => Promise<Route>> = {
  stdout: (options) => throughStdout(options),
  fifo: (options) => throughFifo(options, 'fifo'),
  spool: (options) => throughSpool(options),
  // gbak itself writes here; into a FIFO of its own, since it reports its counts only when stdout is free.
  embedded: async (options) => {
    await refuseOpenElsewhere(options.config.database);
    return process.platform === 'win32' ? throughStdout(options, 'embedded') : throughFifo(options, 'embedded');
  },
};

async function throughStdout(options: RouteOptions, method: Method = 'stdout'): Promise<Route> {
  const run = await runGbak({ ...options, output: 'stdout', method });
  return { run, input: run.tool.stdout, proof: run.success, release: () => run.tool.stop() };
}

async function throughFifo(options: RouteOptions, method: Method): Promise<Route> {
  const { config, landing } = options;
  const writer = method === 'embedded' ? process.getuid?.() : await localServerUser(config);
  if (writer === undefined) {
    throw new Failure(
      'source',
      `dumping ${config.database} (${method}) failed: no server on this host listens on port ${config.port}`,
      {
        hint: 'set `method: stdout`: a pipe needs the Firebird server on this same host, under Linux',
      },
    );
  }
  const fifo = await makeFifo({ parentFolder: config.fifoFolder, writer, landing });
  try {
    const run = await runGbak({ ...options, landing: undefined, output: fifo.path, method });
    const proof = run.success.then(async () => {
      if (!(await fifo.isIntact())) throw replaced(config.database);
      fifo.letEnd();
    });
    proof.catch(() => undefined); // As in gbak-run.ts: whoever awaits it sees the failure.
    const release = async () => {
      await run.tool.stop();
      await fifo.remove();
    };
    return { run, input: fifo.bytes, proof, release };
  } catch (error) {
    await fifo.remove();
    throw error;
  }
}

async function throughSpool(options: RouteOptions): Promise<Route> {
  const { config } = options;
  const parent = config.spoolFolder ?? options.scratchFolder;
  await refuseFullSpool(parent, options);
  const folder = await ownedFolder(parent, 'offsite-spool');
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const writer = process.getuid?.() === 0 ? await localServerUser(config) : undefined;
    if (writer !== undefined) await chown(folder, writer, -1);
    const path = join(folder, 'dump.fbk');
    const run = await runGbak({ ...options, landing: undefined, output: path, method: 'spool' });
    return {
      run,
      input: Readable.from(afterwards(run.success, path), { objectMode: false }),
      proof: run.success,
      progress: () => statSync(path, { throwIfNoEntry: false })?.size ?? 0,
      async release() {
        await run.tool.stop();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** The spool file, from its first byte, once gbak has proved it whole. */
async function* afterwards(success: Promise<void>, path: string): AsyncGenerator<Buffer> {
  await success;
  yield* createReadStream(path, { highWaterMark: 1024 * 1024 });
}

async function localServerUser(config: FirebirdConfig): Promise<number | undefined> {
  return process.platform === 'linux' && isThisHost(config.host) ? serverUser(config.port) : undefined;
}

async function refuseFullSpool(folder: string, { config, databaseBytes }: RouteOptions): Promise<void> {
  const exists = await stat(folder).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
  if (!exists) {
    throw new Failure('disk', `dumping ${config.database} (spool) failed: there is no folder ${folder}`, {
      hint: 'make the folder, or name another one as spoolFolder',
    });
  }
  refuseWithoutRoom(folder, (databaseBytes ?? 0) * SPOOL_SHARE_OF_DATABASE, {
    doing: `dumping ${config.database} (spool)`,
    hint: 'free space there, name a folder on a larger disk as spoolFolder, or set `method: stdout`, which needs none',
  });
}

function replaced(database: string): Failure {
  return new Failure('source', `dumping ${database} (fifo) failed: something replaced the pipe by another file`, {
    hint: 'set `method: stdout`, and find out which program removes files from the pipe folder',
  });
}
