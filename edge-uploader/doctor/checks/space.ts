// Room on the disks that a run writes to. Most ways of dumping need none; a spool file needs as much as the dump.

import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { DatabaseId } from '../../../vault/names.ts';
import type { Config, DatabaseConfig } from '../../config/config.ts';
import { LOG_BYTES_MAX } from '../../logs/limits.ts';
import { SPOOL_SHARE_OF_DATABASE } from '../../sources/limits.ts';
import { check, type Finding, found } from '../check.ts';

/** Footers of packs and temporary files: some megabytes for a large site; below this, the whole system is in trouble. */
const BYTES_MIN = 500_000_000;

export const spaceCheck = check({
  name: 'space',
  seconds: 90,
  needs: 'config',
  async look({ config, vault, platform }) {
    // Without the vault, only what every run needs is known.
    const newest = (await vault().catch(() => undefined))?.newest;
    const dumpBytes = (database: DatabaseId): number => newest?.get(database)?.manifest?.dumpBytes ?? 0;
    const needs = neededBytes(config, platform, dumpBytes);
    return Promise.all([...needs].map(([path, bytes]) => look(path, bytes)));
  },
});

/** By folder. Databases are dumped one after the other, so the largest counts. */
export function neededBytes(
  config: Config,
  platform: NodeJS.Platform,
  dumpBytes: (database: DatabaseId) => number,
): Map<string, number> {
  const { cache, scratch } = config.folders;
  const needs = new Map([
    [cache, BYTES_MIN],
    [scratch, BYTES_MIN],
    [config.folders.logs, LOG_BYTES_MAX],
  ]);
  for (const [database, settings] of Object.entries(config.databases)) {
    const folder = spoolFolderOf(settings, scratch, platform);
    const bytes = Math.ceil(dumpBytes(database as DatabaseId) * SPOOL_SHARE_OF_DATABASE);
    if (folder !== undefined) needs.set(folder, Math.max(needs.get(folder) ?? BYTES_MIN, bytes));
  }
  return needs;
}

/** Of SQL Server's own backup folder only its server knows the path: beginning a dump looks at it. */
function spoolFolderOf(settings: DatabaseConfig, scratch: string, platform: NodeJS.Platform): string | undefined {
  if (settings.engine === 'mssql') return settings.spoolFolder;
  if (settings.engine !== 'firebird') return undefined;
  const spools = settings.method === 'spool' || (settings.method === 'auto' && platform === 'win32');
  return spools ? (settings.spoolFolder ?? scratch) : undefined;
}

async function look(path: string, needed: number): Promise<Finding> {
  try {
    return judgeSpace(path, await freeAt(path), needed);
  } catch (error) {
    return found('spaceUnknown', { path, reason: (error as Error).message });
  }
}

/** A dump that has no room is no backup; with less than the usual room, one is still made. */
export function judgeSpace(path: string, freeBytes: number, neededBytes: number): Finding {
  const facts = { path, freeBytes, neededBytes };
  if (freeBytes >= neededBytes) return found('spaceEnough', facts);
  return found(neededBytes > BYTES_MIN ? 'spaceShort' : 'spaceLow', facts);
}

/** Of a folder that the first run will make: of the one above it. */
async function freeAt(path: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  } catch (error) {
    const above = dirname(path);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || above === path) throw error;
    return freeAt(above);
  }
}
