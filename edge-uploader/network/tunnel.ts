// A connection through a proxy, for whoever only looks at the other side; what carries backups is Node's own agent.

import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, type RequestOptions, request } from 'node:http';
import type { Socket } from 'node:net';
import type { HttpProxy } from './proxy.ts';

/** Rejects with the proxy's own answer where that is no yes. */
export async function openTunnel(host: string, port: number, proxy: HttpProxy, signal: AbortSignal): Promise<Socket> {
  const { hostname, port: proxyPort, username, password } = new URL(proxy.url);
  const login = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64');
  const options: RequestOptions = {
    ...{ host: hostname, port: Number(proxyPort || 80), method: 'CONNECT', path: `${host}:${port}`, signal },
    headers: username === '' ? {} : { 'proxy-authorization': `Basic ${login}` },
  };
  const asking: ClientRequest = request(options).end();
  const [answer, socket] = (await once(asking, 'connect', { signal })) as [IncomingMessage, Socket];
  if (answer.statusCode === 200) return socket;
  socket.destroy();
  throw Object.assign(new Error(`${answer.statusCode} ${answer.statusMessage}`), { statusCode: answer.statusCode });
}
