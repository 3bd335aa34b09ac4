// Passes HTTP requests on to an S3 endpoint and counts them and their bytes. Used in runs of its own, never in timed ones.
// Without it "less to upload" would rest on what each program says of itself.

import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import { pipeline } from 'node:stream';

export interface Traffic {
  requests: number;
  /** How often each method was used. */
  methods: Record<string, number>;
  /** Bodies only, as on the wire: S3's own chunk signatures count, headers do not. */
  uploadedBytes: number;
  downloadedBytes: number;
}

export interface CountingProxy {
  endpoint: string;
  traffic(): Traffic;
  stop(): Promise<void>;
}

export async function startCountingProxy(target: string): Promise<CountingProxy> {
  const { hostname, port } = new URL(target);
  const counted: Traffic = { requests: 0, methods: {}, uploadedBytes: 0, downloadedBytes: 0 };
  const agent = new Agent({ keepAlive: true });
  const server = createServer((incoming, outgoing) => {
    const method = incoming.method ?? 'GET';
    counted.requests += 1;
    counted.methods[method] = (counted.methods[method] ?? 0) + 1;
    incoming.on('data', (bytes: Buffer) => {
      counted.uploadedBytes += bytes.length;
    });
    // The Host header goes on unchanged, because the request's signature covers it.
    const options = { hostname, port, method, path: incoming.url, headers: incoming.rawHeaders, agent };
    const onward = request(options, (answer) => {
      answer.on('data', (bytes: Buffer) => {
        counted.downloadedBytes += bytes.length;
      });
      outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      pipeline(answer, outgoing, () => {});
    });
    onward.on('continue', () => outgoing.writeContinue());
    // Either side may hang up; the other then learns it by the same means.
    pipeline(incoming, onward, () => {});
    onward.on('error', () => outgoing.destroy());
  });
  // Answered by the target, not by us.
  server.on('checkContinue', (incoming, outgoing) => server.emit('request', incoming, outgoing));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the counting proxy got no port');
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    traffic: () => ({ ...counted, methods: { ...counted.methods } }),
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      agent.destroy();
    },
  };
}
