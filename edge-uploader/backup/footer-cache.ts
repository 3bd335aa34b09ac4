// Sealed pack footers on the local disk. They never change, so the cache can save time and can do nothing else: a lost or
// garbled file is fetched anew, and a foreign one does not open.

import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PackId } from '../../vault/names.ts';
import { openPackFooter, PACK_TRAILER_BYTES, type PackEntry, parsePackTrailer } from '../../vault/pack.ts';
import { Refusal } from '../../vault/refusal.ts';

export class FooterCache {
  readonly #folder: string;
  readonly #footerKey: Uint8Array;

  private constructor(folder: string, footerKey: Uint8Array) {
    this.#folder = folder;
    this.#footerKey = footerKey;
  }

  static async open(folder: string, footerKey: Uint8Array): Promise<FooterCache> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return new FooterCache(folder, footerKey);
  }

  /** The entries of a pack of `totalBytes` bytes, or undefined where the cache has none that open. */
  async entries(pack: PackId, totalBytes: number): Promise<PackEntry[] | undefined> {
    try {
      return openTail(await readFile(join(this.#folder, pack)), totalBytes, this.#footerKey);
    } catch (error) {
      if (error instanceof Refusal || (error as NodeJS.ErrnoException).code !== undefined) return undefined;
      throw error;
    }
  }

  /** Keeps the footer of a pack of which `tail` holds at least the footer. Losing it costs one request, so no error of the disk stops a backup. */
  async keep(pack: PackId, tail: Uint8Array): Promise<void> {
    const trailer = Buffer.from(tail.subarray(tail.length - PACK_TRAILER_BYTES));
    const bytes = trailer.readUInt32LE(0) + PACK_TRAILER_BYTES;
    const temporary = join(this.#folder, `${pack}.new`);
    try {
      await writeFile(temporary, tail.subarray(tail.length - bytes), { mode: 0o600 });
      await rename(temporary, join(this.#folder, pack));
    } catch {
      await rm(temporary, { force: true }).catch(() => undefined);
    }
  }

  /** Forgets every footer but those of `packs`. */
  async prune(packs: ReadonlySet<PackId>): Promise<void> {
    const stale = (await readdir(this.#folder)).filter((name) => !packs.has(name as PackId));
    await Promise.all(stale.map((name) => rm(join(this.#folder, name), { force: true })));
  }
}

/** The entries of a pack from its last bytes. Refuses bytes that do not hold the whole footer. */
export function openTail(tail: Buffer, totalBytes: number, footerKey: Uint8Array): PackEntry[] {
  const { offset, length } = parsePackTrailer(tail.subarray(-PACK_TRAILER_BYTES), totalBytes);
  const start = tail.length - PACK_TRAILER_BYTES - length;
  if (start < 0) throw new Refusal('a pack', 'only a part of its footer is at hand');
  return openPackFooter(tail.subarray(start, start + length), footerKey, offset);
}
