// Whether another program still writes a file, asked of the system. Size and time stand still while a program waits for its
// database; that it has the file open for writing is the better witness, where it can be had.

import { open, readdir, readFile, stat } from 'node:fs/promises';

const ACCESS_MODE = 3;
const READ_ONLY = 0;

/** Who holds the file for writing, in words; undefined where nobody does, or nobody can be seen. */
export async function writerOf(path: string): Promise<string | undefined> {
  if (process.platform === 'win32') return heldOnWindows(path);
  if (process.platform === 'linux') return (await openedForWriting(path)) ?? lockedForWriting(path);
  return undefined;
}

/** A program that shares the file with no writer refuses us as one. Seen under wine: it is Node's EBUSY. */
async function heldOnWindows(path: string): Promise<string | undefined> {
  try {
    await (await open(path, 'r+')).close();
  } catch (error) {
    // A file that may only be read answers EPERM; that says nothing about writers.
    if ((error as NodeJS.ErrnoException).code === 'EBUSY') return 'another program has it locked';
  }
  return undefined;
}

/** Sees the processes of other users only as root. */
async function openedForWriting(path: string): Promise<string | undefined> {
  const file = await stat(path, { bigint: true }).catch(() => undefined);
  if (file === undefined) return undefined;
  for (const id of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    for (const name of await readdir(`/proc/${id}/fd`).catch(() => [])) {
      const seen = await stat(`/proc/${id}/fd/${name}`, { bigint: true }).catch(() => undefined);
      if (seen?.ino !== file.ino || seen.dev !== file.dev) continue;
      const about = await readFile(`/proc/${id}/fdinfo/${name}`, 'latin1').catch(() => '');
      const flags = Number.parseInt(/^flags:\s*([0-7]+)$/m.exec(about)?.[1] ?? '0', 8);
      if ((flags & ACCESS_MODE) !== READ_ONLY) return `process ${id} has it open for writing`;
    }
  }
  return undefined;
}

/** Linux lists the locks of all users: `1: FLOCK ADVISORY WRITE pid major:minor:inode 0 EOF`, the device in hexadecimal. */
async function lockedForWriting(path: string): Promise<string | undefined> {
  const file = await stat(path, { bigint: true }).catch(() => undefined);
  const table = await readFile('/proc/locks', 'latin1').catch(() => '');
  const place = file && `${hex(majorOf(file.dev))}:${hex(minorOf(file.dev))}:${file.ino}`;
  for (const line of table.split('\n')) {
    const [, , , kind, process, where] = line.split(/\s+/);
    if (kind === 'WRITE' && where === place) return `process ${process} has it locked`;
  }
  return undefined;
}

const majorOf = (device: bigint): bigint => ((device >> 8n) & 0xfffn) | ((device >> 32n) & ~0xfffn);
const minorOf = (device: bigint): bigint => (device & 0xffn) | ((device >> 12n) & ~0xffn);
const hex = (number: bigint): string => number.toString(16).padStart(2, '0');
