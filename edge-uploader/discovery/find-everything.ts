// All that could be backed up on this machine, without a login and without a question. Without it a technician would have to know
// where the clinic's program keeps its data, which is what its vendor hides best.

import { DUMP_NAMES, findDumpFolders } from './find-dump-folders.ts';
import { FIREBIRD_NAMES, findFirebird } from './find-firebird.ts';
import { findMssqlServers } from './find-mssql.ts';
import type { Found } from './found.ts';
import { diskRoots, walkDisks } from './walk-disks.ts';

export async function findEverything(now: Date): Promise<Found> {
  const wanted = new RegExp(`${FIREBIRD_NAMES.source}|${DUMP_NAMES.source}`, 'i');
  const [servers, paths] = await Promise.all([
    findMssqlServers(),
    walkDisks({ roots: await diskRoots(), wanted, clock: () => performance.now() }),
  ]);
  return {
    databases: await findFirebird(paths.filter((path) => FIREBIRD_NAMES.test(path))),
    servers,
    dumpFolders: await findDumpFolders(
      paths.filter((path) => DUMP_NAMES.test(path)),
      now,
    ),
  };
}
