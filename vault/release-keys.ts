// The public halves of release keys, as openssl and everybody else writes them: PEM blocks, one after the other. Two, so that the second
// can go on alone on the day on which the first is stolen or lost.

import { createPublicKey, type KeyObject } from 'node:crypto';

export const RELEASE_KEYS_MAX = 2;

/** Ed25519 public keys in PEM, one after the other. */
export function parseReleaseKeys(pem: string): KeyObject[] {
  const blocks = pem.match(/-----BEGIN PUBLIC KEY-----[\s\S]*?-----END PUBLIC KEY-----/g) ?? [];
  if (blocks.length > RELEASE_KEYS_MAX) throw new Error(`there are more than ${RELEASE_KEYS_MAX} release keys`);
  return blocks.map((block) => {
    const key = createPublicKey(block);
    if (key.asymmetricKeyType !== 'ed25519') throw new Error(`a release key is ${key.asymmetricKeyType}, not Ed25519`);
    return key;
  });
}
