// A release looked at without our programs: with the commands that stand in docs/updates.md, and Debian's openssl. A signature that only our
// own code can check could as well be none.

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pemOf, readReleaseKey, writeNewReleaseKey } from '../../../operator/release/key-file.ts';
import { writeRelease } from '../../../operator/release/write-release.ts';
import { runProgram } from '../../../tools/run-program.ts';
import { RELEASE_FILE } from '../../../vault/release.ts';
import { openReleaseStage } from '../../operator/release/stage.ts';
import { OTHER_KEY } from '../../vault/sample-release.ts';

const DOCUMENT = join(import.meta.dirname, '../../../docs/updates.md');
let stage: Awaited<ReturnType<typeof openReleaseStage>>;
let commands: string;
beforeAll(async () => {
  stage = await openReleaseStage();
  const key = await readReleaseKey(await keyFile(), async () => '');
  await writeRelease(stage.options([await stage.executable('linux-x64', '0.2.0', { key })], { key }));
  commands = /```sh\n(\{ echo clinic-offsite[\s\S]*?)```/.exec(await readFile(DOCUMENT, 'utf8'))?.[1] ?? '';
});
afterAll(() => stage?.close());

async function keyFile(): Promise<string> {
  const path = join(stage.root, 'key.pem');
  const publicKey = await writeNewReleaseKey(path, undefined);
  // As it lies beside the sources: openssl takes the first of two.
  await writeFile(join(stage.root, 'release-keys.pem'), publicKey + pemOf(OTHER_KEY));
  return path;
}

const look = () => {
  const here = commands.replaceAll('release-keys.pem', '../release-keys.pem');
  return runProgram('sh', ['-e', '-c', here], { folder: stage.folder });
};

test('openssl finds the signature good, and that of a changed release bad', async () => {
  expect((await look()).stdout).toMatch(/^Signature Verified Successfully/);
  expect(JSON.parse((await readFile(join(stage.folder, 'signed'), 'utf8')).split('\n')[1]!)).toMatchObject({
    version: '0.2.0',
  });
  const path = join(stage.folder, RELEASE_FILE);
  await writeFile(path, (await readFile(path, 'utf8')).replace('"share":100', '"share":101'));
  await expect(look()).rejects.toThrow(/Signature Verification Failure/);
});

test('openssl reads the private key that was written without a passphrase', async () => {
  const { stdout } = await runProgram('openssl', ['pkey', '-in', join(stage.root, 'key.pem'), '-pubout']);
  expect(await readFile(join(stage.root, 'release-keys.pem'), 'utf8')).toContain(stdout);
});
