// Rights, owner and times of what was unpacked.

import { chmod, chown, type FileHandle, utimes } from 'node:fs/promises';
import type { TarEntry } from '../tar/tar-header.ts';

export type Attributes = Pick<TarEntry, 'mode' | 'uid' | 'gid' | 'mtimeNs'>;

export const attributesOf = ({ mode, uid, gid, mtimeNs }: TarEntry): Attributes => ({ mode, uid, gid, mtimeNs });

/** Without those that give the powers of the owner or group to whoever runs a file. */
const PLAIN_RIGHTS = 0o1777;

/**
 * Owners, as numbers, only for root; then also the rights that go with them. Times to the microsecond, which is all that Node sets.
 * Rights come last: a change of owner takes some away, and under wine a change of the time makes writable what may only be read.
 */
export async function setAttributes(file: FileHandle | Buffer, { mode, uid, gid, mtimeNs }: Attributes): Promise<void> {
  const seconds = Number(mtimeNs) / 1e9;
  const isRoot = process.getuid?.() === 0;
  const rights = isRoot ? mode : mode & PLAIN_RIGHTS;
  if (Buffer.isBuffer(file)) {
    if (isRoot) await chown(file, uid, gid);
    await utimes(file, seconds, seconds);
    await chmod(file, rights);
  } else {
    if (isRoot) await file.chown(uid, gid);
    await file.utimes(seconds, seconds);
    await file.chmod(rights);
  }
}
