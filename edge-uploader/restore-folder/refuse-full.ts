// Files are unpacked into a folder that is new or empty. Among other files nobody could tell afterwards what is whose.

import { readdir } from 'node:fs/promises';
import { Failure } from '../failure.ts';
import { diskFailure } from '../platform/disk-failure.ts';

export async function refuseFull(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    if (error.code === 'ENOTDIR') throw new Failure('disk', `restoring into ${folder}: it is a file`, { hint: HINT });
    throw diskFailure(`looking into ${folder}`, error);
  });
  if (names.length === 0) return;
  throw new Failure('disk', `restoring into ${folder}: it is not empty`, { hint: HINT });
}

const HINT = 'Give the name of a new or an empty folder: nothing that exists is ever written over.';
