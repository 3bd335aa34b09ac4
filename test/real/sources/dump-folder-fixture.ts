// A folder of dumps as other programs leave them, with a real gbak dump and a real database beside it, and what must be true of
// every refusal: its kind, its sentence, its hint, and that no file stays open.

import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readlink, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { startFirebirdServer } from '../../../demo/firebird-server.ts';
import { dumpFolderConfigSchema } from '../../../edge-uploader/sources/dump-folder/config.ts';
import { dumpFolderSource } from '../../../edge-uploader/sources/dump-folder/dump-folder.ts';

export const runProgram = promisify(execFile);
const HOUR_MS = 3_600_000;
const TABLE = `create table patient (id int, name varchar(2000));
commit;
insert into patient values (1, rpad('Novák', 2000, 'x'));
commit;
`;

export interface Made {
  /** Not the folder of dumps. */
  readonly folder: string;
  readonly database: string;
  readonly gbakDump: string;
  end(): Promise<void>;
}

export async function makeGbakDump(): Promise<Made> {
  const server = await startFirebirdServer();
  const folder = await mkdtemp(join(tmpdir(), 'offsite-made-'));
  const database = await server.createDatabase('clinic');
  await server.sql(database, TABLE);
  const gbakDump = join(folder, 'clinic.fbk');
  const env = { ...process.env, ...server.environment, ISC_USER: server.user, ISC_PASSWORD: server.password };
  await runProgram('gbak', ['-b', '-g', `${server.host}/${server.port}:${database}`, gbakDump], { env });
  return {
    ...{ folder, database, gbakDump },
    async end() {
      await server.kill();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export type DumpFolder = Awaited<ReturnType<typeof makeDumpFolder>>;

export async function makeDumpFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'offsite-dumps-'));

  function openDump(change: object, signal = new AbortController().signal) {
    const quick = { settleSeconds: 0.1, waitMinutes: 1 };
    const config = dumpFolderConfigSchema.parse({ engine: 'dump-folder', folder, ...quick, ...change });
    return dumpFolderSource(config, { now: () => new Date() }).openDump({ signal, scratchFolder: tmpdir() });
  }

  /** What this process holds open in the folder. */
  async function open(): Promise<string[]> {
    const names = await readdir('/proc/self/fd');
    const links = await Promise.all(names.map((name) => readlink(`/proc/self/fd/${name}`).catch(() => '')));
    return links.filter((path) => path.startsWith(folder));
  }

  return {
    ...{ folder, openDump, open },

    /** Fails in this way, and leaves no file open. */
    async refused(message: RegExp, change: object, hint = /./): Promise<void> {
      const before = await open();
      const failure = await openDump(change)
        .then(({ bytes }) => buffer(bytes))
        .catch((error) => error);
      expect(failure).toMatchObject({ name: 'Failure', exit: 'source' });
      expect(failure.message).toMatch(message);
      expect(failure.hint).toMatch(hint);
      expect(await open()).toEqual(before);
    },

    async write(name: string, bytes: Buffer | string, hoursAgo = 0): Promise<string> {
      const path = join(folder, name);
      await writeFile(path, bytes);
      const at = new Date(Date.now() - hoursAgo * HOUR_MS);
      await utimes(path, at, at);
      return path;
    },

    end: () => rm(folder, { recursive: true, force: true }),
  };
}
