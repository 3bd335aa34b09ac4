// Sealed pack footers on the local disk. They never change, so the cache can save time and can do nothing else: a lost or
// garbled file is fetched anew. Each is bound to the name of its pack, which the footer itself is not: a file that got another's
// name would otherwise send a backup to the wrong places.
//
//   sealed footer and trailer, as they end the pack ‖ HMAC(footerKey, "clinic-offsite/1/footer-cache" ‖ 00 ‖ packId ‖ both) (32)

import { createHmac, timingSafeEqual } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PackId } from '../../vault/names.ts';
import { openPackFooter, PACK_TRAILER_BYTES, type PackEntry, parsePackTrailer } from '../../vault/pack.ts';
import { Refusal } from '../../vault/refusal.ts';

const LABEL = 'clinic-offsite/1/footer-cache\0';
const BINDING_BYTES = 32;

export class FooterCache {
  readonly #folder: string;
  readonly #footerKey: Uint8Array;

  private constructor(folder: string, footerKey: Uint8Array) {
    this.#folder = folder;
    this.#footerKey = footerKey;
  }

  /** A folder that cannot be made or read is an empty cache: a backup must not fail for want of what only saves time. */
  static async open(folder: string, footerKey: Uint8Array): Promise<FooterCache> {
    await mkdir(folder, { recursive: true, mode: 0o700 }).catch(() => undefined);
    return new FooterCache(folder, footerKey);
  }

  /** The entries of a pack of `totalBytes` bytes, or undefined where the cache has none that open. */
  async entries(pack: PackId, totalBytes: number): Promise<PackEntry[] | undefined> {
    try {
      const kept = await readFile(join(this.#folder, pack));
      const tail = kept.subarray(0, -BINDING_BYTES);
      const binding = kept.subarray(-BINDING_BYTES);
      if (binding.length !== BINDING_BYTES || !timingSafeEqual(binding, this.#bind(pack, tail))) return undefined;
      return openTail(tail, totalBytes, this.#footerKey);
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
      const footer = tail.subarray(tail.length - bytes);
      await writeFile(temporary, Buffer.concat([footer, this.#bind(pack, footer)]), { mode: 0o600 });
      await rename(temporary, join(this.#folder, pack));
    } catch {
      await rm(temporary, { force: true }).catch(() => undefined);
    }
  }

  /** Forgets every footer but those of `packs`. What cannot be removed stays, and harms nobody. */
  async prune(packs: ReadonlySet<PackId>): Promise<void> {
    const names = await readdir(this.#folder).catch(() => []);
    const stale = names.filter((name) => !packs.has(name as PackId));
    await Promise.all(stale.map((name) => rm(join(this.#folder, name), { force: true }).catch(() => undefined)));
  }

  #bind(pack: PackId, tail: Uint8Array): Buffer {
    return createHmac('sha256', this.#footerKey).update(LABEL).update(pack, 'hex').update(tail).digest();
  }
}

/** How many of a pack's last bytes hold its footer, from any of its last bytes. Refuses what is no end of a pack. */
export function footerTailBytes(tail: Buffer, totalBytes: number): number {
  const { length } = parsePackTrailer(tail.subarray(-PACK_TRAILER_BYTES), totalBytes);
  return length + PACK_TRAILER_BYTES;
}

/** The entries of a pack from its last bytes. Refuses bytes that do not hold the whole footer. */
export function openTail(tail: Buffer, totalBytes: number, footerKey: Uint8Array): PackEntry[] {
  const { offset, length } = parsePackTrailer(tail.subarray(-PACK_TRAILER_BYTES), totalBytes);
  const start = tail.length - PACK_TRAILER_BYTES - length;
  if (start < 0) throw new Refusal('a pack', 'only a part of its footer is at hand');
  return openPackFooter(tail.subarray(start, start + length), footerKey, offset);
}
