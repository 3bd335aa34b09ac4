// Unpacking must never write outside its folder, nor over anything, nor leave half of it behind, whatever an archive names. The
// archives here are hostile: well formed, as a thief on the clinic's server could have made them.

import { lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { restoreIntoFolder } from '../../../edge-uploader/restore-folder/into-folder.ts';
import { unpackTar } from '../../../edge-uploader/restore-folder/unpack-tar.ts';
import { END_OF_TAR, encodeTarHeader, type TarEntry, tarPadding } from '../../../edge-uploader/tar/tar-header.ts';

let place: string;
let folder: string;
let tarFile: string;
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'offsite-unpack-'));
  folder = join(place, 'restored');
  tarFile = join(place, 'a.tar');
});
afterEach(() => rm(place, { recursive: true, force: true }));

type Part = Partial<Omit<TarEntry, 'name' | 'target'>> & { name: string; target?: string; contents?: string };

async function archive(parts: readonly Part[]): Promise<void> {
  const pieces = parts.flatMap(({ name, target, contents = '', ...rest }) => {
    const owner = { uid: process.getuid!(), gid: process.getgid!() };
    const kind = target === undefined ? ('file' as const) : ('link' as const);
    const entry: TarEntry = {
      ...{ kind, mode: 0o644, mtimeNs: 0n, ...owner, ...rest, bytes: contents.length, name: Buffer.from(name) },
      ...(target !== undefined && { target: Buffer.from(target) }),
    };
    return [encodeTarHeader(entry), Buffer.from(contents), tarPadding(contents.length)];
  });
  await writeFile(tarFile, Buffer.concat([...pieces, END_OF_TAR]));
}

const unpack = (signal = new AbortController().signal) => unpackTar({ tarFile, folder, signal });

/** Fails in this way, and leaves exactly what was there before. */
async function refused(exit: string, message: RegExp): Promise<void> {
  const before = (await readdir(place, { recursive: true })).sort();
  await expect(unpack()).rejects.toMatchObject({
    exit,
    message: expect.stringMatching(message),
    hint: expect.stringMatching(/./),
  });
  expect((await readdir(place, { recursive: true })).sort()).toEqual(before);
}

describe('a name that leads out of the folder', () => {
  test.each(['../out', 'a/../../out', '/etc/out', 'a//b', './a', 'a/.', '..', ''])('%j', async (name) => {
    await archive([
      { name: 'sound', contents: 'x' },
      { name, contents: 'bad' },
    ]);
    await refused('damaged', /unpacking .* was refused: it leads out of the folder/);
  });
});

describe('a link', () => {
  test('is made last, so nothing is written through it, wherever it leads', async () => {
    await mkdir(join(place, 'outside'));
    await archive([
      { name: 'link', target: join(place, 'outside') },
      { name: 'link/planted', contents: 'bad' },
    ]);
    await refused('damaged', /two files of the archive have one name/);
    expect(await readdir(join(place, 'outside'))).toEqual([]);
  });

  test('is not followed for its rights or its time', async () => {
    await writeFile(join(place, 'outside'), 'mine', { mode: 0o600 });
    await archive([{ name: 'link', target: '../outside', mode: 0o777 }]);
    const before = await stat(join(place, 'outside'));
    await unpack();
    expect((await lstat(join(folder, 'link'))).isSymbolicLink()).toBe(true);
    expect(await stat(join(place, 'outside'))).toMatchObject({
      mode: before.mode,
      mtimeMs: before.mtimeMs,
      uid: before.uid,
    });
  });
});

test('two files with one name are both refused', async () => {
  await archive([
    { name: 'a', contents: '1' },
    { name: 'a', contents: '2' },
  ]);
  await refused('damaged', /two files of the archive have one name/);
  await archive([
    { name: 'a', contents: '1' },
    { name: 'a/b', contents: '2' },
  ]);
  await refused('damaged', /two files of the archive have one name/);
});

test('a folder that is not empty, a file, and a link to a folder', async () => {
  await archive([{ name: 'a', contents: '1' }]);
  await mkdir(folder);
  await writeFile(join(folder, 'precious'), '');
  await refused('disk', /restoring into .*: it is not empty/);
  await rm(folder, { recursive: true });
  await writeFile(folder, '');
  await refused('disk', /restoring into .*: it is a file/);
  await rm(folder);
  await mkdir(join(place, 'elsewhere'));
  await symlink('elsewhere', folder);
  await refused('disk', /replacing the empty folder/);
});

test('an archive that is cut or was made by something else', async () => {
  await archive([{ name: 'a', contents: 'x'.repeat(5000) }]);
  await writeFile(tarFile, (await readFile(tarFile)).subarray(0, 3000));
  await refused('damaged', /reading the tar archive of this backup failed: it ends within a file/);
  await writeFile(tarFile, 'no archive');
  await refused('damaged', /it is cut short/);
});

test('an interruption leaves nothing, and an empty folder is as good as none', async () => {
  await archive([{ name: 'a', contents: '1' }]);
  await mkdir(folder);
  await expect(unpack(AbortSignal.abort())).rejects.toThrow();
  expect((await readdir(place)).sort()).toEqual(['a.tar', 'restored']);
  expect((await unpack()).files).toBe(1);
  expect(await readFile(join(folder, 'a'), 'utf8')).toBe('1');
});

test('what a killed restore left is cleared away', async () => {
  await archive([{ name: 'a', contents: '1' }]);
  await mkdir(`${folder}.offsite-partial/old`, { recursive: true });
  await unpack();
  expect(await readdir(folder)).toEqual(['a']);
  expect((await readdir(place)).sort()).toEqual(['a.tar', 'restored']);
});

describe('a dump of another program', () => {
  const into = (properties: Record<string, string> | undefined) => {
    const facts = {
      engine: 'dump-folder',
      tool: 'dump-folder',
      method: 'file',
      options: [],
      ...(properties && { properties }),
    };
    return restoreIntoFolder(tarFile, { folder, facts, signal: new AbortController().signal });
  };
  test.each([
    ['clinic.fbk', 'clinic.fbk'],
    ['2026/clinic.fbk', 'clinic.fbk'],
    ['..\\..\\clinic.fbk', 'clinic.fbk'],
    ['..', 'dump'],
    ['a/..', 'dump'],
  ])('that was called %s gets the name %s', async (file, name) => {
    await writeFile(tarFile, 'dump');
    await into({ contents: 'firebird-backup', file });
    expect(await readdir(folder)).toEqual([name]);
    expect((await readdir(place)).sort()).toEqual(['restored']);
  });

  test('of an engine that has no files is refused', async () => {
    await writeFile(tarFile, 'dump');
    await expect(into(undefined)).rejects.toMatchObject({
      exit: 'usage',
      message: expect.stringMatching(/holds no files/),
    });
  });
});

test.skipIf(process.getuid?.() !== 0)('owners and the rights that go with them (they need root)', async () => {
  await archive([{ name: 'a', contents: '1', uid: 12_345, gid: 23_456, mode: 0o4711 }]);
  await unpack();
  expect(await stat(join(folder, 'a'))).toMatchObject({ uid: 12_345, gid: 23_456, mode: 0o104711 });
});
