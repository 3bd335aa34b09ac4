// How connections to the cloud are made: kept alive, through the proxy if there is one, believing the right authorities. Node's own
// agents do all of it (proxies since 24.5).

import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { SecureContext } from 'node:tls';
import { SOCKETS_MAX } from './limits.ts';
import type { HttpProxy } from './proxy.ts';

export interface ConnectionOptions {
  readonly proxy: HttpProxy | undefined;
  /** Unset: those that Node knows. */
  readonly authorities: SecureContext | undefined;
}

export function agents({ proxy, authorities }: ConnectionOptions): { httpAgent: HttpAgent; httpsAgent: HttpsAgent } {
  const options = {
    keepAlive: true,
    maxSockets: SOCKETS_MAX,
    ...(proxy && { proxyEnv: { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url, NO_PROXY: proxy.except } }),
  };
  return {
    httpAgent: new HttpAgent(options),
    httpsAgent: new HttpsAgent({ ...options, ...(authorities && { secureContext: authorities }) }),
  };
}
