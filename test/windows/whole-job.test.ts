// The whole job of the executable on Windows: back up what another program dumped, list, verify, bring back byte for byte.

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventOf } from '../../demo/offsite-process.ts';
import { EXIT } from '../../edge-uploader/failure.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { openWindowsStage, type WindowsStage } from './windows-stage.ts';

let stage: WindowsStage;
beforeAll(async () => {
  stage = await openWindowsStage();
});
afterAll(() => stage?.close());

test('says its version, and how long that took', async () => {
  await stage.run('--version'); // The first one also starts wine's own programs.
  const { exitCode, stdout, stderr, seconds } = await stage.run('--version');
  expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: `${packageJson.version}\n`, stderr: '' });
  process.stdout.write(`offsite.exe --version under wine: ${Math.round(seconds * 1000)} ms\n`);
});

test('backs up, lists, verifies and restores byte for byte', async () => {
  const made = await stage.succeed('backup', '--config', stage.server, '--json');
  expect(eventOf(made, 'backup')).toMatchObject({ database: 'main', dumpBytes: 3_000_000 });
  expect(await stage.objects('/manifest.json')).toHaveLength(1);
  const listed = await stage.succeed('backups', '--config', stage.server, '--json');
  expect(listed.events[0]).toMatchObject({ database: 'main' });
  await stage.succeed('verify', ...stage.recovery);
  const target = join(stage.folder, 'restored.dump');
  await stage.succeed('restore', 'main', ...stage.recovery, '--to', target);
  await stage.isDump(target);
  const left = await readdir(stage.folder, { recursive: true });
  expect(left.filter((name) => /partial|journal|scratch./.test(name))).toEqual([]);
});

test('what did not change is not sent again', async () => {
  const again = await stage.succeed('backup', '--config', stage.server, '--json');
  expect(eventOf(again, 'backup').storedBytes).toBeLessThan(100_000);
});

test('a failure has its message, its hint and its exit code', async () => {
  const { exitCode, stderr } = await stage.run('backup', '--config', 'C:\\no such folder\\none.yaml');
  expect(exitCode).toBe(EXIT.config);
  expect(stderr).toMatch(/^offsite: error: .*\r?\noffsite: hint: /);
  expect(stderr).toContain('C:\\no such folder\\none.yaml');
});

test('a restore over a file that is there is refused, and the file stays', async () => {
  const before = await readFile(stage.dumpPath);
  const { exitCode, stderr } = await stage.run('restore', 'main', ...stage.recovery, '--to', stage.dumpPath);
  expect(exitCode, stderr).toBe(EXIT.disk);
  expect((await readFile(stage.dumpPath)).equals(before)).toBe(true);
});
