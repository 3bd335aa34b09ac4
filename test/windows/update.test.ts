// A Windows executable that becomes a newer one while it runs: Windows lets it be renamed and not be replaced, and removed only once it has ended.
// Wine is no Windows: what a virus scanner does to a new executable was not seen.

import { createPrivateKey, type KeyObject } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OffsiteRun } from '../../demo/offsite-process.ts';
import { writeNewReleaseKey } from '../../operator/release/key-file.ts';
import { writeRelease } from '../../operator/release/write-release.ts';
import { buildExecutables } from '../../tools/executable/build-executables.ts';
import { openWindowsStage, type WindowsStage } from './windows-stage.ts';
import { startInWine } from './wine.ts';

let stage: WindowsStage;
let outside: string;
let bin: string;
let place: string;
let config: string;
let key: KeyObject;
const built: Record<string, string> = {};

beforeAll(async () => {
  [stage, outside] = await Promise.all([openWindowsStage(), mkdtemp(join(tmpdir(), 'offsite-updates-'))]);
  const releaseKeys = await writeNewReleaseKey(join(outside, 'key.pem'), undefined);
  key = createPrivateKey(await readFile(join(outside, 'key.pem')));
  for (const version of ['0.1.0', '0.2.0']) {
    const paths = await buildExecutables(['win-x64'], join(outside, version), { version, releaseKeys });
    built[version] = paths['win-x64']!;
  }
  [bin, place] = [join(stage.folder, 'Záloha'), join(stage.folder, 'vydání')];
  await mkdir(bin);
  config = await stage.variant({ updates: { from: stage.inside(place) } });
}, 300_000);
afterAll(async () => {
  await stage?.close();
  await rm(outside, { recursive: true, force: true });
});

const run = (...args: string[]): Promise<OffsiteRun> =>
  startInWine(stage.wine, join(bin, 'offsite.exe'), args, { folder: stage.folder }).ended;
const update = () => run('update', '--config', stage.inside(config));
const version = async (): Promise<string> => (await run('--version')).stdout.trim();
const release = () =>
  writeRelease({
    ...{ executables: [built['0.2.0']!], folder: place, key, updatesFrom: '0.1.0', share: 100, days: 90 },
    now: new Date(),
  });

test('the running program makes room for the new one, which removes it with its next run', async () => {
  await copyFile(built['0.1.0']!, join(bin, 'offsite.exe'));
  await release();
  const updated = await update();
  expect(updated, updated.stdout + updated.stderr).toMatchObject({ exitCode: 0 });
  expect(updated.stdout).toMatch(/offsite is now 0\.2\.0; it was 0\.1\.0\s+$/);
  expect(await version()).toBe('0.2.0');
  expect(await readdir(bin)).not.toContain('offsite.next.exe');
  expect((await update()).stdout).toMatch(/0\.2\.0 is the newest version/);
  expect(await readdir(bin)).toEqual(['offsite.exe']);
  const backup = await run('backup', '--config', stage.inside(config));
  expect(backup.exitCode, backup.stderr).toBe(0);
});
