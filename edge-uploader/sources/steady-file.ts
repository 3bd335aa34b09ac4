// A file that is read while other programs may still write it: what it was when it was opened, its bytes, and whether it was
// still the same when they had been read. Without the last, half of an old file and half of a new one would be called a backup.

import { type BigIntStats, constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { READ_BYTES } from './limits.ts';

export class SteadyFile {
  readonly path: string | Buffer;
  readonly stat: BigIntStats;
  readonly #handle: FileHandle;

  private constructor(path: string | Buffer, handle: FileHandle, opened: BigIntStats) {
    this.path = path;
    this.#handle = handle;
    this.stat = opened;
  }

  /** Rejects with the system's own error. `follow` says whether the last part of the path may be a symbolic link. */
  static async open(path: string | Buffer, { follow }: { follow: boolean }): Promise<SteadyFile> {
    // A FIFO would otherwise wait for its writer for ever. Neither flag exists on Windows.
    const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (follow ? 0 : (constants.O_NOFOLLOW ?? 0));
    const handle = await open(path, flags);
    try {
      return new SteadyFile(path, handle, await handle.stat({ bigint: true }));
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  get bytes(): number {
    return Number(this.stat.size);
  }

  /** At most so many bytes from a place; fewer only where the file ends. */
  async read(position: number, length: number): Promise<Buffer> {
    const buffer = Buffer.alloc(length);
    let filled = 0;
    while (filled < length) {
      const { bytesRead } = await this.#handle.read(buffer, filled, length - filled, position + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return buffer.subarray(0, filled);
  }

  /** As many bytes as it had when it was opened; fewer if it was cut meanwhile. */
  async *contents(): AsyncGenerator<Buffer> {
    for (let position = 0; position < this.bytes; ) {
      const piece = await this.read(position, Math.min(READ_BYTES, this.bytes - position));
      if (piece.length === 0) return;
      yield piece;
      position += piece.length;
    }
  }

  /** What happened to it since it was opened, in words; undefined if nothing did. */
  async change(): Promise<string | undefined> {
    const now = await this.#handle.stat({ bigint: true });
    if (now.size !== this.stat.size) return `its size went from ${this.stat.size} to ${now.size} bytes`;
    if (now.mtimeNs !== this.stat.mtimeNs) return 'it was written to';
    const there = await stat(this.path, { bigint: true }).catch(() => undefined);
    if (there === undefined) return 'it was removed';
    // On Windows the number of a file is not kept by every file system; its size and time are.
    if (process.platform !== 'win32' && there.ino !== this.stat.ino) return 'another file took its name';
    return undefined;
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}
