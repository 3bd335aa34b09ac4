// A plain connection, for looking at what is on the other side.

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const CONNECT_MILLISECONDS_MAX = 15_000;

/** Rejects with the system's own word for what is wrong. */
export async function connectTo(host: string, port: number): Promise<Socket> {
  const socket = connect({ host, port });
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(CONNECT_MILLISECONDS_MAX) });
    return socket;
  } catch (error) {
    socket.destroy();
    const { code, name, message } = error as NodeJS.ErrnoException;
    throw new Error(name === 'AbortError' ? 'no answer' : (code ?? message));
  }
}
