// Writes a small file that others may read, whole or not at all: whoever opens it, at whatever moment, sees the old one or the new one.
// In place, a power cut would leave half a page; and a file that is followed through somebody's link would be that person's to choose.

import { execFile } from 'node:child_process';
import { lstat, mkdir, open, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { renameInTime } from '../platform/rename-in-time.ts';
import { systemProgram } from '../platform/system-program.ts';

/** Rejects with the system's own error. Makes the folder where it is missing, for all to read and for nobody else to write. */
export async function writeWhole(path: string, text: string): Promise<void> {
  await ensureFolder(dirname(path));
  const unfinished = `${path}.new`;
  await rm(unfinished, { force: true });
  const file = await open(unfinished, 'wx', 0o644);
  try {
    await file.chmod(0o644);
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await renameInTime(unfinished, path);
}

async function ensureFolder(folder: string): Promise<void> {
  // Below ProgramData anybody may lay a junction, and what is written there is written by SYSTEM.
  if (process.platform === 'win32' && (await lstat(folder).catch(() => undefined))?.isSymbolicLink())
    throw Object.assign(new Error(`${folder} leads to another folder`), { code: 'ELOOP' });
  if ((await stat(folder).catch(() => undefined))?.isDirectory()) return;
  await mkdir(folder, { recursive: true, mode: 0o755 });
  if (process.platform !== 'win32') return;
  // SYSTEM and administrators write, everybody reads. By their numbers: their names differ between languages.
  const grants = ['*S-1-5-18:(OI)(CI)F', '*S-1-5-32-544:(OI)(CI)F', '*S-1-5-32-545:(OI)(CI)RX'];
  await promisify(execFile)(systemProgram('icacls'), [folder, '/inheritance:r', '/grant:r', ...grants], {
    windowsHide: true,
  });
}
