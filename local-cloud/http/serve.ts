// The HTTP server, on the loopback only: this is a tool for one machine, with no TLS and keys in a folder.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CLOSE_GRACE_MS, KEEP_ALIVE_MS, READ_BYTES } from '../limits.ts';

export const LOOPBACK = '127.0.0.1';

export interface HttpServer {
  readonly port: number;
  /** Lets running requests end, for a moment, then cuts the connections. */
  close(): Promise<void>;
}

export type Answerer = (
  incoming: IncomingMessage,
  response: ServerResponse,
  options: { expectsContinue: boolean },
) => Promise<void>;

export async function serve(options: {
  port: number;
  answer: Answerer;
  onBug: (error: unknown) => void;
}): Promise<HttpServer> {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: 0, highWaterMark: READ_BYTES });
  const handle = (incoming: IncomingMessage, response: ServerResponse, expectsContinue: boolean): void => {
    options.answer(incoming, response, { expectsContinue }).catch((error: unknown) => {
      // A client that goes away while it is answered breaks the pipe: its own business.
      if (!response.destroyed && !response.writableEnded) options.onBug(error);
      response.destroy();
    });
  };
  server.on('request', (incoming, response) => handle(incoming, response, false));
  server.on('checkContinue', (incoming, response) => handle(incoming, response, true));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, LOOPBACK, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const cut = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS);
      await closed;
      clearTimeout(cut);
    },
  };
}
