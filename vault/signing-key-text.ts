// How a clinic's public signing key travels from its server to the operator: one line of text, which may go by any way, and 24 digits,
// which are read aloud. Without the digits whoever can change a mail could have the cloud believe in a key of his own.
//
//   offsite-key/1 <site> <public key, base64> <24 digits>
//
//   digits = SHA-256("clinic-offsite/1/signing-key" 00 site 00 key), its first 16 bytes as a number, modulo 10^24
//
// Nobody can make a key whose digits are those of another: that takes 2^79 tries. The digits within the line find slips of whoever
// copies it; they prove nothing, since whoever changes the key changes them, too.

import { createHash } from 'node:crypto';
import { type SiteId, siteIdSchema } from './names.ts';
import { Refusal } from './refusal.ts';
import { parseSigningPublicKey } from './site-keys.ts';

const HEAD = 'offsite-key/1';
const DIGITS = 24;

export interface SigningKeyText {
  readonly site: SiteId;
  /** 32 bytes in base64. */
  readonly signingPublicKey: string;
}

export function encodeSigningKeyText(key: SigningKeyText): string {
  return [HEAD, key.site, key.signingPublicKey, digitsOf(key)].join(' ');
}

/** Parses the line; white space around it and between its parts may be any, as mail programs break lines. */
export function parseSigningKeyText(text: string): SigningKeyText {
  const refuse = (reason: string): never => {
    throw new Refusal('the text with the signing key', reason);
  };
  const [head, site, signingPublicKey, digits, ...rest] = text.trim().split(/\s+/);
  if (
    head !== HEAD ||
    site === undefined ||
    signingPublicKey === undefined ||
    digits === undefined ||
    rest.length > 0
  ) {
    return refuse(`it must be one line of four parts: ${HEAD}, the site, the key, 24 digits`);
  }
  const name = siteIdSchema.safeParse(site);
  if (!name.success) return refuse('its second part is no name of a site');
  if (parseSigningPublicKey(signingPublicKey) === undefined)
    return refuse('its third part is no key: 32 bytes in base64');
  const key = { site: name.data, signingPublicKey };
  if (digitsOf(key) !== digits) return refuse('its digits do not belong to its key: something was lost or altered');
  return key;
}

/** The digits as they are read aloud: `1234 5678 …`, six groups. */
export const fingerprintOf = (key: SigningKeyText): string => digitsOf(key).replace(/\d{4}(?=\d)/g, '$& ');

/** Whether what somebody heard and typed is the fingerprint; only its digits count. */
export function isFingerprintOf(key: SigningKeyText, typed: string): boolean {
  return typed.replace(/[\s-]/g, '') === digitsOf(key);
}

function digitsOf({ site, signingPublicKey }: SigningKeyText): string {
  const hash = createHash('sha256')
    .update('clinic-offsite/1/signing-key\0')
    .update(`${site}\0`)
    .update(Buffer.from(signingPublicKey, 'base64'))
    .digest('hex');
  const number = BigInt(`0x${hash.slice(0, 32)}`) % 10n ** BigInt(DIGITS);
  return String(number).padStart(DIGITS, '0');
}
