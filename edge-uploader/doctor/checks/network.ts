// The way to S3, step by step, so that it is told which one fails: the name, the connection, and who vouches for the other side. An
// authority that no operating system brings along is either a firewall that opens everything (TLS inspection) or somebody in between.

import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { connectionOf } from '../../config/open-line.ts';
import { isExcepted, portOf } from '../../network/is-excepted.ts';
import { isThisHost } from '../../sources/firebird/server-user.ts';
import { check, type Finding, found } from '../check.ts';
import { connectTo } from '../connect-to.ts';
import { endpointOf } from '../endpoint.ts';
import { shakeHands } from '../shake-hands.ts';

export const networkCheck = check({
  name: 'network',
  seconds: 60,
  needs: 'place',
  async look({ place }) {
    const url = endpointOf(place);
    // Amazon's buckets have names of their own before this one, and resolve wherever it does.
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const port = portOf(url);
    const { proxy: chosen, authorities } = connectionOf(place);
    const proxy = chosen && isExcepted(host, port, chosen.except) ? undefined : chosen;
    // A proxy resolves names by itself.
    const name = proxy === undefined ? await resolved(host) : undefined;
    if (name?.what === 'nameUnknown') return [name];
    const findings: Finding[] = name === undefined ? [] : [name];
    try {
      const socket = await connectTo(host, port, proxy);
      findings.push(found('hostReached', { host, port, proxy: proxy?.shown }));
      if (url.protocol === 'https:') return [...findings, await shakeHands(socket, host, authorities)];
      socket.destroy();
      // On this same machine nobody listens in.
      return isThisHost(host) ? findings : [...findings, found('certificateNone', { host: url.host })];
    } catch (error) {
      const { message: reason } = error as Error;
      if (proxy !== undefined) return [...findings, found('proxyRefuses', { proxy: proxy.shown, reason })];
      return [...findings, found('hostUnreached', { host, port, reason })];
    }
  },
});

/** Undefined where the host is an address. */
async function resolved(host: string): Promise<Finding | undefined> {
  if (isIP(host) !== 0) return undefined;
  try {
    return found('nameFound', { host, address: (await lookup(host)).address });
  } catch (error) {
    return found('nameUnknown', { host, reason: (error as NodeJS.ErrnoException).code ?? (error as Error).message });
  }
}
