// Which programs run on this machine, as Linux tells it. Those of other users are seen only as root.

import { readdir, readlink } from 'node:fs/promises';
import { basename } from 'node:path';

export interface RunningProgram {
  readonly process: number;
  /** Its full path. */
  readonly program: string;
}

/** Whose file is named so. */
export async function runningPrograms(name: RegExp): Promise<RunningProgram[]> {
  const ids = (await readdir('/proc').catch(() => [])).filter((entry) => /^\d+$/.test(entry));
  const all = await Promise.all(
    ids.map(async (id) => ({ process: Number(id), program: await readlink(`/proc/${id}/exe`).catch(() => '') })),
  );
  return all.filter(({ program }) => name.test(basename(program.replace(/ \(deleted\)$/, ''))));
}
