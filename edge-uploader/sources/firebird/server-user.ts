// Which user a server on this host runs as, read from Linux's list of listening sockets. A FIFO must belong to that user:
// open to everybody, any program on the machine could write into tonight's backup.

import { readFile } from 'node:fs/promises';
import { hostname, networkInterfaces } from 'node:os';

const LISTEN = '0A';

/** The user id that listens on the port; undefined when nobody does, or the system does not say. */
export async function serverUser(port: number): Promise<number | undefined> {
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    const text = await readFile(table, 'latin1').catch(() => '');
    const user = parseListener(text, port);
    if (user !== undefined) return user;
  }
  return undefined;
}

/** One line of /proc/net/tcp: `sl local_address rem_address st tx:rx tr:tm retrnsmt uid …`, addresses in hexadecimal. */
export function parseListener(table: string, port: number): number | undefined {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  for (const line of table.split('\n').slice(1)) {
    const [, local, , state, , , , user] = line.trim().split(/\s+/);
    if (state === LISTEN && local?.endsWith(suffix)) return Number(user);
  }
  return undefined;
}

/** Whether a host name means this machine. A wrong yes costs a failed attempt, a wrong no only speed. */
export function isThisHost(host: string): boolean {
  const name = host.toLowerCase();
  if (['localhost', '127.0.0.1', '::1', '[::1]', hostname().toLowerCase()].includes(name)) return true;
  return Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ address }) => address === name));
}
