// From a restored dump on into a folder: an archive of files is unpacked, another program's dump gets the name that it had.

import { copyFile, mkdir, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { DumpFacts } from '../../vault/dump-facts.ts';
import { Failure } from '../failure.ts';
import { diskFailure } from '../platform/disk-failure.ts';
import { renameInTime } from '../platform/rename-in-time.ts';
import { refuseFull } from './refuse-full.ts';
import { type Unpacked, unpackTar } from './unpack-tar.ts';

export async function restoreIntoFolder(
  dumpFile: string,
  { folder, facts, signal }: { folder: string; facts: DumpFacts; signal: AbortSignal },
): Promise<Unpacked> {
  await mkdir(dirname(folder), { recursive: true });
  if (facts.properties?.contents === 'tar') return unpackTar({ tarFile: dumpFile, folder, signal });
  const file = facts.properties?.file;
  if (file === undefined) {
    throw new Failure('usage', `restoring into ${folder}: a dump of the engine ${facts.engine} holds no files`, {
      hint: 'Restore it with --to FILE or --into-database FILE.',
    });
  }
  await refuseFull(folder);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // The name comes from the server that was backed up; only its last part is a name here.
  const name = basename(file.replaceAll('\\', '/'));
  const target = join(folder, ['', '.', '..'].includes(name) ? 'dump' : name);
  await move(dumpFile, target).catch(async (error) => {
    await rm(target, { force: true });
    await rmdir(folder).catch(() => undefined); // It is empty; if somebody put something in, it is theirs now.
    throw diskFailure(`moving the dump to ${target}`, error);
  });
  return { files: 1, troubles: [] };
}

/** The folder may be another disk. */
async function move(from: string, to: string): Promise<void> {
  await renameInTime(from, to).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EXDEV') throw error;
    await copyFile(from, to);
    await rm(from);
  });
}
