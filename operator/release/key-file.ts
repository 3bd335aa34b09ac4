// The file with the private release key. Whoever has it can run code on every clinic's server that updates itself: so it is encrypted with
// a passphrase (as an age file, whose scrypt makes guessing slow), and nobody but its owner may read it.

import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { open, readFile, stat } from 'node:fs/promises';
import { armor, Decrypter, Encrypter } from 'age-encryption';
import { Failure } from '../failure.ts';

/** 2^18: about a second and 256 MB for each guess. */
const SCRYPT_LOG_N = 18;
const AGE_HEAD = '-----BEGIN AGE ENCRYPTED FILE-----';

/** Makes a key and writes it into a new file; gives back its public half in PEM. Without a passphrase the file is PKCS #8 in PEM. */
export async function writeNewReleaseKey(path: string, passphrase: string | undefined): Promise<string> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const text = passphrase === undefined ? pem : await encrypted(pem, passphrase);
  const handle = await open(path, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'EEXIST' ? 'there is such a file already' : error.message;
    throw new Failure(`writing the release key to ${path}: ${why}`, {
      hint: 'Nothing is ever overwritten. Give another name with --to.',
      cause: error,
    });
  });
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return pemOf(publicKey);
}

/** `askPassphrase` is called only where the file is encrypted. */
export async function readReleaseKey(path: string, askPassphrase: () => Promise<string>): Promise<KeyObject> {
  const doing = `reading the release key ${path}`;
  const fail = (why: string, hint: string): never => {
    throw new Failure(`${doing}: ${why}`, { hint });
  };
  const { mode } = await stat(path).catch((): never => fail('there is no such file', 'Name it with --key.'));
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    fail(
      'other users of this machine may read or change it',
      `Run \`chmod 600 ${path}\`, and think of who could have read it.`,
    );
  }
  const text = await readFile(path, 'utf8');
  const pem = text.startsWith(AGE_HEAD)
    ? await decrypted(text, await askPassphrase()).catch((): never =>
        fail('it does not open', 'The passphrase is wrong, or the file is damaged.'),
      )
    : text;
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // Said below, without the library's words: they might quote the key.
  }
  return fail('it holds no Ed25519 key', 'Name the file that `npm run release-key` wrote.');
}

/** The public half in PEM, of either half. */
export function pemOf(key: KeyObject): string {
  const half = key.type === 'private' ? createPublicKey(key) : key;
  return half.export({ type: 'spki', format: 'pem' }).toString();
}

async function encrypted(pem: string, passphrase: string): Promise<string> {
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase);
  encrypter.setScryptWorkFactor(SCRYPT_LOG_N);
  return armor.encode(await encrypter.encrypt(pem));
}

function decrypted(text: string, passphrase: string): Promise<string> {
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  return decrypter.decrypt(armor.decode(text), 'text');
}
