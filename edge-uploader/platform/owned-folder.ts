// A private folder of this process for what passes through a disk, named after machine and process; once it is made, those of processes of
// this machine that were killed are removed. Without it a run that lost its power would leave the database there, unsealed, for ever.

import { closeSync, constants, lstatSync, openSync } from 'node:fs';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { hostname, uptime } from 'node:os';
import { join } from 'node:path';

/** `<parent>/<kind>-<host>-<process>-…`. Rejects with the system's own error if it cannot be made. */
export async function ownedFolder(parent: string, kind: string): Promise<string> {
  const own = await mkdtemp(join(parent, `${kind}-${hostInNames()}-${process.pid}-`));
  await removeOrphans(parent, kind, (await stat(own)).mtimeMs);
  return own;
}

/** This machine, as names of files may have it: a folder on a share may be used by several. */
export const hostInNames = (): string => hostname().replaceAll(/[^A-Za-z0-9-]/g, '_');

/** `nowMs` is the disk's own time, which need not be ours. */
async function removeOrphans(parent: string, kind: string, nowMs: number): Promise<void> {
  const ours = `${kind}-${hostInNames()}-`;
  for (const name of await readdir(parent)) {
    if (!name.startsWith(ours)) continue;
    const owner = /^(\d+)-[^-]+$/.exec(name.slice(ours.length))?.[1];
    if (owner === undefined || Number(owner) === process.pid) continue;
    const path = join(parent, name);
    const age = nowMs - ((await stat(path).catch(() => undefined))?.mtimeMs ?? nowMs);
    // Numbers of processes are used again, mostly after a restart: what is older than that has no owner any more.
    if (isRunning(Number(owner)) && age <= uptime() * 1000) continue;
    for (const inside of await readdir(path).catch(() => [])) releaseWriter(join(path, inside));
    // One that will not go is tried again the next time.
    await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** A database server that was told to write into a pipe waits for a reader for ever; once it has seen one go, it gives up. */
function releaseWriter(path: string): void {
  try {
    if (lstatSync(path).isFIFO()) closeSync(openSync(path, constants.O_RDONLY | constants.O_NONBLOCK));
  } catch {
    // It is gone, or not ours to open.
  }
}

export function isRunning(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
