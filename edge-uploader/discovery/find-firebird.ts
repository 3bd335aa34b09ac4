// Firebird databases of this machine: those that a running server has open, those that a server knows by name, and those that lie on
// the disks. Each once, the open ones first, then the largest: what is asked for is most likely there.

import { glob, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { installedGbaks } from '../sources/firebird/installed-gbaks.ts';
import { parseAliases } from './firebird-aliases.ts';
import { isFirebirdsOwn, readFirebirdFile } from './firebird-file.ts';
import { FIREBIRD_PORT, type FirebirdServerFound, runningFirebirds } from './firebird-servers.ts';
import type { FoundFirebird } from './found.ts';

export const FIREBIRD_NAMES = /\.(fdb|gdb|ib)$/i;
const ALIAS_FILES = ['databases.conf', 'aliases.conf'];
const LINUX_PLACES = ['/etc/firebird*', '/etc/firebird/*', '/opt/firebird*', '/usr/local/firebird*'];

/** `paths` are files on the disks that are called like databases. */
export async function findFirebird(
  paths: readonly string[],
  servers: readonly FirebirdServerFound[] | undefined = undefined,
  aliasFiles: readonly string[] | undefined = undefined,
): Promise<FoundFirebird[]> {
  const running = servers ?? (await runningFirebirds());
  const open = running.flatMap(({ port, openFiles }) => openFiles.map((path) => ({ path, port })));
  const port = running[0]?.port ?? FIREBIRD_PORT;
  const aliases = (await Promise.all((aliasFiles ?? (await everyAliasFile())).map(aliasesIn))).flat();
  const candidates = [
    ...aliases.map(({ alias, path }) => ({ path, database: alias })),
    ...[...open.map(({ path }) => path), ...paths].map((path) => ({ path, database: path })),
  ];
  const found = new Map<string, FoundFirebird>();
  for (const { path, database } of candidates) {
    if (isFirebirdsOwn(path)) continue;
    const file = await readFirebirdFile(path);
    if (file === undefined || found.has(file.identity)) continue;
    const server = open.find((one) => one.path === path);
    const { bytes, release } = file;
    found.set(file.identity, {
      engine: 'firebird',
      ...{ database, port: server?.port ?? port, bytes, release, isOpen: server !== undefined },
    });
  }
  return [...found.values()].sort((a, b) => Number(b.isOpen) - Number(a.isOpen) || b.bytes - a.bytes);
}

const aliasesIn = async (file: string) => parseAliases(await readFile(file, 'utf8').catch(() => ''));

/** Beside the programs, where Windows and Firebird's own packages have them, and where Debian's are. */
async function everyAliasFile(): Promise<string[]> {
  const folders = (await installedGbaks()).flatMap((gbak) => [dirname(gbak), dirname(dirname(gbak))]);
  if (process.platform !== 'win32')
    for (const place of LINUX_PLACES) for await (const folder of glob(place)) folders.push(folder);
  return [...new Set(folders)].flatMap((folder) => ALIAS_FILES.map((name) => join(folder, name)));
}
