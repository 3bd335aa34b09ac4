// From a backup's name to its opened index: manifest, signature, index, age. Everything that is read is refused unless it is
// exactly what the signed manifest says, so that nobody can answer with another clinic's, or yesterday's, index.

import { hash, type KeyObject } from 'node:crypto';
import { Decrypter } from 'age-encryption';
import { type BackupIndex, parseIndex } from '../../vault/index-file.ts';
import { INDEX_BYTES_MAX } from '../../vault/limits.ts';
import type { Manifest } from '../../vault/manifest.ts';
import { type BackupName, indexKey } from '../../vault/names.ts';
import { Refusal } from '../../vault/refusal.ts';
import { readManifest } from '../backup/backup-catalogue.ts';
import { Failure } from '../failure.ts';
import type { Store } from '../stores/store.ts';

/** Opens the index of a backup. `recoveryKeys` are age identities (`AGE-SECRET-KEY-1…`); one of them must fit. */
export async function openIndex(
  store: Store,
  name: BackupName,
  signingKeys: readonly KeyObject[],
  recoveryKeys: readonly string[],
): Promise<{ manifest: Manifest; index: BackupIndex }> {
  const manifest = await readManifest(store, name, signingKeys);
  const sealed = await readSealedIndex(store, name, manifest);
  const index = parseIndex(await decrypt(sealed, name, recoveryKeys));
  if (index.site !== name.site || index.database !== name.database || index.backup !== name.backup) {
    throw new Refusal(indexKey(name), 'it is the index of another backup');
  }
  if (index.dump.bytes !== manifest.dumpBytes)
    throw new Refusal(indexKey(name), 'its dump is not as long as the manifest says');
  return { manifest, index };
}

/** The bytes of index.age, as the manifest promises them. */
export async function readSealedIndex(store: Store, name: BackupName, manifest: Manifest): Promise<Buffer> {
  const sealed = await store.read(indexKey(name), INDEX_BYTES_MAX);
  if (sealed === undefined) throw new Refusal(indexKey(name), 'it is missing, although the manifest names it');
  if (sealed.length !== manifest.index.bytes || hash('sha256', sealed, 'hex') !== manifest.index.sha256) {
    throw new Refusal(indexKey(name), 'its bytes are not those that the manifest names');
  }
  return sealed;
}

async function decrypt(sealed: Buffer, name: BackupName, recoveryKeys: readonly string[]): Promise<Uint8Array> {
  const decrypter = new Decrypter();
  for (const key of recoveryKeys) decrypter.addIdentity(key);
  try {
    return await decrypter.decrypt(sealed);
  } catch (cause) {
    throw new Failure('keys', `opening ${indexKey(name)}: the recovery key does not fit this backup`, {
      hint: 'Use the recovery key of the kit that was printed when this site was set up; a site can have had several.',
      cause,
    });
  }
}
