// The public halves beside the program's sources, from where `npm run build:exe` builds them in.

import { readFile, rename, writeFile } from 'node:fs/promises';
import { parseReleaseKeys, RELEASE_KEYS_MAX } from '../../vault/release-keys.ts';
import { Failure } from '../failure.ts';

/** Refuses where there is no room for one more, before a key is made that would be of no use. */
export async function releaseKeysOf(path: string): Promise<string> {
  const pem = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  if (parseReleaseKeys(pem).length < RELEASE_KEYS_MAX) return pem;
  throw new Failure(`making a release key: ${path} has ${RELEASE_KEYS_MAX} keys already`, {
    hint: 'Take the one out that is to go, release that to all clinics, then make the new one; docs/updates.md says why.',
  });
}

export async function rememberPublicKey(path: string, before: string, publicKey: string): Promise<void> {
  const partial = `${path}.partial`;
  await writeFile(partial, before + publicKey);
  await rename(partial, path);
}
