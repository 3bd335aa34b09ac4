// Stands between the program and the cloud as a cable does, which can be pulled out: connections are refused, or go silent without
// a word, as after a sleep or behind a firewall that lost its memory. Knows nothing of HTTP.

import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

export type LineState =
  | 'open'
  /** Nobody listens, and what was connected is reset. */
  | 'refused'
  /** Connections are accepted and stay, and not one byte gets through. */
  | 'silent';

export async function startCutLine(target: string) {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let state: LineState = 'open';
  let [bytesUp, bytesDown] = [0, 0];

  /** Connections of which whoever stands in between has forgotten that they exist. */
  const forgotten = new WeakSet<Socket>();
  const isSilent = (socket: Socket): boolean => state === 'silent' || forgotten.has(socket);

  function join(near: Socket): void {
    const far = connect(Number(port), hostname);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on('data', (bytes) => {
        if (one === near) bytesUp += bytes.length;
        else bytesDown += bytes.length;
        if (!isSilent(one)) other.write(bytes);
      });
      one.on('end', () => isSilent(one) || other.end());
      one.on('error', () => undefined);
      one.on('close', () => {
        sockets.delete(one);
        if (!isSilent(one)) other.destroy();
      });
    }
  }

  let server: Server;
  async function listen(at: number): Promise<number> {
    server = createServer({ allowHalfOpen: true }, join);
    server.listen(at, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as { port: number }).port;
  }
  const ownPort = await listen(0);

  return {
    endpoint: `http://127.0.0.1:${ownPort}`,
    /** What came from the program, and what came for it. */
    bytesUp: () => bytesUp,
    bytesDown: () => bytesDown,
    async set(next: LineState): Promise<void> {
      if (next === state) return;
      if (state === 'refused') await listen(ownPort);
      // What hung through a silence is dead: after it nobody would know where it was.
      if (state === 'silent') for (const socket of sockets) socket.resetAndDestroy();
      state = next;
      if (next !== 'refused') return;
      server.close();
      for (const socket of sockets) socket.resetAndDestroy();
    },
    /** What is connected now hears nothing any more, ever; new connections are good. As after a sleep, behind a router. */
    forget(): void {
      for (const socket of sockets) forgotten.add(socket);
    },
    stop(): void {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
