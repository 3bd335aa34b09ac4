// Stands between the program and the cloud and plays a bad line: refuses, breaks off, delays or never answers, as a rule says.
// Without it a retry that does not work would show on the night when a clinic's line is bad.

import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

export type Fault =
  | { readonly kind: 'status'; readonly status: number; readonly code: string }
  /** The connection is reset before any answer. */
  | { readonly kind: 'reset' }
  /** The request arrives and is done; its answer never does, because the connection is reset. */
  | { readonly kind: 'lost-answer' }
  /** Half of the answer's body, then the connection breaks. */
  | { readonly kind: 'cut' }
  | { readonly kind: 'delay'; readonly milliseconds: number }
  | { readonly kind: 'hang' };

export interface AskedRequest {
  readonly method: string;
  readonly path: string;
  /** How often this method and path were asked for, this time included. */
  readonly times: number;
}

export async function startFaultProxy(target: string, rule: (asked: AskedRequest) => Fault | undefined) {
  const { hostname, port } = new URL(target);
  const agent = new Agent({ keepAlive: true });
  const asked = new Map<string, number>();
  const faults: string[] = [];

  async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/' } = incoming;
    const name = `${method} ${url}`;
    const times = (asked.get(name) ?? 0) + 1;
    asked.set(name, times);
    const fault = rule({ method, path: url, times });
    if (fault !== undefined) faults.push(`${fault.kind} ${name}`);
    if (fault?.kind === 'hang') return;
    if (fault?.kind === 'reset') return void incoming.socket.resetAndDestroy();
    if (fault?.kind === 'status') {
      incoming.resume();
      await once(incoming, 'end');
      const body = `<?xml version="1.0"?><Error><Code>${fault.code}</Code><Message>later</Message></Error>`;
      outgoing.writeHead(fault.status, { 'content-type': 'application/xml' }).end(body);
      return;
    }
    if (fault?.kind === 'delay') await sleep(fault.milliseconds);
    forward(incoming, outgoing, fault);
  }

  function forward(incoming: IncomingMessage, outgoing: ServerResponse, fault: Fault | undefined): void {
    // The Host header goes on unchanged, because the request's signature covers it.
    const { method, url: path, rawHeaders: headers } = incoming;
    const onward = request({ hostname, port, method, path, headers, agent }, (reply) => {
      if (fault?.kind === 'lost-answer') {
        reply.resume().once('end', () => incoming.socket.resetAndDestroy());
        return;
      }
      outgoing.writeHead(reply.statusCode ?? 502, reply.rawHeaders);
      if (fault?.kind !== 'cut') return void reply.pipe(outgoing);
      reply.once('data', (bytes: Buffer) => {
        outgoing.write(bytes.subarray(0, bytes.length / 2), () => incoming.socket.resetAndDestroy());
        reply.destroy();
      });
    });
    onward.on('continue', () => outgoing.writeContinue());
    onward.on('error', () => outgoing.destroy());
    incoming.on('error', () => onward.destroy());
    incoming.pipe(onward);
  }

  const server = createServer((incoming, outgoing) => void answer(incoming, outgoing));
  server.on('checkContinue', (incoming, outgoing) => server.emit('request', incoming, outgoing));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy got no port');
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    /** What was played so far. */
    faults,
    async stop(): Promise<void> {
      server.closeAllConnections();
      server.close();
      agent.destroy();
    },
  };
}
