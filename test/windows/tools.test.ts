// Programs that the executable starts: a dump comes through a pipe, byte for byte, and a tool that hangs goes with all that it has started.

import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { eventOf } from '../../demo/offsite-process.ts';
import { EXIT } from '../../edge-uploader/failure.ts';
import { DUMP_FOLDER, openWindowsStage, type WindowsStage } from './windows-stage.ts';
import { startInWine } from './wine.ts';

let stage: WindowsStage;
beforeAll(async () => {
  stage = await openWindowsStage();
});
afterAll(() => stage?.close());

/** Longer than a backup takes to find out. */
const HELD_SECONDS = 20;
const COMMAND = 'C:\\windows\\system32\\cmd.exe';

async function scripted(name: string, text: string): Promise<string> {
  const path = join(stage.folder, `${name}.cjs`);
  await writeFile(path, text);
  return stage.inside(path);
}

test('a dump through a pipe is the dump', async () => {
  const script = await scripted('dump', `require('fs').createReadStream(process.argv[2]).pipe(process.stdout);`);
  const command = [stage.inside(inject('node')), script, stage.inside(stage.dumpPath)];
  const config = await stage.variant({ databases: { main: { engine: 'command', command } } });
  const made = await stage.succeed('backup', '--config', config, '--json');
  expect(eventOf(made, 'backup').dumpBytes).toBe(3_000_000);
  const target = join(stage.folder, 'from-pipe.bin');
  await stage.succeed('restore', 'main', ...stage.recovery, '--to', target);
  await stage.isDump(target);
});

test('a tool that fails makes no backup', async () => {
  const before = await stage.objects('/manifest.json');
  const databases = { main: { engine: 'command', command: [COMMAND, '/c', 'echo half a dump & exit 3'] } };
  const { exitCode, stderr } = await stage.run('backup', '--config', await stage.variant({ databases }));
  expect(exitCode).toBe(EXIT.source);
  expect(stderr).toMatch(/exited with code 3/);
  expect(await stage.objects('/manifest.json')).toEqual(before);
});

test('a batch file is refused, with what to write in its place', async () => {
  const path = join(stage.folder, 'dump.bat');
  await writeFile(path, `@type "${stage.inside(stage.dumpPath)}"\r\n`);
  const backUp = async (...command: string[]) =>
    stage.run('backup', '--config', await stage.variant({ databases: { main: { engine: 'command', command } } }));
  const { exitCode, stderr } = await backUp(stage.inside(path));
  expect(exitCode, stderr).toBe(EXIT.source);
  expect(stderr).toMatch(/a batch file is no program/);
  const words = /hint: write \[(.*), (\/d), (\/c), (.*)\] in its place/.exec(stderr)!.slice(1);
  expect(await backUp(...words)).toMatchObject({ exitCode: 0, stderr: '' });
});

test('a tool that hangs is ended with what it has started', async () => {
  const script = await scripted('hang', `setInterval(() => {}, 1000);`);
  const command = [COMMAND, '/c', stage.inside(inject('node')), script];
  const databases = { main: { engine: 'command', command, idleSeconds: 3 } };
  const { exitCode, stderr } = await stage.run('backup', '--config', await stage.variant({ databases }));
  expect(exitCode, stderr).toBe(EXIT.source);
  expect(await commandLines()).not.toContainEqual(expect.stringContaining('hang.cjs'));
});

test('Ctrl-C ends the backup and its tool', async () => {
  const script = await scripted('endless', `setInterval(() => {}, 1000);`);
  const databases = { main: { engine: 'command', command: [stage.inside(inject('node')), script] } };
  const running = stage.start('backup', '--config', await stage.variant({ databases }));
  await expect.poll(commandLines, { timeout: 30_000 }).toContainEqual(expect.stringContaining('endless.cjs'));
  running.process.kill('SIGINT'); // Wine makes a Ctrl-C of it.
  const { exitCode, stderr } = await running.ended;
  expect(exitCode, stderr).toBe(EXIT.interrupted);
  expect(await commandLines()).not.toContainEqual(expect.stringContaining('endless.cjs'));
});

test('a dump that another program still has open for writing is no dump yet', async () => {
  const folder = join(stage.folder, 'being written');
  await mkdir(folder);
  const target = join(folder, 'main.dump');
  const wait = await scripted('wait', `setTimeout(() => {}, ${HELD_SECONDS * 1000});`);
  const words = `@(echo ${'row '.repeat(500)}& "${stage.inside(inject('node'))}" "${wait}") > "${stage.inside(target)}"\r\n`;
  const script = join(stage.folder, 'hold.bat');
  await writeFile(script, words);
  const holding = startInWine(stage.wine, 'cmd', ['/c', stage.inside(script)]);
  await expect.poll(() => readFile(target, 'utf8').catch(() => ''), { timeout: 30_000 }).toContain('row');
  const databases = { main: { ...DUMP_FOLDER, folder: stage.inside(folder), waitMinutes: 0 } };
  const config = await stage.variant({ databases });
  const { exitCode, stderr } = await stage.run('backup', '--config', config);
  expect(exitCode, stderr).toBe(EXIT.source);
  expect(stderr).toMatch(/main\.dump is still being written: another program has it locked/);
  await holding.ended;
  await stage.succeed('backup', '--config', config);
});

/** Of all processes of this machine; those under wine keep theirs. */
async function commandLines(): Promise<string[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  return Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')));
}
