// Stands between a program and an S3 endpoint, passes everything on as it is, and counts what S3 would send a bill for. Counting inside the
// program would have to be told of each client that it opens, and would see neither retries nor what the SDK asks by itself.

import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Billed = 'put' | 'get' | 'head' | 'list';

export interface CountingProxy {
  readonly endpoint: string;
  /** So far; of PUTs also those of packs. */
  counts(): Readonly<Record<Billed | 'packs', number>>;
  close(): Promise<void>;
}

export async function openCountingProxy(target: string): Promise<CountingProxy> {
  const counts = { put: 0, get: 0, head: 0, list: 0, packs: 0 };
  const server = createServer((incoming, outgoing) => {
    const { method, url, rawHeaders: headers } = incoming;
    // The host stays that of the proxy: it is part of what the client has signed.
    const passed = request(target + url!, { method, headers, setHost: false }, (answer) => {
      // A client whose clock differs from the held one is refused once, then corrects itself. On AWS both clocks run.
      if (answer.statusCode !== 403) count(counts, incoming);
      outgoing.writeHead(answer.statusCode!, answer.rawHeaders);
      answer.pipe(outgoing);
    });
    passed.on('error', (error) => outgoing.destroy(error));
    incoming.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    counts: () => ({ ...counts }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function count(counts: Record<Billed | 'packs', number>, { method, url = '' }: IncomingMessage): void {
  const { pathname, searchParams } = new URL(url, 'http://s3');
  if (method === 'PUT') {
    counts.put++;
    if (pathname.includes('/packs/')) counts.packs++;
  } else if (method === 'HEAD') counts.head++;
  else if (method === 'GET') counts[searchParams.has('list-type') ? 'list' : 'get']++;
  else throw new Error(`nobody knows what ${method} costs`);
}
