// Asks the SQL Server Browser of this machine which instances it has (MC-SQLR): one datagram there, one back. It runs wherever an
// instance is named, since clients ask it for the port.

import { createSocket } from 'node:dgram';
import type { FoundMssqlServer } from './found.ts';

const BROWSER_PORT = 1434;
const ANSWER_MILLISECONDS_MAX = 1_000;
/** "Tell every instance", to one host. */
const EVERY_INSTANCE = Buffer.from([3]);
const DEFAULT_INSTANCE = 'MSSQLSERVER';

/** Empty where nobody answers in time. */
export function askSqlBrowser(port = BROWSER_PORT): Promise<FoundMssqlServer[]> {
  const { promise, resolve } = Promise.withResolvers<FoundMssqlServer[]>();
  const socket = createSocket('udp4');
  const end = (found: FoundMssqlServer[]): void => {
    clearTimeout(timer);
    socket.close();
    resolve(found);
  };
  const timer = setTimeout(() => end([]), ANSWER_MILLISECONDS_MAX);
  socket.once('error', () => end([]));
  socket.once('message', (answer) => end(parseInstances(answer)));
  socket.send(EVERY_INSTANCE, port, '127.0.0.1');
  return promise;
}

/** One byte 5, two of length, then `ServerName;CLINIC;InstanceName;SQLEXPRESS;…;tcp;50123;;` of each instance. */
export function parseInstances(answer: Buffer): FoundMssqlServer[] {
  if (answer[0] !== 5) return [];
  return answer
    .toString('latin1', 3)
    .split(';;')
    .flatMap((told) => {
      const words = told.split(';');
      const after = (name: string): string | undefined => {
        const at = words.findIndex((word, i) => i % 2 === 0 && word.toLowerCase() === name);
        return at === -1 ? undefined : words[at + 1];
      };
      const name = after('instancename');
      const port = Number(after('tcp'));
      if (name === undefined || !(port > 0 && port < 65_536)) return []; // Without TCP/IP nobody gets in this way.
      return [{ engine: 'mssql-server' as const, ...instanceOrPort(name, port) }];
    });
}

/** A named one by its name, since its port changes; the default one by its port, since it has no name. */
export function instanceOrPort(name: string, port: number): Pick<FoundMssqlServer, 'instance' | 'port'> {
  const isDefault = name.toUpperCase() === DEFAULT_INSTANCE;
  return isDefault ? { instance: undefined, port } : { instance: name, port: undefined };
}
