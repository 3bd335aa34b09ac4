// The walk through the disks: what it finds, what it passes over, and that it ends.

import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { walkDisks } from '../../../edge-uploader/discovery/walk-disks.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'offsite-walk-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const walk = (clock = () => 0) => walkDisks({ roots: [root, join(root, 'Data')], wanted: /\.fdb$/i, clock });
async function put(...parts: string[]): Promise<string> {
  const path = join(root, ...parts);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, '');
  return path;
}

test('finds each once, the nearest to the top first, and passes over what is nobody’s data', async () => {
  const deep = await put('Data', 'Kartotéka 2', 'clinic.FDB');
  const top = await put('top.fdb');
  for (const name of ['Windows', '$Recycle.Bin', 'node_modules', '.cache']) await put(name, 'no.fdb');
  await put('1', '2', '3', '4', '5', '6', 'far.fdb');
  await put('Data', 'letter.docx');
  await symlink(root, join(root, 'Data', 'circle'));
  expect(await walk()).toEqual([top, deep]);
});

test('ends when its time is up, with what it has', async () => {
  await put('a', 'b.fdb');
  const top = await put('top.fdb');
  let now = 0;
  expect(await walk(() => (now += 6_000))).toEqual([top]);
});

test('what may not be read is passed over', async () => {
  await put('closed', 'no.fdb');
  await chmod(join(root, 'closed'), 0);
  const top = await put('top.fdb');
  expect(await walk()).toContain(top);
  await chmod(join(root, 'closed'), 0o700);
});
