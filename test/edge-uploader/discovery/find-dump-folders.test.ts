// Folders into which another program dumps: by what the newest file is, and how old.

import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findDumpFolders } from '../../../edge-uploader/discovery/find-dump-folders.ts';

const NOW = new Date('2026-11-28T09:00:00Z');
const GBAK = Buffer.from([0, 2, 4, 10, 0, 0, 0, 3, 1]);
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'offsite-dumps-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function file(path: string, contents: Buffer | string, ageDays: number): Promise<string> {
  const full = join(folder, path);
  await mkdir(join(full, '..'), { recursive: true });
  await writeFile(full, contents);
  const at = new Date(NOW.getTime() - ageDays * 86_400_000);
  await utimes(full, at, at);
  return full;
}

test('one for each folder and ending, the freshest first', async () => {
  const dump = Buffer.concat([GBAK, Buffer.alloc(100)]);
  const paths = [
    await file('smart/monday.FBK', dump, 3),
    await file('smart/tuesday.fbk', dump, 2),
    await file('sql/clinic.bak', `TAPE${'\0'.repeat(200)}`, 1),
    await file('old/clinic.fbk', dump, 40),
    await file('editor/letter.bak', 'Dear Mr Novák', 1),
  ];
  expect(await findDumpFolders([...paths, join(folder, 'gone.fbk')], NOW)).toEqual([
    {
      engine: 'dump-folder',
      folder: join(folder, 'sql'),
      newest: '*.bak',
      bytes: 204,
      writtenAt: new Date('2026-11-27T09:00:00Z'),
    },
    {
      engine: 'dump-folder',
      folder: join(folder, 'smart'),
      newest: '*.fbk',
      bytes: 109,
      writtenAt: new Date('2026-11-26T09:00:00Z'),
    },
  ]);
});
