// Where the tests' temporary folders lie: in memory, if the machine has enough of it. Most tests start a cloud in a folder of its own,
// and on a disk each of those waits for the disk again and again; with several in a row that was most of the time of `npm test`. No
// test depends on it: a process that is killed leaves the same files in either.

import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { freemem } from 'node:os';
import { join } from 'node:path';

const SHARED_MEMORY = '/dev/shm';
const TMPFS = 0x01021994;
const GIB = 1024 ** 3;
/** The largest test files keep some hundred megabytes there; the rest is for the programs themselves. */
const FREE_BYTES_MIN = 3 * GIB;

/** Makes one and removes it when this process ends. Undefined where there is none, or TMPDIR says already where. */
export function memoryFolder(): string | undefined {
  if (process.platform !== 'linux' || process.env.TMPDIR !== undefined) return undefined;
  try {
    const { type, bavail, bsize } = statfsSync(SHARED_MEMORY);
    if (type !== TMPFS || Math.min(bavail * bsize, freemem()) < FREE_BYTES_MIN) return undefined;
    const folder = mkdtempSync(join(SHARED_MEMORY, 'offsite-tests-'));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    return folder;
  } catch {
    // A machine that lets nobody write there; the disk does as well.
    return undefined;
  }
}
