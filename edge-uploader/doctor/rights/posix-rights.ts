// Owner and mode of a file or folder, and of the folders above it: whoever may change one of those can put another file in its place.

import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Guarded, OthersMay } from '../checks/rights.ts';

const OTHERS_READ = 0o044;
const OTHERS_CHANGE = 0o022;
/** In a folder such as /tmp everybody may make files, but nobody replaces those of others. */
const STICKY = 0o1000;

/** `own` is whose files are ours: root's, and those of whoever runs this. */
export async function posixRights(
  { path, secret }: Guarded,
  own: readonly number[] = [0, process.geteuid?.() ?? 0],
): Promise<OthersMay[]> {
  const { mode, uid } = await stat(path);
  if (!own.includes(uid)) return [{ may: 'change', who: `user ${uid}`, type: `chown root ${quoted(path)}` }];
  if ((mode & OTHERS_CHANGE) !== 0)
    return [{ may: 'change', who: others(mode, 0o020), type: `chmod go-w ${quoted(path)}` }];
  const above = await changeableAbove(path, own);
  if (above !== undefined) return [above];
  if (!secret || (mode & OTHERS_READ) === 0) return [];
  return [{ may: 'read', who: others(mode, 0o040), type: `chmod go-rwx ${quoted(path)}` }];
}

async function changeableAbove(path: string, own: readonly number[]): Promise<OthersMay | undefined> {
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) {
    const { mode, uid } = await stat(folder);
    if (!own.includes(uid)) return { may: 'change', who: `user ${uid}`, type: `chown root ${quoted(folder)}` };
    if ((mode & OTHERS_CHANGE) !== 0 && (mode & STICKY) === 0)
      return { may: 'change', who: others(mode, 0o020), type: `chmod go-w ${quoted(folder)}` };
  }
  return undefined;
}

const others = (mode: number, groupBit: number): string => ((mode & (groupBit >> 3)) === 0 ? 'its group' : 'everybody');

/** For a shell, and so for copying. */
const quoted = (path: string): string => (/^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`);
