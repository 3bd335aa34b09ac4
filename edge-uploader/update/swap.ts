// Puts the new executable into the place of the old one, and back. The path stays the same, since the system's scheduler knows it. At every
// moment there is a whole executable at it on Linux, where a rename replaces. Windows renames a running executable and replaces none: there,
// for the moment between two renames, it lies under the name `….previous.exe` only.

import { constants, existsSync } from 'node:fs';
import { copyFile, link, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { diskFailure } from '../platform/disk-failure.ts';
import { renameInTime } from '../platform/rename-in-time.ts';

export interface SwapPaths {
  readonly executable: string;
  readonly next: string;
  readonly previous: string;
}

/** `offsite.next` and `offsite.previous`; `offsite.next.exe`, since Windows starts nothing else. */
export function swapPaths(executable: string): SwapPaths {
  const [, stem = executable, suffix = ''] = /^(.*?)(\.exe)?$/is.exec(executable) ?? [];
  return { executable, next: `${stem}.next${suffix}`, previous: `${stem}.previous${suffix}` };
}

export type SwapSystem = 'replaces' | 'renames';
const SYSTEM: SwapSystem = process.platform === 'win32' ? 'renames' : 'replaces';

/** The old executable is at `previous` afterwards. */
export async function swapIn({ executable, next, previous }: SwapPaths, system = SYSTEM): Promise<void> {
  try {
    await rm(previous, { force: true });
    if (system === 'replaces') {
      await keepAs(executable, previous);
      await rename(next, executable);
    } else {
      await renameInTime(executable, previous);
      try {
        await renameInTime(next, executable);
      } catch (error) {
        await renameInTime(previous, executable);
        throw error;
      }
    }
    await syncFolder(executable);
  } catch (error) {
    throw diskFailure(`putting ${next} into the place of ${executable}`, error);
  }
}

/** The new one goes, the old one is back. */
export async function swapBack({ executable, next, previous }: SwapPaths, system = SYSTEM): Promise<void> {
  try {
    await stat(previous); // Before anything is moved away for it.
    if (system === 'renames') await renameInTime(executable, next);
    await renameInTime(previous, executable);
    await syncFolder(executable);
  } catch (error) {
    throw diskFailure(`putting ${previous} back into the place of ${executable}`, error);
  }
  await rm(next, { force: true }).catch(() => undefined); // Where it still runs, the next run removes it.
}

/**
 * Removes what is left of an update that is over. What is still running (on Windows) stays for the next time, and so does all of it
 * where the executable itself is not at its place: then one of these is the only one.
 */
export async function tidyUp({ executable, next, previous }: SwapPaths): Promise<void> {
  if (!existsSync(executable)) return;
  for (const path of [next, previous]) await rm(path, { force: true }).catch(() => undefined);
}

/** As a second name of the same file where the disk knows such a thing, else as a copy. */
async function keepAs(executable: string, previous: string): Promise<void> {
  try {
    await link(executable, previous);
  } catch {
    await copyFile(executable, previous, constants.COPYFILE_EXCL);
    const handle = await open(previous, 'r');
    await handle.sync().finally(() => handle.close());
  }
}

/**
 * So that a power cut does not take the rename back. Where the disk cannot do it, that is nothing to stop for: whichever of the two is
 * there then, the notes of the update fit it.
 */
async function syncFolder(executable: string): Promise<void> {
  if (process.platform === 'win32') return;
  try {
    const handle = await open(dirname(executable), 'r');
    await handle.sync().finally(() => handle.close());
  } catch {
    // As above.
  }
}
