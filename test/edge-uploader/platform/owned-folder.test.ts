// What a killed run leaves on the disk is gone with the next, and what another run still needs is not.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hostInNames, ownedFolder } from '../../../edge-uploader/platform/owned-folder.ts';

let parent: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'offsite-owned-'));
});
afterEach(() => rm(parent, { recursive: true, force: true }));

test('a folder of a process that is gone, and one from before the last start, are removed with what is in them', async () => {
  const gone = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(gone, 'exit');
  const host = hostInNames();
  const orphan = `offsite-spool-${host}-${gone.pid}-AbCdEf`;
  const beforeStart = `offsite-spool-${host}-${process.ppid}-AbCdEf`;
  const needed = [
    `offsite-spool-${host}-${process.ppid}-GhIjKl`,
    `offsite-spool-another-server-${gone.pid}-AbCdEf`,
    `offsite-fifo-${host}-${gone.pid}-AbCdEf`,
    'offsite-spool-mine',
    'clinic.fbk',
  ];
  for (const name of [orphan, beforeStart, ...needed]) await mkdir(join(parent, name));
  await writeFile(join(parent, orphan, 'dump.fbk'), 'patients');
  await utimes(join(parent, beforeStart), new Date('2020-01-01'), new Date('2020-01-01'));
  const own = await ownedFolder(parent, 'offsite-spool');
  const another = await ownedFolder(parent, 'offsite-spool');
  expect((await readdir(parent)).sort()).toEqual(
    [...needed, own.slice(parent.length + 1), another.slice(parent.length + 1)].sort(),
  );
});

test('where none can be made, that is told', async () => {
  await expect(ownedFolder(join(parent, 'none'), 'offsite-spool')).rejects.toMatchObject({ code: 'ENOENT' });
});
