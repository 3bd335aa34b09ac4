// Fetches the new executable to beside the old one, under a name of its own, and proves that what lies on the disk is what was signed. It
// gets no right to run before that.

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, chown, open, rm, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ReleaseFile } from '../../vault/release.ts';
import { Failure } from '../failure.ts';
import { diskFailure } from '../platform/disk-failure.ts';
import { EXECUTABLE_SECONDS_MAX, ROOM_LEFT_BYTES } from './limits.ts';
import { type Place, untrue } from './place.ts';

export interface DownloadOptions {
  readonly place: Place;
  readonly file: ReleaseFile;
  /** The executable that runs now, and where the new one goes. */
  readonly executable: string;
  readonly next: string;
  readonly signal: AbortSignal;
  readonly onProgress: (bytes: number) => void;
}

/** Leaves the new executable at `next`, ready to run; or throws, and leaves nothing. */
export async function download(options: DownloadOptions): Promise<void> {
  const { next } = options;
  try {
    await rm(next, { force: true });
    await refuseWithoutRoom(options);
    await write(options);
    await proveOnDisk(options);
    await giveRights(options);
  } catch (error) {
    await rm(next, { force: true });
    const { code, syscall } = error as NodeJS.ErrnoException;
    throw code !== undefined && syscall !== undefined ? diskFailure(`writing ${next}`, error) : error;
  }
}

async function refuseWithoutRoom({ file, next }: DownloadOptions): Promise<void> {
  const { bavail, bsize } = await statfs(dirname(next));
  const free = bavail * bsize;
  if (free >= file.bytes + ROOM_LEFT_BYTES) return;
  throw new Failure(
    'disk',
    `writing ${next}: it needs ${megabytes(file.bytes + ROOM_LEFT_BYTES)}, and ${megabytes(free)} are free`,
    { hint: 'Free some space on the disk of the program; nothing was changed.' },
  );
}

const megabytes = (bytes: number): string => `${Math.floor(bytes / 1e6)} MB`;

async function write({ place, file, next, signal, onProgress }: DownloadOptions): Promise<void> {
  const handle = await open(next, 'wx', 0o600);
  try {
    let bytes = 0;
    const limits = { bytesMax: file.bytes, seconds: EXECUTABLE_SECONDS_MAX, signal };
    for await (const piece of place.read(file.name, limits)) {
      await handle.writeFile(piece);
      bytes += piece.length;
      onProgress(bytes);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Read again from the disk: what was hashed on its way need not be what a bad disk, or somebody, left there. */
async function proveOnDisk({ place, file, next, signal }: DownloadOptions): Promise<void> {
  const doing = `fetching ${file.name} of ${place.from}`;
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of createReadStream(next, { signal })) {
    hash.update(piece);
    bytes += piece.length;
  }
  if (bytes !== file.bytes) throw untrue(doing, `it has ${bytes} bytes, and ${file.bytes} were signed`);
  const sha256 = hash.digest('hex');
  if (sha256 !== file.sha256) throw untrue(doing, `its SHA-256 is ${sha256}, and ${file.sha256} was signed`);
}

/** Those of the executable that it replaces. Windows gives it those of the folder. */
async function giveRights({ executable, next }: DownloadOptions): Promise<void> {
  if (process.platform === 'win32') return;
  const { mode, uid, gid } = await stat(executable);
  const { uid: ownUid, gid: ownGid } = await stat(next);
  if (uid !== ownUid || gid !== ownGid) await chown(next, uid, gid);
  await chmod(next, mode & 0o777);
}
