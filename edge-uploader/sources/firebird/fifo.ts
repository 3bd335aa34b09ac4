// One FIFO for one dump, in a private folder, through which the Firebird server on this host hands us its bytes: five times
// faster than over TCP. Each of its traps is closed here. A reused path silently becomes a regular file, so it is new every
// time; a server that dies looks like a clean end, so we hold a writing end open until gbak's exit is known; and without a
// reader the server would wait for ever, so the reading end is open before gbak starts.

import { execFile } from 'node:child_process';
import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import { chown, lstat, rm } from 'node:fs/promises';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { Failure } from '../../failure.ts';
import { ownedFolder } from '../../platform/owned-folder.ts';
import { systemProgram } from '../../platform/system-program.ts';
import { type Landing, readInto } from '../landing.ts';

export interface Fifo {
  readonly path: string;
  /** Does not end before `letEnd`. */
  readonly bytes: Readable;
  /** Call it once gbak has exited: the stream ends when the last byte was read and the server has closed its end too. */
  letEnd(): void;
  /** Still the very FIFO that was made, and not a file that the server put in its place. */
  isIntact(): Promise<boolean>;
  remove(): Promise<void>;
}

/** `writer` is the user id of the process that will write into it. */
export async function makeFifo(options: {
  parentFolder: string | undefined;
  writer: number;
  landing?: Landing | undefined;
}): Promise<Fifo> {
  const parents = options.parentFolder === undefined ? ['/run', tmpdir()] : [options.parentFolder];
  const folder = await privateFolder(parents);
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const path = join(folder, 'dump');
    await promisify(execFile)(systemProgram('mkfifo'), ['-m', '0600', path], { windowsHide: true });
    if (process.getuid?.() !== options.writer) await giveTo(options.writer, path, folder);

    // Neither call can block: the flag lets a reader open without a writer, and then the writer finds its reader.
    const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const onread = options.landing && readInto(options.landing, (slice) => bytes.push(slice));
    const bytes: Socket = new Socket({ fd: reader, readable: true, writable: false, ...(onread && { onread }) });
    const made = fstatSync(reader);
    const held = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
    let holding = true;
    const letEnd = () => {
      if (holding) closeSync(held);
      holding = false;
    };
    return {
      path,
      bytes,
      letEnd,
      async isIntact() {
        const now = await lstat(path).catch(() => undefined);
        return made.isFIFO() && now?.isFIFO() === true && now.ino === made.ino && now.dev === made.dev;
      },
      async remove() {
        letEnd();
        bytes.destroy();
        await remove();
      },
    };
  } catch (cause) {
    await remove();
    if (cause instanceof Failure) throw cause;
    throw new Failure('disk', `making a pipe in ${folder} for the dump failed: ${(cause as Error).message}`, {
      hint: 'name a writable folder as fifoFolder in the configuration, or set `method: stdout`',
      cause,
    });
  }
}

async function privateFolder(parents: readonly string[]): Promise<string> {
  let refusal: unknown;
  for (const parent of parents) {
    try {
      return await ownedFolder(parent, 'offsite-fifo');
    } catch (error) {
      refusal = error;
    }
  }
  throw new Failure('disk', `making a folder for the dump's pipe failed in ${parents.join(' and ')}`, {
    hint: 'name a writable folder as fifoFolder in the configuration, or set `method: stdout`',
    cause: refusal,
  });
}

/** The server's user gets the FIFO and the way to it, and nobody else. Only root can give files away. */
async function giveTo(user: number, ...paths: string[]): Promise<void> {
  if (process.getuid?.() !== 0) {
    throw new Failure(
      'disk',
      `giving the dump's pipe to the user ${user} of the Firebird server failed: only root can`,
      {
        hint: 'run the uploader as root or as the user that runs Firebird, or set `method: stdout`',
      },
    );
  }
  for (const path of paths) await chown(path, user, -1);
}
