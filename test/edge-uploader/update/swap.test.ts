// How executables change places: on a system that replaces a running one by a rename, and on Windows, which renames it and replaces none.

import { mkdtempSync } from 'node:fs';
import { chmod, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { swapBack, swapIn, swapPaths, tidyUp } from '../../../edge-uploader/update/swap.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'offsite-swap-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const stage = async (name = 'offsite') => {
  const paths = swapPaths(join(folder, name));
  await writeFile(paths.executable, 'old');
  await writeFile(paths.next, 'new');
  return { paths, text: (path: string) => readFile(path, 'utf8'), files: async () => (await readdir(folder)).sort() };
};

test('the names keep what Windows needs to start a program', () => {
  expect(swapPaths('C:\\Program Files\\offsite\\offsite.exe')).toEqual({
    executable: 'C:\\Program Files\\offsite\\offsite.exe',
    next: 'C:\\Program Files\\offsite\\offsite.next.exe',
    previous: 'C:\\Program Files\\offsite\\offsite.previous.exe',
  });
  expect(swapPaths('/opt/offsite-0.1')).toMatchObject({ next: '/opt/offsite-0.1.next' });
});

describe.each(['replaces', 'renames'] as const)('on a system that %s', (system) => {
  test('the new one comes, the old one is kept, and both go back', async () => {
    const { paths, text, files } = await stage();
    await swapIn(paths, system);
    expect([await text(paths.executable), await text(paths.previous)]).toEqual(['new', 'old']);
    expect(await files()).toEqual(['offsite', 'offsite.previous']);
    await swapBack(paths, system);
    expect(await text(paths.executable)).toBe('old');
    expect(await files()).toEqual(['offsite']);
  });

  test('an older one that was left is no hindrance', async () => {
    const { paths, text } = await stage();
    await writeFile(paths.previous, 'older');
    await swapIn(paths, system);
    expect(await text(paths.previous)).toBe('old');
  });

  test('without a new one, the old one stays or is back', async () => {
    const { paths, text } = await stage();
    await rm(paths.next);
    await expect(swapIn(paths, system)).rejects.toMatchObject({ exit: 'disk' });
    expect(await text(paths.executable)).toBe('old');
  });

  test('without an old one, nothing is moved away for it', async () => {
    const { paths, text } = await stage();
    await swapIn(paths, system);
    await rm(paths.previous);
    await expect(swapBack(paths, system)).rejects.toMatchObject({ exit: 'disk' });
    expect(await text(paths.executable)).toBe('new');
  });
});

test('what is left is removed, but never while the program itself is not at its place', async () => {
  const { paths, files } = await stage();
  await writeFile(paths.previous, 'old');
  await rm(paths.executable);
  await tidyUp(paths);
  expect(await files()).toEqual(['offsite.next', 'offsite.previous']);
  await writeFile(paths.executable, 'new');
  await chmod(paths.executable, 0o755);
  await tidyUp(paths);
  expect(await files()).toEqual(['offsite']);
});
