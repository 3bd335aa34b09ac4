// A plain connection, for looking at what is on the other side; through the proxy if there is one.

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { HttpProxy } from '../network/proxy.ts';
import { openTunnel } from '../network/tunnel.ts';

const CONNECT_MILLISECONDS_MAX = 15_000;

/** Rejects with the system's own word, or the proxy's, for what is wrong. */
export async function connectTo(host: string, port: number, proxy: HttpProxy | undefined): Promise<Socket> {
  const signal = AbortSignal.timeout(CONNECT_MILLISECONDS_MAX);
  let socket: Socket | undefined;
  try {
    if (proxy !== undefined) return await openTunnel(host, port, proxy, signal);
    socket = connect({ host, port });
    await once(socket, 'connect', { signal });
    return socket;
  } catch (error) {
    socket?.destroy();
    const { code, name, message } = error as NodeJS.ErrnoException;
    const why = name === 'AbortError' ? 'no answer' : (code ?? message);
    throw new Error(why, { cause: error });
  }
}
