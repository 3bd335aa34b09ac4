// Unpacks a verified archive of files into a new folder. It grows under a temporary name beside it and gets its own at the end, so a
// failure leaves nothing that looks like the files. Nothing is ever written outside: names are checked, no file is written over, and
// links are made last, so that none can lead a file elsewhere.

import { type FileHandle, lchown, lutimes, mkdir, open, rm, rmdir, symlink } from 'node:fs/promises';
import { sep } from 'node:path';
import { Failure } from '../failure.ts';
import { diskFailure } from '../platform/disk-failure.ts';
import { renameInTime } from '../platform/rename-in-time.ts';
import { shown } from '../sources/files/trouble.ts';
import { SteadyFile } from '../sources/steady-file.ts';
import type { TarEntry } from '../tar/tar-header.ts';
import { readTar } from '../tar/tar-reader.ts';
import { type Attributes, attributesOf, setAttributes } from './attributes.ts';
import { isNameOfWindows, pathInside } from './path-inside.ts';
import { refuseFull } from './refuse-full.ts';

const IS_WINDOWS = process.platform === 'win32';
const ELSEWHERE = 'restore the archive with --to FILE, and unpack it on Linux';
/** Why one file has no place here, by the system's code. */
const NO_ROOM: Readonly<Record<string, string>> = {
  ENAMETOOLONG: 'its path is longer than the system allows; restore into a folder with a shorter path',
  // Elsewhere, an archive that names a file twice was not made by us.
  ...(IS_WINDOWS && {
    EEXIST: `another file has its name but for capitals, which are the same to Windows; ${ELSEWHERE}`,
  }),
};
const COPY_BYTES = 1024 * 1024;

export interface Unpacked {
  readonly files: number;
  /** What could not be restored as it was, and why. */
  readonly troubles: readonly { readonly file: string; readonly why: string }[];
}

export interface UnpackOptions {
  readonly tarFile: string;
  /** Must be new or empty. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

export async function unpackTar({ tarFile, folder, signal }: UnpackOptions): Promise<Unpacked> {
  await refuseFull(folder);
  const partial = `${folder}.offsite-partial`;
  const tar = await SteadyFile.open(tarFile, { follow: true });
  try {
    // What a killed restore left behind; the name is ours.
    await rm(partial, { recursive: true, force: true });
    await mkdir(partial, { recursive: true, mode: 0o700 });
    const unpacked = await new Unpacking(partial, tar, signal).run();
    await refuseFull(folder);
    // An empty folder makes room; one that is not empty any more refuses, and a rename alone would not on every system.
    await rmdir(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw diskFailure(`replacing the empty folder ${folder}`, error);
    });
    await renameInTime(partial, folder);
    return unpacked;
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw explained(error, folder);
  } finally {
    await tar.close();
  }
}

class Unpacking {
  readonly #root: Buffer;
  readonly #tar: SteadyFile;
  readonly #signal: AbortSignal;
  readonly #troubles: { file: string; why: string }[] = [];
  /** Set at the end: a file that is written changes its folder's time. */
  readonly #folders: { path: Buffer; attributes: Attributes }[] = [];
  readonly #links: { path: Buffer; entry: TarEntry }[] = [];

  constructor(root: string, tar: SteadyFile, signal: AbortSignal) {
    this.#root = Buffer.from(root);
    this.#tar = tar;
    this.#signal = signal;
  }

  async run(): Promise<Unpacked> {
    let files = 0;
    for await (const { entry, at } of readTar(this.#tar)) {
      this.#signal.throwIfAborted();
      if (IS_WINDOWS && !isNameOfWindows(entry.name)) {
        this.#troubles.push({ file: shown(entry.name), why: `Windows has no such name; ${ELSEWHERE}` });
        continue;
      }
      const path = pathInside(this.#root, entry.name);
      const isThere = await this.#entry(path, entry, at).catch((error: NodeJS.ErrnoException) => {
        // Below this folder a path is longer than it was, and one file less is no reason to keep all others back.
        const why = error.code === undefined ? undefined : NO_ROOM[error.code];
        if (why === undefined) throw error;
        this.#trouble(path, why);
        return false;
      });
      if (isThere && entry.kind === 'file') files += 1;
    }
    for (const { path, entry } of this.#links) await this.#link(path, entry);
    // The innermost first: a folder without the right to write would refuse what is still to be set in it.
    for (const { path, attributes } of this.#folders.reverse()) {
      const handle = IS_WINDOWS ? undefined : await open(path, 'r');
      await this.#noting(path, () => setAttributes(handle ?? path, attributes));
      await handle?.close();
    }
    return { files, troubles: this.#troubles };
  }

  async #entry(path: Buffer, entry: TarEntry, at: number): Promise<boolean> {
    await mkdir(parentOf(path), { recursive: true, mode: 0o700 });
    if (entry.kind === 'link') this.#links.push({ path, entry });
    else if (entry.kind === 'file') await this.#file(path, entry, at);
    else {
      await mkdir(path, { recursive: true, mode: 0o700 });
      this.#folders.push({ path, attributes: attributesOf(entry) });
    }
    return true;
  }

  async #file(path: Buffer, entry: TarEntry, at: number): Promise<void> {
    // `x`: an archive that names a file twice, or under a file, was not made by us.
    const file = await open(path, 'wx', 0o600);
    try {
      await this.#copy(file, at, entry.bytes);
      await this.#noting(path, () => setAttributes(file, attributesOf(entry)));
    } finally {
      await file.close();
    }
  }

  async #copy(file: FileHandle, at: number, bytes: number): Promise<void> {
    for (let done = 0; done < bytes; ) {
      const piece = await this.#tar.read(at + done, Math.min(COPY_BYTES, bytes - done));
      await file.writeFile(piece);
      done += piece.length;
      this.#signal.throwIfAborted();
    }
  }

  async #link(path: Buffer, { target, mtimeNs, uid, gid }: TarEntry): Promise<void> {
    await this.#noting(path, async () => {
      await symlink(target!, path);
      if (process.getuid?.() === 0) await lchown(path, uid, gid);
      await lutimes(path, Number(mtimeNs) / 1e9, Number(mtimeNs) / 1e9);
    });
  }

  /** What is there without its rights or its time is still worth having; it is told, and the restore is no success. */
  async #noting(path: Buffer, set: () => Promise<void>): Promise<void> {
    try {
      await set();
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === 'EEXIST' || code === 'ENOSPC' || code === undefined) throw error;
      this.#trouble(path, message);
    }
  }

  #trouble(path: Buffer, why: string): void {
    this.#troubles.push({ file: shown(path.subarray(this.#root.length + 1)), why });
  }
}

function parentOf(path: Buffer): Buffer {
  return path.subarray(0, path.lastIndexOf(sep.charCodeAt(0)));
}

/** Twice the same name, or a file where a folder must be: of two such entries we write neither. */
function explained(error: unknown, folder: string): unknown {
  const { code, path } = error as NodeJS.ErrnoException;
  if (error instanceof Failure || code === undefined) return error;
  if (code === 'EEXIST' || code === 'ENOTDIR') {
    return new Failure('damaged', `unpacking into ${folder} failed: two files of the archive have one name: ${path}`, {
      hint: 'restore the archive with --to FILE, and look into it with another tar program',
      cause: error,
    });
  }
  return diskFailure(`unpacking into ${folder}`, error);
}
