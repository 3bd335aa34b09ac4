// Whether there is room for what is about to be written, asked before the first byte: a disk that is filled to the brim stops the
// clinic's own database, which is worse than a backup that was refused.

import { statfsSync } from 'node:fs';
import { Failure } from '../failure.ts';
import { diskFailure } from './disk-failure.ts';

/** So much stays free on a disk that is written to: the database beside it has to go on working. */
export const DISK_RESERVE_BYTES = 64 * 1024 * 1024;

export interface RoomOptions {
  /** `dumping x (spool)`. */
  readonly doing: string;
  readonly hint: string;
}

/** Throws a `Failure` unless `folder`, which must exist, has room for so many bytes and a reserve. */
export function refuseWithoutRoom(folder: string, bytes: number, { doing, hint }: RoomOptions): void {
  const free = freeBytes(folder, doing);
  const needed = Math.ceil(Math.max(0, bytes));
  if (needed === 0 || free >= needed + DISK_RESERVE_BYTES) return;
  throw new Failure('disk', `${doing} was refused: it may take ${needed} bytes and ${folder} has ${free} free`, {
    hint,
  });
}

export function freeBytes(folder: string, doing: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch (error) {
    throw diskFailure(`${doing}: looking at the folder ${folder}`, error);
  }
}
