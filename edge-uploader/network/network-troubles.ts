// What each trouble of the line means for the person who reads it, before any answer of S3: a proxy that wants a password, a middlebox
// that is not believed, a name that nobody knows. Without it all of them would be "could not connect".

import type { SeenCertificate } from './look-at-certificate.ts';
import type { HttpProxy } from './proxy.ts';

export interface NetworkTrouble {
  readonly why: string;
  readonly hint: string;
  /** Whether it may pass by itself, so that trying again makes sense. */
  readonly passes: boolean;
}

interface LineError {
  readonly code?: string;
  readonly statusCode?: number;
  readonly hostname?: string;
  readonly port?: number;
  readonly reason?: string;
  readonly seenCertificate?: SeenCertificate | undefined;
}

/** What the error says of the line; undefined where it is none of the line. `target` is the vault's address. */
export function networkTrouble(
  error: unknown,
  target: string,
  proxy: HttpProxy | undefined,
): NetworkTrouble | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const trouble = error as LineError;
  if (isCertificateTrouble(error)) return certificateTrouble(trouble);
  if (trouble.code === 'ERR_PROXY_TUNNEL' && proxy !== undefined) return tunnelTrouble(trouble, target, proxy);
  const sentence = UNREACHED[trouble.code ?? ''];
  if (sentence === undefined) return undefined;
  const ofProxy = proxy !== undefined && isOfProxy(trouble, proxy);
  const place = ofProxy ? `the proxy ${proxy.shown}` : target;
  return {
    why: `${sentence(place)} (${trouble.code})`,
    hint: ofProxy
      ? 'Check network.proxy in the config (or HTTPS_PROXY in the environment), and whether the proxy runs.'
      : `Check the internet connection, the firewall and the name server${proxy ? '' : '; where a proxy leads out, set network.proxy'}. The next run continues with what is already stored.`,
    passes: true,
  };
}

const UNREACHED: Record<string, (place: string) => string> = {
  ENOTFOUND: (place) => `the name of ${place} cannot be resolved`,
  EAI_AGAIN: (place) => `the name of ${place} cannot be resolved, because no name server answers`,
  ECONNREFUSED: (place) => `${place} refuses connections`,
  EHOSTUNREACH: (place) => `there is no way to ${place}`,
  ENETUNREACH: (place) => `there is no network on the way to ${place}`,
  ENETDOWN: (place) => `there is no network on the way to ${place}`,
};

function isOfProxy({ hostname, port }: LineError, proxy: HttpProxy): boolean {
  const url = new URL(proxy.url);
  return hostname === url.hostname || port === Number(url.port || 80);
}

function tunnelTrouble({ statusCode }: LineError, target: string, { shown }: HttpProxy): NetworkTrouble {
  if (statusCode === 407) {
    return {
      why: `the proxy ${shown} wants a user and a password, or does not accept the ones given`,
      hint: 'Put `proxy: { user: …, password: … }` into the secrets file. Only basic authentication is supported, not NTLM or Kerberos: ask for a rule by address instead.',
      passes: false,
    };
  }
  if (statusCode !== undefined && statusCode >= 500) {
    return {
      why: `the proxy ${shown} could not reach ${target} (it answered ${statusCode})`,
      hint: 'Check whether the proxy itself has a connection to the internet. The next run continues with what is already stored.',
      passes: true,
    };
  }
  return {
    why: `the proxy ${shown} does not let anybody through to ${target}${statusCode ? ` (it answered ${statusCode})` : ''}`,
    hint: 'Have whoever manages the proxy allow this address and port, for CONNECT.',
    passes: false,
  };
}

const CERTIFICATE_CODES = new Map<string, 'untrusted' | 'expired' | 'early' | 'name' | 'revoked'>([
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'untrusted'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'untrusted'],
  ['UNABLE_TO_GET_ISSUER_CERT', 'untrusted'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'untrusted'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'untrusted'],
  ['CERT_UNTRUSTED', 'untrusted'],
  ['CERT_SIGNATURE_FAILURE', 'untrusted'],
  ['INVALID_CA', 'untrusted'],
  ['CERT_HAS_EXPIRED', 'expired'],
  ['CERT_NOT_YET_VALID', 'early'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'name'],
  ['CERT_REVOKED', 'revoked'],
]);

export const isCertificateTrouble = (error: unknown): boolean =>
  CERTIFICATE_CODES.has((error as LineError | null)?.code ?? '');

function certificateTrouble({ code = '', seenCertificate: seen }: LineError): NetworkTrouble {
  const kind = CERTIFICATE_CODES.get(code);
  const whose =
    seen === undefined ? 'the certificate' : `the certificate of ${seen.subject}, issued by ${seen.issuer},`;
  const clock = 'Check the clock of this machine first: a wrong one makes good certificates look like this.';
  const [why, hint] = {
    untrusted: [
      `${whose} comes from an authority that this machine does not know`,
      'Something between here and the cloud looks into encrypted connections (a firewall, an antivirus), or pretends to be the cloud. If the practice runs such a box, set network.certificateAuthority to its root certificate, or have it let this address through untouched; else tell the operator.',
    ],
    expired: [`${whose} expired on ${seen?.validTo ?? 'a day in the past'}`, clock],
    early: [`${whose} is valid only from ${seen?.validFrom ?? 'a day in the future'} on`, clock],
    name: [
      `${whose} is that of another server`,
      'Check vault.endpoint in the config. If it is right, something in between answers in place of the cloud; tell the operator.',
    ],
    revoked: [`${whose} was revoked`, 'Tell the operator.'],
  }[kind ?? 'untrusted'] as [string, string];
  // Of a machine that has just started, the clock is about to be set.
  const passes = kind === 'early';
  return { why: `the encrypted connection is not trusted: ${why} (${code})`, hint, passes };
}
