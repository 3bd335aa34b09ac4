// A TLS handshake that looks at the certificate and sends nothing. It goes on where the certificate is not believed, only to say whose it is.

import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { isIP, type Socket } from 'node:net';
import { connect, type DetailedPeerCertificate, type SecureContext, type TLSSocket } from 'node:tls';
import { type Finding, found } from './check.ts';
import { isFromPublicAuthority } from './public-authority.ts';

const HANDSHAKE_MILLISECONDS_MAX = 15_000;

/** Takes the socket over and closes it. */
export async function shakeHands(
  socket: Socket,
  host: string,
  authorities: SecureContext | undefined,
): Promise<Finding> {
  const secured = connect({
    ...{ socket, rejectUnauthorized: false },
    ...(isIP(host) === 0 && { servername: host }),
    ...(authorities && { secureContext: authorities }),
  });
  try {
    await once(secured, 'secureConnect', { signal: AbortSignal.timeout(HANDSHAKE_MILLISECONDS_MAX) });
    return judge(secured, authorities !== undefined);
  } catch (error) {
    return found('certificateRefused', { authority: '?', reason: (error as Error).message });
  } finally {
    secured.destroy();
  }
}

function judge(secured: TLSSocket, isAllowed: boolean): Finding {
  const chain = chainOf(secured.getPeerCertificate(true));
  const authority = nameOf(chain.at(-1));
  if (!secured.authorized) {
    const reason = (secured.authorizationError as Error | undefined)?.message ?? String(secured.authorizationError);
    return found('certificateRefused', { authority, reason });
  }
  if (chain.some(isFromPublicAuthority)) return found('certificatePublic', { authority });
  return found(isAllowed ? 'certificateAllowed' : 'certificatePrivate', { authority });
}

/** From the server's own to the last one that is known here. */
function chainOf(certificate: DetailedPeerCertificate): X509Certificate[] {
  const chain: X509Certificate[] = [];
  for (
    let one: DetailedPeerCertificate | undefined = certificate;
    one?.raw !== undefined;
    one = one.issuerCertificate
  ) {
    const parsed = new X509Certificate(one.raw);
    if (chain.at(-1)?.fingerprint256 === parsed.fingerprint256) break;
    chain.push(parsed);
  }
  return chain;
}

/** Who vouches: the organisation, or whatever the certificate says of its issuer. */
function nameOf(certificate: X509Certificate | undefined): string {
  const issuer = certificate?.issuer ?? '';
  const field = (name: string): string | undefined => new RegExp(`^${name}=(.+)$`, 'm').exec(issuer)?.[1];
  return field('O') ?? field('CN') ?? '?';
}
