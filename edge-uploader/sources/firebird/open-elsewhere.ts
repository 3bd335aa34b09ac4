// Whether some process has the database file open, asked of Linux itself. Embedded gbak with a lock folder other than the
// server's opens a live database without a word of complaint (tried with 3.0.11), and two engines that do not know of each
// other can damage it.

import { readdir, stat } from 'node:fs/promises';
import { Failure } from '../../failure.ts';

/** Sees the processes of other users only as root; what remains for the others is Firebird's own lock. */
export async function refuseOpenElsewhere(databaseFile: string): Promise<void> {
  const file = await stat(databaseFile, { bigint: true }).catch(() => undefined);
  if (process.platform !== 'linux' || file === undefined) return; // An alias, or gbak will say itself what is missing.
  for (const id of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const folder = `/proc/${id}/fd`;
    for (const name of await readdir(folder).catch(() => [])) {
      const open = await stat(`${folder}/${name}`, { bigint: true }).catch(() => undefined);
      if (open?.ino !== file.ino || open.dev !== file.dev) continue;
      throw new Failure(
        'source',
        `dumping ${databaseFile} (embedded) was refused: process ${id} has the database open`,
        {
          hint: 'set `method: auto`, which asks the server; `embedded` is for a database that no server has open',
        },
      );
    }
  }
}
