// The dumps that every program of the bench backs up: gbak's own, of a made-up clinic, of one evening and of the next.
// Without real dumps the bench would measure how well a program deduplicates what we imagine gbak to write.

import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createClinicDatabase } from '../demo/clinic-database.ts';
import { playClinicDay } from '../demo/clinic-day.ts';
import { type FirebirdServer, startFirebirdServer } from '../demo/firebird-server.ts';
import { runProgram } from '../tools/run-program.ts';
import { DUMP_SEED } from './limits.ts';

export interface Dumps {
  /** The first evening's dump. */
  first: string;
  /** The same database dumped again with nothing changed in between. */
  again: string;
  /** The dump of the next evening, after a day of 80 visits. */
  nextDay: string;
  /** The database itself, as of the next evening, for the comparison on a live server. */
  database: string;
}

/** Made once for each scale and kept in `workFolder`, which git ignores: 1 GB takes about three minutes. */
export async function prepareDumps(workFolder: string, scale: number): Promise<Dumps> {
  const folder = join(workFolder, `dumps-${scale}`);
  const dumps = dumpsIn(folder);
  if (existsSync(join(folder, 'complete'))) return dumps;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const server = await startFirebirdServer({ folder });
  try {
    const path = await createClinicDatabase(server, { seed: DUMP_SEED, size: { scale }, name: 'clinic' });
    await dump(server, path, dumps.first);
    await dump(server, path, dumps.again);
    await playClinicDay(server, path, { seed: DUMP_SEED });
    await dump(server, path, dumps.nextDay);
    await server.kill();
    await rename(path, dumps.database);
    await writeFile(join(folder, 'complete'), '');
  } finally {
    await server.stop();
  }
  return dumps;
}

function dumpsIn(folder: string): Dumps {
  return {
    first: join(folder, 'first.fbk'),
    again: join(folder, 'again.fbk'),
    nextDay: join(folder, 'next-day.fbk'),
    database: join(folder, 'clinic.fdb'),
  };
}

async function dump(server: FirebirdServer, databasePath: string, dumpPath: string): Promise<void> {
  const environment = { ...server.environment, ISC_USER: server.user, ISC_PASSWORD: server.password };
  // The dump's path stands in its header; gbak writes all three under one name, as a nightly job would.
  const sameName = join(server.databaseFolder, 'clinic.fbk');
  await runProgram('gbak', ['-b', '-g', '-se', `127.0.0.1/${server.port}:service_mgr`, databasePath, sameName], {
    environment,
  });
  await rename(sameName, dumpPath);
}
