// Executables for Windows that become one another, the way that Windows needs it: a program that runs is renamed and never replaced. Wine
// would let it be replaced as well, so that only the way itself was seen, not that Windows insists on it.

import { createPrivateKey, type KeyObject } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { OffsiteRun } from '../../demo/offsite-process.ts';
import { EXIT } from '../../edge-uploader/failure.ts';
import { BUILD_NOTE_ASSET } from '../../edge-uploader/update/release-keys.ts';
import { writeNewReleaseKey } from '../../operator/release/key-file.ts';
import { writeRelease } from '../../operator/release/write-release.ts';
import { makeBlob } from '../../tools/executable/blob.ts';
import { buildExecutables } from '../../tools/executable/build-executables.ts';
import { windowsExecutable } from '../../tools/executable/windows-executable.ts';
import { encodeBuildNote } from '../../vault/build-note.ts';
import { openWindowsStage, type WindowsStage } from './windows-stage.ts';
import { runInWine } from './wine.ts';

const OLD = '0.1.0';
const NEW = '0.2.0';
const BAD = '0.3.0';
let stage: WindowsStage;
let outside: string;
let key: KeyObject;
let releaseKeys: string;
let installed: string;
let program: string;
let place: string;
let config: string;

beforeAll(async () => {
  stage = await openWindowsStage();
  outside = await mkdtemp(join(tmpdir(), 'offsite-updates-'));
  releaseKeys = await writeNewReleaseKey(join(outside, 'key.pem'), undefined);
  key = createPrivateKey(await readFile(join(outside, 'key.pem')));
  installed = join(stage.folder, 'Program pro zálohy');
  program = join(installed, 'offsite.exe');
  place = join(stage.folder, 'vydání');
  await mkdir(installed);
  await copyFile(await built(OLD), program);
  config = await stage.variant({ updates: { from: stage.inside(place) } });
});
afterAll(async () => {
  await rm(outside, { recursive: true, force: true });
  await stage?.close();
});

async function built(version: string): Promise<string> {
  return (await buildExecutables(['win-x64'], join(outside, version), { version, releaseKeys }))['win-x64']!;
}
const run = (...args: string[]): Promise<OffsiteRun> =>
  runInWine(stage.wine, program, args, { folder: stage.folder, secondsMax: 170 });
const update = (): Promise<OffsiteRun> => run('update', '--config', stage.inside(config));
const version = async (): Promise<string> => (await run('--version')).stdout.trim();
const release = (executable: string) =>
  writeRelease({
    ...{ executables: [executable], folder: place, key, updatesFrom: OLD, share: 100, days: 90, now: new Date() },
  });

test('it becomes the released version at the same path, and goes on backing up', async () => {
  await release(await built(NEW));
  const { exitCode, stdout, stderr } = await update();
  expect(exitCode, stderr).toBe(0);
  expect(stdout).toMatch(/offsite is now 0\.2\.0; it was 0\.1\.0/);
  expect(await version()).toBe(NEW);
  expect(await readdir(installed)).not.toContain('offsite.next.exe');
  expect(await run('backup', '--config', stage.inside(config))).toMatchObject({ exitCode: 0, stderr: '' });
  await update(); // Whatever could not be removed while it ran goes with the next one.
  expect(await readdir(installed)).toEqual(['offsite.exe']);
});

test('one that does worse is put back, and the old one is at its path', async () => {
  const bad = join(outside, 'offsite-win-x64.exe');
  const note = encodeBuildNote({ version: BAD, platform: 'win-x64', releaseKeys });
  const text = `if (process.argv.includes('--version')) console.log('${BAD}'); else process.exitCode = 1;`;
  const blob = await makeBlob({ program: text, assets: { [BUILD_NOTE_ASSET]: note }, codeCache: false });
  await writeFile(bad, await windowsExecutable({ node: inject('node'), blob, version: BAD }));
  await release(bad);
  const { exitCode, stderr } = await update();
  expect(exitCode, stderr).toBe(EXIT.update);
  expect(stderr).toMatch(/it does worse here than 0\.2\.0, which was put back/);
  expect(await version()).toBe(NEW);
});
