// Who issued the certificate that was just not believed. Node says only that it was not; but "issued by Kerio Control" tells a
// technician at once which box stands in between. This connection believes everybody, and therefore sends nothing and is closed as soon
// as the certificate was seen; nothing else in this program may (a test looks).

import { once } from 'node:events';
import { type Socket, connect as tcpConnect } from 'node:net';
import { type PeerCertificate, connect as tlsConnect } from 'node:tls';
import type { HttpProxy } from './proxy.ts';
import { openTunnel } from './tunnel.ts';

const LOOK_SECONDS_MAX = 5;
const NAME_CHARACTERS_MAX = 80;

export interface SeenCertificate {
  /** Organisation and name, in one line. */
  readonly issuer: string;
  readonly subject: string;
  readonly validFrom: string;
  readonly validTo: string;
}

/** Undefined where it could not be seen again; it is only for a message. */
export async function lookAtCertificate(
  host: string,
  port: number,
  proxy: HttpProxy | undefined,
): Promise<SeenCertificate | undefined> {
  const signal = AbortSignal.timeout(LOOK_SECONDS_MAX * 1000);
  let line: Socket | undefined;
  try {
    line = proxy === undefined ? tcpConnect({ host, port, signal }) : await openTunnel(host, port, proxy, signal);
    const socket = tlsConnect({ socket: line, servername: host, rejectUnauthorized: false });
    await once(socket, 'secureConnect', { signal });
    const { issuer, subject, valid_from: validFrom, valid_to: validTo } = socket.getPeerCertificate();
    return { issuer: named(issuer), subject: named(subject), validFrom, validTo };
  } catch {
    return undefined;
  } finally {
    line?.destroy();
  }
}

/** A certificate's fields are a stranger's: no line feeds, not endless. */
function named(name: PeerCertificate['issuer']): string {
  const parts = [name?.O, name?.CN].flat().filter((part) => part !== undefined);
  const text = [...new Set(parts)].join(', ').replaceAll(/[^\p{L}\p{N}\p{P}\p{Zs}\p{S}]/gu, ' ');
  return text.slice(0, NAME_CHARACTERS_MAX) || 'nobody that it names';
}
