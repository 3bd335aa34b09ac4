// Paths as clinics have them: with Czech diacritics, on a drive of the network, longer than the 260 characters that many programs on
// Windows end at. A path that is read wrongly is a database that is missing in every backup.

import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventOf } from '../../demo/offsite-process.ts';
import { EXIT } from '../../edge-uploader/failure.ts';
import { rows } from '../edge-uploader/seeded-bytes.ts';
import { DUMP_FOLDER, openWindowsStage, type WindowsStage } from './windows-stage.ts';
import { driveC, mapDrive, mapShare } from './wine.ts';

describe('with Czech diacritics', () => {
  const CLINIC = 'Ordinace MUDr. Šťastný – zálohy (ěščřžýáíéúůďťň ĚŠČŘŽÝÁÍÉÚŮĎŤŇ)';
  let stage: WindowsStage;
  beforeAll(async () => {
    stage = await openWindowsStage({ folderName: CLINIC });
  });
  afterAll(() => stage?.close());

  test('in the folder of config, secrets and cache, in the names of dumps and in the target', async () => {
    const dumps = join(stage.folder, 'Zálohy kartotéky');
    await mkdir(dumps);
    const name = 'kartotéka–příloha č. 1 žluťoučký.dump';
    await writeFile(join(dumps, name), rows('diacritics', 200_000));
    const config = await stage.variant({
      databases: { main: { ...DUMP_FOLDER, folder: stage.inside(dumps), newest: 'kartotéka*č. 1*.dump' } },
    });
    const made = await stage.succeed('backup', '--config', config, '--json');
    expect(eventOf(made, 'backup').dumpBytes).toBe(200_000);
    const target = join(stage.folder, 'Obnoveno – česky.dump');
    await stage.succeed('restore', 'main', ...stage.recovery, '--to', target);
    expect((await readFile(target)).equals(rows('diacritics', 200_000))).toBe(true);
    const folder = join(stage.folder, 'Složka pro obnovu');
    await stage.succeed('restore', 'main', ...stage.recovery, '--into-folder', folder);
    expect((await readFile(join(folder, name))).equals(rows('diacritics', 200_000))).toBe(true);
  });

  test('in what `files` takes, composed and decomposed', async () => {
    const papers = join(stage.folder, 'Licence a certifikáty');
    // One after the other on purpose: Windows keeps both, they are different names.
    const names = ['klíč č. 5.pfx'.normalize('NFC'), 'klíč č. 5.pfx'.normalize('NFD')];
    await mkdir(papers);
    for (const name of names) await writeFile(join(papers, name), name);
    const databases = { papers: { engine: 'files', folders: [stage.inside(papers)] } };
    await stage.succeed('backup', '--config', await stage.variant({ databases }));
    const folder = join(stage.folder, 'Papíry zpět');
    await stage.succeed('restore', 'papers', ...stage.recovery, '--into-folder', folder);
    const below = stage.inside(papers).replace(':', '').replaceAll('\\', '/');
    for (const name of names) expect(await readFile(join(folder, below, name), 'utf8')).toBe(name);
  });
});

describe('on a drive of the network (under wine: a drive letter for a folder, and a share that is a folder)', () => {
  let stage: WindowsStage;
  let share: string;
  beforeAll(async () => {
    stage = await openWindowsStage();
    share = await mkdtemp(join(driveC(stage.wine), 'share-'));
    await mapDrive(stage.wine, 'n', share);
    await mapShare(stage.wine, 'server', 'zálohy', share);
  });
  afterAll(() => stage?.close());
  const dump = rows('network', 150_000);

  test('a drive letter: dumps are taken from it, and restored to it', async () => {
    await writeFile(join(share, 'main.dump'), dump);
    const databases = { main: { ...DUMP_FOLDER, folder: 'N:\\' } };
    await stage.succeed('backup', '--config', await stage.variant({ databases }));
    await stage.succeed('restore', 'main', ...stage.recovery, '--to', 'N:\\restored.bin');
    expect((await readFile(join(share, 'restored.bin'))).equals(dump)).toBe(true);
  });

  test('a share by its full name', async () => {
    await writeFile(join(share, 'main.dump'), dump);
    const databases = {
      main: { ...DUMP_FOLDER, folder: '\\\\server\\zálohy' },
      papers: { engine: 'files', folders: ['\\\\server\\zálohy'] },
    };
    await stage.succeed('backup', '--config', await stage.variant({ databases }));
    const folder = join(stage.folder, 'from the share');
    await stage.succeed('restore', 'papers', ...stage.recovery, '--into-folder', folder);
    expect((await readFile(join(folder, 'server/zálohy/main.dump'))).equals(dump)).toBe(true);
    await stage.succeed('restore', 'main', ...stage.recovery, '--to', '\\\\server\\zálohy\\again.bin');
    expect((await readFile(join(share, 'again.bin'))).equals(dump)).toBe(true);
  });

  test('a share that is not there is an error that names it', async () => {
    const databases = { main: { ...DUMP_FOLDER, folder: '\\\\server\\nowhere' } };
    const { exitCode, stderr } = await stage.run('backup', '--config', await stage.variant({ databases }));
    expect(exitCode).toBe(EXIT.source);
    expect(stderr).toMatch(/offsite: error: .*\\\\server\\nowhere.*\r?\noffsite: hint: /);
  });

  test('a config, secrets and cache that lie there', async () => {
    const config = await stage.variant({});
    const moved = join(share, 'offsite.yaml');
    await writeFile(moved, await readFile(config));
    await writeFile(join(share, 'secrets.yaml'), await readFile(join(config, '../secrets.yaml')));
    await stage.succeed('backup', '--config', 'N:\\offsite.yaml');
  });
});

describe('longer than 260 characters', () => {
  let stage: WindowsStage;
  const DEEP = Array.from({ length: 12 }, (_, i) => `slozka-s-dlouhym-nazvem-${String(i).padStart(2, '0')}`);
  beforeAll(async () => {
    stage = await openWindowsStage();
  });
  afterAll(() => stage?.close());

  test('dumps, cache and the target of a restore', async () => {
    const dumps = join(stage.folder, ...DEEP, 'dumps');
    await mkdir(dumps, { recursive: true });
    const dump = rows('deep', 150_000);
    await writeFile(join(dumps, 'main.dump'), dump);
    expect(stage.inside(join(dumps, 'main.dump')).length).toBeGreaterThan(300);
    const databases = { main: { ...DUMP_FOLDER, folder: stage.inside(dumps) } };
    const folders = { cache: stage.inside(join(stage.folder, ...DEEP, 'cache')) };
    await stage.succeed('backup', '--config', await stage.variant({ databases, folders }));
    const target = join(stage.folder, ...DEEP, 'restored.bin');
    await stage.succeed('restore', 'main', ...stage.recovery, '--to', target);
    expect((await readFile(target)).equals(dump)).toBe(true);
  });

  test('what `files` takes, and where it comes back: each asked for in the form that has no limit', async () => {
    const papers = join(stage.folder, 'papers');
    await mkdir(join(papers, ...DEEP), { recursive: true });
    await writeFile(join(papers, ...DEEP, 'licence.txt'), 'licence');
    const databases = { papers: { engine: 'files', folders: [stage.inside(papers)] } };
    // Wine has no limit of 260; Windows has none for what begins with \\?\.
    const calls = /(?:CreateFile|CreateDirectory|MoveFileWithProgress|DeleteFile|FindFirstFileEx)W \(?L"([^"]*)/;
    const asked = async (...args: string[]): Promise<void> => {
      const paths = (await stage.traced('file', ...args)).flatMap((line) => calls.exec(line)?.[1] ?? []);
      const deep = paths.filter((path) => path.includes(DEEP[3]!));
      expect(deep.length).toBeGreaterThan(0);
      expect(deep.filter((path) => !path.startsWith('\\\\\\\\?\\\\'))).toEqual([]);
    };
    await asked('backup', '--config', await stage.variant({ databases }));
    const folder = join(stage.folder, 'back');
    await asked('restore', 'papers', ...stage.recovery, '--into-folder', folder);
    const below = stage.inside(papers).replace(':', '').replaceAll('\\', '/');
    expect(await readFile(join(folder, below, ...DEEP, 'licence.txt'), 'utf8')).toBe('licence');
  });
});
