// The server's view of the disk: which folders its service account may use, under which names, and how much room they have. Tests
// run as root, who may do anything, and under Linux; SQL Server's service mostly may not, and sees `D:\Backup`.

import { statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { OS_ERROR } from './messages.ts';

export interface Folder {
  /** As the server sees it: `D:\Backup`, or the same as `real`. */
  readonly seen: string;
  readonly real: string;
  readonly access: 'all' | 'read' | 'none';
  /** What is left, where it is not the disk's own. Counts down as the server writes. */
  freeBytes?: number;
}

/** The text that SQL Server quotes. */
export class OsError extends Error {}

export class Disk {
  readonly folders: Folder[];

  constructor(folders: Folder[]) {
    this.folders = folders;
  }

  /** The real path of a file that the server names, or the error of its system. */
  find(path: string, wanted: 'read' | 'write'): { real: string; folder: Folder } {
    const folder = this.folders.find(({ seen }) => path.startsWith(`${seen}/`) || path.startsWith(`${seen}\\`));
    if (folder === undefined || !statSync(folder.real, { throwIfNoEntry: false })?.isDirectory()) {
      throw new OsError(OS_ERROR.noPath);
    }
    if (folder.access === 'none' || (wanted === 'write' && folder.access !== 'all')) throw new OsError(OS_ERROR.denied);
    const real = join(folder.real, path.slice(folder.seen.length + 1).replaceAll('\\', '/'));
    if (wanted === 'read' && !statSync(real, { throwIfNoEntry: false })?.isFile()) throw new OsError(OS_ERROR.notFound);
    return { real, folder };
  }

  free(folder: Folder): number {
    const { bavail, bsize } = statfsSync(folder.real);
    return Math.min(bavail * bsize, folder.freeBytes ?? Number.POSITIVE_INFINITY);
  }

  /** To be called before so many bytes are written. */
  spend(folder: Folder, bytes: number): void {
    if (this.free(folder) < bytes) throw new OsError(OS_ERROR.diskFull);
    if (folder.freeBytes !== undefined) folder.freeBytes -= bytes;
  }
}
