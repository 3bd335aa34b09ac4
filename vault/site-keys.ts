// The keys of one site. The private recovery key is not among them: it is made beside them, printed, and never kept on the
// server or in the cloud (docs/threat-model.md).

import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { SITE_SECRET_BYTES } from './site-secret.ts';

/** DER head of an Ed25519 public key (RFC 8410, SubjectPublicKeyInfo): what precedes its 32 bytes. */
const SPKI_HEAD = Buffer.from('302a300506032b6570032100', 'hex');
/** DER head of an Ed25519 private key (RFC 8410, PKCS #8): what precedes its 32 bytes. */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');

/** Makes a new Ed25519 signing key; both halves in the text forms of this file. */
export function newSigningKey(): { signingKey: string; signingPublicKey: string } {
  const { privateKey } = generateKeyPairSync('ed25519');
  const raw = privateKey.export({ type: 'pkcs8', format: 'der' }).subarray(PKCS8_HEAD.length);
  return { signingKey: raw.toString('base64'), signingPublicKey: encodeSigningPublicKey(privateKey) };
}

/** The private signing key from its 32 bytes in base64, or undefined if the text is none. */
export function parseSigningKey(text: string): KeyObject | undefined {
  const raw = parseBase64(text);
  if (raw?.length !== 32) return undefined;
  return createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, raw]), format: 'der', type: 'pkcs8' });
}

/** The public signing key from its 32 bytes in base64, or undefined if the text is none. */
export function parseSigningPublicKey(text: string): KeyObject | undefined {
  const raw = parseBase64(text);
  if (raw?.length !== 32) return undefined;
  return createPublicKey({ key: Buffer.concat([SPKI_HEAD, raw]), format: 'der', type: 'spki' });
}

/** The public half of a signing key: its 32 bytes in base64. */
export function encodeSigningPublicKey(key: KeyObject): string {
  const half = key.type === 'private' ? createPublicKey(key) : key;
  return half.export({ type: 'spki', format: 'der' }).subarray(SPKI_HEAD.length).toString('base64');
}

/** The site's secret from base64, or undefined if the text is not 32 bytes. */
export function parseSiteSecret(text: string): Buffer | undefined {
  const raw = parseBase64(text);
  return raw?.length === SITE_SECRET_BYTES ? raw : undefined;
}

function parseBase64(text: string): Buffer | undefined {
  const raw = Buffer.from(text, 'base64');
  return raw.toString('base64') === text ? raw : undefined;
}
