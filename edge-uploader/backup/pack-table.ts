// The packs that this run knows: those of the dedup base and those that it writes. Chunks refer to them by slot number.

import type { ManifestPack } from '../../vault/manifest.ts';
import type { PackId } from '../../vault/names.ts';

interface Slot {
  /** Undefined while the pack is still growing. */
  id: PackId | undefined;
  bytes: number;
  /** How many of its bytes this run's backup needs. */
  usedBytes: number;
}

export class PackTable {
  readonly #slots: Slot[] = [];

  get size(): number {
    return this.#slots.length;
  }

  /** A slot for a pack of the vault, or for one to be written (id undefined until `named`). */
  add(pack: { id: PackId; bytes: number } | undefined): number {
    return this.#slots.push({ id: pack?.id, bytes: pack?.bytes ?? 0, usedBytes: 0 }) - 1;
  }

  named(slot: number, id: PackId, bytes: number): void {
    Object.assign(this.#slots[slot], { id, bytes });
  }

  idOf(slot: number): PackId | undefined {
    return this.#slots[slot].id;
  }

  use(slot: number, bytes: number): void {
    this.#slots[slot].usedBytes += bytes;
  }

  /** The packs that the backup needs, as the manifest lists them: used bytes in steps of `stepBytes`. */
  used(stepBytes: number): ManifestPack[] {
    return this.#slots
      .filter((slot) => slot.usedBytes > 0)
      .map(({ id, bytes, usedBytes }) => ({
        ...{ id: id as PackId, bytes, usedBytes: Math.min(bytes, roundUp(usedBytes, stepBytes)) },
      }))
      .sort((a, b) => (a.id < b.id ? -1 : 1));
  }
}

/** Exact sums of chunk sizes would tell an observer what the sealed footers hide. */
export const roundUp = (bytes: number, stepBytes: number): number => Math.ceil(bytes / stepBytes) * stepBytes;
