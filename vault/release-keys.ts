// The public halves of release keys, as openssl and everybody else writes them: PEM blocks, one after the other. Two, so that the second
// can go on alone on the day on which the first is stolen or lost.

import { createPublicKey, type KeyObject } from 'node:crypto';
import { Refusal } from './refusal.ts';

export const RELEASE_KEYS_MAX = 2;

/** Ed25519 public keys in PEM, one after the other. The file is edited by hand when a key was stolen: a `Refusal` says what is wrong. */
export function parseReleaseKeys(pem: string): KeyObject[] {
  const blocks = pem.match(/-----BEGIN PUBLIC KEY-----[\s\S]*?-----END PUBLIC KEY-----/g) ?? [];
  if (blocks.length > RELEASE_KEYS_MAX) throw refused(`it holds more than ${RELEASE_KEYS_MAX} keys`);
  return blocks.map((block, index) => {
    const key = keyOf(block);
    if (key === undefined) throw refused(`key ${index + 1} is cut or damaged`);
    if (key.asymmetricKeyType !== 'ed25519') throw refused(`key ${index + 1} is ${key.asymmetricKeyType}, not Ed25519`);
    return key;
  });
}

function keyOf(block: string): KeyObject | undefined {
  try {
    return createPublicKey(block);
  } catch {
    return undefined;
  }
}

const refused = (reason: string): Refusal => new Refusal('the list of release keys (release-keys.pem)', reason);
