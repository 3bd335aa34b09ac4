// Folders of files on Windows: what may only be read, what is empty, what is hidden; and back into a folder, whole or not at all.

import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runOffsite } from '../../demo/offsite-process.ts';
import { EXIT } from '../../edge-uploader/failure.ts';
import { buildUploader } from '../../tools/build-uploader.ts';
import { openWindowsStage, type WindowsStage } from './windows-stage.ts';

let stage: WindowsStage;
let papers: string;
let below: string;
beforeAll(async () => {
  stage = await openWindowsStage();
  papers = join(stage.folder, 'papers');
  below = stage.inside(papers).replace(':', '').replaceAll('\\', '/');
  await mkdir(join(papers, 'empty folder'), { recursive: true });
  await writeFile(join(papers, 'licence.txt'), 'licence');
  await chmod(join(papers, 'licence.txt'), 0o444);
  await writeFile(join(papers, 'empty.txt'), '');
  await writeFile(join(papers, '.hidden'), 'hidden');
  await writeFile(join(papers, 'READ ME.TXT'), 'words');
  const databases = { papers: { engine: 'files', folders: [stage.inside(papers)], exclude: ['read me.*'] } };
  await stage.succeed('backup', '--config', await stage.variant({ databases }));
});
afterAll(() => stage?.close());

test('come back as they were, patterns matching in either case', async () => {
  const folder = join(stage.folder, 'back');
  await stage.succeed('restore', 'papers', ...stage.recovery, '--into-folder', folder);
  expect((await readdir(join(folder, below))).sort()).toEqual(['.hidden', 'empty folder', 'empty.txt', 'licence.txt']);
  expect(await readFile(join(folder, below, 'licence.txt'), 'utf8')).toBe('licence');
  expect((await stat(join(folder, below, 'licence.txt'))).mode & 0o222).toBe(0);
  const before = await stat(join(papers, 'licence.txt'));
  expect(Math.abs((await stat(join(folder, below, 'licence.txt'))).mtimeMs - before.mtimeMs)).toBeLessThan(2);
});

test('not into a folder with something in it, which stays as it is', async () => {
  const folder = join(stage.folder, 'taken');
  await mkdir(folder);
  await writeFile(join(folder, 'mine.txt'), 'mine');
  const { exitCode, stderr } = await stage.run('restore', 'papers', ...stage.recovery, '--into-folder', folder);
  expect(exitCode, stderr).toBe(EXIT.disk);
  expect(await readdir(folder)).toEqual(['mine.txt']);
  expect((await readdir(stage.folder)).filter((name) => name.includes('partial'))).toEqual([]);
});

test('into an empty folder, by a path with slashes', async () => {
  const folder = join(stage.folder, 'empty');
  await mkdir(folder);
  const path = stage.inside(folder).replaceAll('\\', '/');
  await stage.succeed('restore', 'papers', ...stage.recovery, '--into-folder', path);
  expect(await readFile(join(folder, below, '.hidden'), 'utf8')).toBe('hidden');
});

test('a server with Linux comes back but for what Windows cannot name, which is told', async () => {
  const linux = join(stage.folder, 'linux');
  await mkdir(linux);
  const names = ['plán 12:30.txt', 'a?.txt', 'line\nfeed', 'back\\slash', 'Zpráva.txt', 'ZPRÁVA.TXT', 'plain.txt'];
  for (const name of names) await writeFile(join(linux, name), name);
  const databases = { linux: { engine: 'files', folders: [linux] } };
  const program = await buildUploader(join(stage.folder, 'program'));
  const made = await runOffsite(program, ['backup', '--config', await stage.variant({ databases })]);
  expect(made, made.stderr).toMatchObject({ exitCode: 0 });
  const folder = join(stage.folder, 'from linux');
  const run = await stage.run('restore', 'linux', ...stage.recovery, '--into-folder', folder);
  expect(run.exitCode, run.stderr).toBe(EXIT.incomplete);
  const back = await readdir(join(folder, linux));
  expect(back.sort()).toEqual(['ZPRÁVA.TXT', 'plain.txt']);
  expect(run.stderr).toMatch(/12:30\.txt is not as it was: Windows has no such name/);
  expect(run.stderr).toMatch(/Zpráva\.txt is not as it was: another file has its name but for capitals/);
});
