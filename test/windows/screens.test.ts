// What people are shown on Windows: how the backups are, what to mend, and what a helper is sent. All of it reaches the system in its own
// way (disks, rights, accounts, logs), and a check that fails there would be told to a clinic for years.

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventOf } from '../../demo/offsite-process.ts';
import { runProgram } from '../../tools/run-program.ts';
import { openWindowsStage, type WindowsStage } from './windows-stage.ts';

let stage: WindowsStage;
let czech: string;
beforeAll(async () => {
  stage = await openWindowsStage();
  czech = await stage.variant({ language: 'cs' });
  await stage.succeed('backup', '--config', czech);
});
afterAll(() => stage?.close());

test('status, in Czech and in English', async () => {
  // The cloud judges after the backup has ended.
  const czechWords = async (): Promise<string> => (await stage.run('status', '--config', czech)).stdout;
  await expect.poll(czechWords, { timeout: 60_000 }).toContain('Zálohy jsou v pořádku');
  expect((await stage.succeed('status', '--config', stage.server)).stdout).toContain('The backups are fine');
});

test('doctor finds nothing to mend, and says what it could not see', async () => {
  const { events } = await stage.succeed('doctor', '--config', czech, '--json');
  expect(events.filter(({ state }) => state === 'failure')).toEqual([]);
  const states = Object.fromEntries(events.map(({ check, state }) => [check, state]));
  expect(states).toMatchObject({ network: 'ok', clock: 'ok', vault: 'ok', powers: 'ok', dumps: 'ok', space: 'ok' });
  // Wine has no access lists.
  expect(states).toMatchObject({ rights: 'unknown' });
});

test('the log has what was done', async () => {
  const folder = join(czech, '../logs');
  const [name] = await readdir(folder);
  const lines = (await readFile(join(folder, name!), 'utf8')).trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line).event)).toEqual(expect.arrayContaining(['start', 'backup', 'end']));
});

test('a support bundle is an archive with what is listed', async () => {
  const target = join(stage.folder, 'bundle.tar.gz');
  const run = await stage.succeed('support-bundle', '--config', czech, '--to', target, '--json');
  expect(eventOf(run, 'summary')).toMatchObject({ ok: true });
  const { stdout } = await runProgram('tar', ['-tzf', target]);
  expect(stdout.split('\n')).toEqual(expect.arrayContaining(['README.txt', 'doctor.json', 'config.json']));
});
