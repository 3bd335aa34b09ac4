// Lets SQL Server's service read a dump that we have written. Under Windows a file gets the rights of its folder; elsewhere a dump is
// ours alone, and the service, which runs as somebody else, would be told "access denied".

import { chmod, chown, stat } from 'node:fs/promises';
import { diskFailure } from '../platform/disk-failure.ts';

/** The folder's owner gets it; who may not give files away lets the folder's group read. */
export async function giveToServer(file: string, folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  try {
    const { uid, gid } = await stat(folder);
    if (process.getuid?.() === 0) await chown(file, uid, gid);
    else await chmod(file, 0o640);
  } catch (error) {
    throw diskFailure(`letting the server read ${file}`, error);
  }
}
