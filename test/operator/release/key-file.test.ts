// The file with the release key: whoever reads it can run code in every clinic.

import { sign, verify } from 'node:crypto';
import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readReleaseKey, writeNewReleaseKey } from '../../../operator/release/key-file.ts';
import { releaseKeysOf, rememberPublicKey } from '../../../operator/release/remember-public-key.ts';
import { parseReleaseKeys } from '../../../vault/release-keys.ts';
import { openReleaseStage } from './stage.ts';

const PASSPHRASE = 'correct horse battery staple';
let stage: Awaited<ReturnType<typeof openReleaseStage>>;
beforeAll(async () => {
  stage = await openReleaseStage();
});
afterAll(() => stage.close());

const isPair = async (path: string, publicKey: string, passphrase: string): Promise<boolean> => {
  const key = await readReleaseKey(path, async () => passphrase);
  return verify(null, Buffer.from('text'), parseReleaseKeys(publicKey)[0]!, sign(null, Buffer.from('text'), key));
};

test('opens with its passphrase only, and nobody else may read it', async () => {
  const path = join(stage.root, 'key.age');
  const publicKey = await writeNewReleaseKey(path, PASSPHRASE);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readFile(path, 'utf8')).toMatch(/^-----BEGIN AGE ENCRYPTED FILE-----\n/);
  expect(await isPair(path, publicKey, PASSPHRASE)).toBe(true);
  await expect(readReleaseKey(path, async () => 'another passphrase')).rejects.toThrow('it does not open');
  const written = await readFile(path, 'utf8');
  await expect(writeNewReleaseKey(path, PASSPHRASE)).rejects.toThrow('there is such a file already');
  expect(await readFile(path, 'utf8')).toBe(written);
});

test('without a passphrase it is PEM, and none is asked for', async () => {
  const path = join(stage.root, 'key.pem');
  const publicKey = await writeNewReleaseKey(path, undefined);
  const key = await readReleaseKey(path, () => Promise.reject(new Error('asked')));
  expect(key.asymmetricKeyType).toBe('ed25519');
  expect(await isPair(path, publicKey, '')).toBe(true);
});

test('is refused where others may read it, where it is none, and where it is not', async () => {
  const path = join(stage.root, 'open.pem');
  await writeNewReleaseKey(path, undefined);
  await chmod(path, 0o640);
  await expect(readReleaseKey(path, async () => '')).rejects.toThrow('other users of this machine may read');
  await writeFile(join(stage.root, 'rubbish'), 'secret rubbish', { mode: 0o600 });
  const error = await readReleaseKey(join(stage.root, 'rubbish'), async () => '').catch((thrown) => thrown);
  expect(String(error)).toMatch('holds no Ed25519 key');
  expect(String(error) + String(error.cause)).not.toContain('secret rubbish');
  await expect(readReleaseKey(join(stage.root, 'none'), async () => '')).rejects.toThrow('there is no such file');
});

test('the public halves gather beside the sources: two, and no third', async () => {
  const path = join(stage.root, 'release-keys.pem');
  for (const name of ['one.pem', 'two.pem']) {
    const before = await releaseKeysOf(path);
    await rememberPublicKey(path, before, await writeNewReleaseKey(join(stage.root, name), undefined));
  }
  expect(parseReleaseKeys(await readFile(path, 'utf8'))).toHaveLength(2);
  await expect(releaseKeysOf(path)).rejects.toThrow('has 2 keys already');
});
