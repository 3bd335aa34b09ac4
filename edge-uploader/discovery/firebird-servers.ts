// The Firebird servers that run on this machine: on Linux with the port of each and the databases that it has open, wherever those lie;
// elsewhere only whether somebody answers on the usual port.

import { readdir, readFile, readlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { runningPrograms } from '../platform/processes.ts';

export const FIREBIRD_PORT = 3050;
const ANSWER_MILLISECONDS_MAX = 1_000;
const LISTEN = '0A';

export interface FirebirdServerFound {
  readonly port: number;
  readonly openFiles: readonly string[];
}

export async function runningFirebirds(): Promise<FirebirdServerFound[]> {
  if (process.platform !== 'linux')
    return (await isAnswering(FIREBIRD_PORT)) ? [{ port: FIREBIRD_PORT, openFiles: [] }] : [];
  const running = await runningPrograms(/^(firebird|fb_inet_server|fbserver)$/);
  const servers = await Promise.all(running.map(({ process: id }) => serverOf(id)));
  return servers.filter((server) => server !== undefined);
}

/** Undefined for one that listens nowhere, such as one process of many that a classic server starts. */
async function serverOf(id: number): Promise<FirebirdServerFound | undefined> {
  const names = await readdir(`/proc/${id}/fd`).catch(() => []);
  const targets = await Promise.all(names.map((name) => readlink(`/proc/${id}/fd/${name}`).catch(() => '')));
  const sockets = new Set(targets.flatMap((target) => /^socket:\[(\d+)\]$/.exec(target)?.[1] ?? []));
  const tables = ['tcp', 'tcp6'].map((name) => readFile(`/proc/${id}/net/${name}`, 'latin1').catch(() => ''));
  const ports = (await Promise.all(tables)).flatMap((table) => listeningPorts(table, sockets));
  const port = ports.includes(FIREBIRD_PORT) ? FIREBIRD_PORT : ports.sort((a, b) => a - b)[0];
  return port === undefined ? undefined : { port, openFiles: targets.filter((target) => target.startsWith('/')) };
}

/** One line of /proc/net/tcp: `sl local_address rem_address st tx:rx tr:tm retrnsmt uid timeout inode …`. */
export function listeningPorts(table: string, sockets: ReadonlySet<string>): number[] {
  return table.split('\n').flatMap((line) => {
    const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
    return state === LISTEN && sockets.has(inode) ? [Number.parseInt(local.split(':')[1] ?? '', 16)] : [];
  });
}

/** Whether somebody on this machine takes a connection on the port. */
export function isAnswering(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ host: '127.0.0.1', port });
  const end = (answer: boolean): void => {
    socket.destroy();
    resolve(answer);
  };
  socket.setTimeout(ANSWER_MILLISECONDS_MAX, () => end(false));
  socket.once('connect', () => end(true));
  socket.once('error', () => end(false));
  return promise;
}
