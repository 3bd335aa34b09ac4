// A throw-away Firebird server: its own folder, port, lock files, security database and password, gone at the end.
// Without it the tests and the demonstration would need a server that somebody set up by hand, and would share its state.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { mindProcess } from '../tools/mind-process.ts';
import { runProgram } from '../tools/run-program.ts';
import { type FolderOptions, layFirebirdFolder } from './firebird-folder.ts';
import { debianFirebird } from './firebird-installation.ts';

const START_SECONDS_MAX = 20;
/** Firebird 3 now and then hangs in its own shutdown. What it had committed is on the disk by then, so it is killed. */
const STOP_SECONDS_MAX = 3;
const PORT_ATTEMPTS_MAX = 5;

export interface FirebirdServer {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** What clients (isql-fb, gbak, the client library) need to find this installation. Holds no password. */
  readonly environment: NodeJS.ProcessEnv;
  /** `createDatabase` puts databases here; it goes with the server. Databases elsewhere are reachable too, and stay. */
  readonly databaseFolder: string;
  readonly process: ChildProcess;
  /** Runs an isql script on a database and gives back what isql printed; any error in the script is thrown. */
  sql(databasePath: string, text: string): Promise<string>;
  /** Creates an empty database and gives back its path. */
  createDatabase(name: string, options?: { pageSize?: number; charset?: string }): Promise<string>;
  /** Ends the server as a power cut would. The folder stays until `stop`. */
  kill(): Promise<void>;
  /** Ends the server in good order and removes its folder. */
  stop(): Promise<void>;
}

/**
 * `folder` is where the server's own folder is made (the system's temporary folder); `port` 0 means any free one. Debian's own
 * Firebird, with passwords by Srp, unless told otherwise.
 */
export async function startFirebirdServer(options: Partial<FolderOptions> = {}): Promise<FirebirdServer> {
  const installation = options.installation ?? (await debianFirebird());
  const complete = { authentication: 'Srp', settings: {}, aliases: {}, ...options, installation } as const;
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort(options.port);
    try {
      return await startOn({ ...complete, port, folder: options.folder ?? tmpdir() });
    } catch (error) {
      // Between finding a free port and listening on it somebody else may take it. A port that was asked for has no second.
      if (options.port || attempt >= PORT_ATTEMPTS_MAX) throw error;
    }
  }
}

async function startOn(options: FolderOptions): Promise<FirebirdServer> {
  const { port, installation } = options;
  const { programs, libraryFolder } = installation;
  await mkdir(options.folder, { recursive: true });
  const folder = await mkdtemp(join(options.folder, 'offsite-firebird-'));
  let server: ChildProcess | undefined;
  try {
    const { environment, databaseFolder, user, password } = await layFirebirdFolder({ ...options, folder });
    const clientEnvironment = { ...environment, ISC_USER: user, ISC_PASSWORD: password };
    const errors: Buffer[] = [];
    server = spawn(programs.firebird, serverArguments(folder, port, libraryFolder), {
      env: environment,
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    server.stderr?.on('data', (bytes: Buffer) => errors.push(bytes));
    const started = server;
    const exited = new Promise<void>((resolve) => started.once('exit', () => resolve()));
    await once(server, 'spawn');
    const minder = mindProcess(server, folder);

    const isql = async (text: string, database: string[]): Promise<string> => {
      const { stdout, stderr } = await runProgram(programs.isql, ['-quiet', '-bail', '-charset', 'UTF8', ...database], {
        environment: clientEnvironment,
        input: text,
      });
      // isql exits 0 after some errors, for instance when the last statement lacks its semicolon.
      if (stderr.trim() !== '') throw new Error(`isql failed: ${stderr.trim()}`);
      return stdout;
    };
    await untilReady(server, errors, () =>
      runProgram(programs.fbsvcmgr, [`127.0.0.1/${port}:service_mgr`, 'info_server_version'], {
        environment: clientEnvironment,
      }),
    );

    return {
      host: '127.0.0.1',
      port,
      user,
      password,
      environment,
      databaseFolder,
      process: server,
      sql: (databasePath, text) => isql(text, [`127.0.0.1/${port}:${databasePath}`]),
      async createDatabase(name, { pageSize = 8192, charset = 'UTF8' } = {}) {
        const path = join(databaseFolder, name.endsWith('.fdb') ? name : `${name}.fdb`);
        await isql(
          `create database '127.0.0.1/${port}:${path}' page_size ${pageSize} default character set ${charset};\n`,
          [],
        );
        return path;
      },
      async kill() {
        started.kill('SIGKILL');
        await exited;
      },
      async stop() {
        started.kill('SIGTERM');
        const inTime = await Promise.race([
          exited.then(() => true),
          sleep(STOP_SECONDS_MAX * 1000, false, { ref: false }),
        ]);
        if (!inTime) started.kill('SIGKILL');
        await exited;
        // A client that was ended with it may write its last line into the log there meanwhile.
        await rm(folder, { recursive: true, force: true, maxRetries: 10 });
        minder.done();
      },
    };
  } catch (error) {
    server?.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

function serverArguments(folder: string, port: number, libraryFolder: string): string[] {
  return ['-p', String(port), '-e', join(folder, 'root'), '-el', join(folder, 'lock'), '-em', libraryFolder];
}

/** Ready means: it lets us in with the password of this very server. An open port may be somebody else's. */
async function untilReady(server: ChildProcess, errors: Buffer[], attach: () => Promise<unknown>): Promise<void> {
  const deadline = performance.now() + START_SECONDS_MAX * 1000;
  for (;;) {
    const failure = await attach().then(
      () => null,
      (error: unknown) => error,
    );
    if (failure === null) return;
    if (server.exitCode !== null || server.signalCode !== null) {
      throw new Error(`the Firebird server ended at its start: ${Buffer.concat(errors).toString('utf8').trim()}`);
    }
    if (performance.now() > deadline) {
      throw new Error(`the Firebird server did not answer within ${START_SECONDS_MAX} s`, { cause: failure });
    }
    await sleep(50);
  }
}

/** A free port, or the wanted one if it is free: Firebird itself would wait for a port to become free, and say nothing. */
async function freePort(wanted = 0): Promise<number> {
  const probe = createServer();
  probe.listen(wanted, '127.0.0.1');
  await once(probe, 'listening').catch((cause: Error) => {
    throw new Error(`no Firebird server can listen on port ${wanted}: ${cause.message}`, { cause });
  });
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('the system gave no port to listen on');
  return address.port;
}
