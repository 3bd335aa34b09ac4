// Whom to believe on the other side of the line: the certificate authorities that Node and the system know and, where the operator
// allows a middlebox to look into it, that one's as well. Never fewer, and there is no way to believe everybody: what is
// sealed would stay sealed, but whoever sits in between would get the bucket's listings and could swallow every backup.

import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import { Failure } from '../failure.ts';

const PEM = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;
const AUTHORITY_BYTES_MAX = 1024 * 1024;

/** The authorities that are known anyway, and those in the file. */
export function authoritiesWith(path: string): SecureContext {
  const doing = `reading the certificate authority ${path}`;
  const hint =
    'Have the maker of the middlebox or the IT department give you its root certificate as a PEM file (-----BEGIN CERTIFICATE-----).';
  let text: string;
  try {
    text = readFileSync(path, 'latin1').slice(0, AUTHORITY_BYTES_MAX);
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : (cause as Error).message;
    throw new Failure('config', `${doing}: ${why}`, { hint: 'Correct network.certificateAuthority.', cause });
  }
  const found = text.match(PEM) ?? [];
  if (found.length === 0) throw new Failure('config', `${doing}: it holds no certificate`, { hint });
  for (const pem of found) {
    const certificate = parsed(pem);
    if (certificate === undefined) throw new Failure('config', `${doing}: it holds a damaged certificate`, { hint });
    if (certificate.ca) continue;
    const who = certificate.subject.replaceAll('\n', ', ');
    throw new Failure('config', `${doing}: the certificate of ${who} is that of a server, not of an authority`, {
      hint,
    });
  }
  // Made once: for each connection by itself it would parse 150 certificates.
  return createSecureContext({ ca: [...getCACertificates('default'), ...found] });
}

function parsed(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}
