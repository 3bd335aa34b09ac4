// Fills packs and stores them: one grows while others are hashed and uploaded. Chunks of lists have a writer of their own,
// since a list can only name packs that are complete.

import type { PackId, SiteId } from '../../vault/names.ts';
import { packKey } from '../../vault/names.ts';
import type { ChunkPlace } from '../core/known-chunks.ts';
import { PackBuilder } from '../core/pack-builder.ts';
import type { Store } from '../stores/store.ts';
import type { Range } from '../workers/chunk-job.ts';
import type { ChunkPool } from '../workers/chunk-pool.ts';
import type { Spares } from '../workers/spares.ts';
import type { FooterCache } from './footer-cache.ts';
import type { PackTable } from './pack-table.ts';

/** What all pack writers of one run share. */
export interface PackWriting {
  readonly site: SiteId;
  readonly store: Store;
  readonly pool: ChunkPool;
  readonly table: PackTable;
  readonly cache: FooterCache;
  readonly footerKey: Uint8Array;
  /** The shared memory and the places in it where packs grow; their number bounds the uploads in flight. */
  readonly memory: SharedArrayBuffer;
  readonly places: Spares<Range>;
  readonly fillRandom: (target: Uint8Array) => void;
  readonly onStored: (bytes: number) => void;
}

export class PackWriter {
  readonly #shared: PackWriting;
  readonly #stored: Promise<void>[] = [];
  #growing: { builder: PackBuilder; place: Range; slot: number } | undefined;
  #naming: Promise<void> = Promise.resolve();
  #failure: { error: unknown } | undefined;

  constructor(shared: PackWriting) {
    this.#shared = shared;
  }

  /** Appends a sealed chunk; waits where all places are still being uploaded. */
  async append(id: Uint8Array, sealed: Uint8Array): Promise<ChunkPlace> {
    if (this.#failure !== undefined) throw this.#failure.error;
    if (this.#growing !== undefined && !this.#growing.builder.fits(sealed.length)) this.finishPack();
    if (this.#growing === undefined) {
      const place = await this.#shared.places.take();
      const builder = new PackBuilder(new Uint8Array(this.#shared.memory, place.at, place.bytes));
      this.#growing = { builder, place, slot: this.#shared.table.add(undefined) };
    }
    const { builder, slot } = this.#growing;
    return { slot, offset: builder.append(id, sealed), length: sealed.length };
  }

  /** Completes the pack that is growing, if one is, and starts to store it. */
  finishPack(): void {
    const growing = this.#growing;
    if (growing === undefined) return;
    this.#growing = undefined;
    const { footerKey, fillRandom } = this.#shared;
    const pack = growing.builder.finish(footerKey, fillRandom);
    const named = this.#name(pack, growing.place, growing.slot);
    this.#naming = Promise.all([this.#naming, named]).then(() => undefined);
    this.#naming.catch(() => undefined);
    const stored = named.then((id) => this.#store(id, pack)).finally(() => this.#shared.places.give(growing.place));
    stored.catch((error) => {
      this.#failure ??= { error };
    });
    this.#stored.push(stored);
  }

  /** Completes the last pack and waits until every pack has its name, though it may still be on its way. */
  async finishNaming(): Promise<void> {
    this.finishPack();
    await this.#naming;
  }

  /** Waits until the store has acknowledged every pack. */
  async settled(): Promise<void> {
    await Promise.all(this.#stored);
  }

  async #name(pack: Uint8Array, place: Range, slot: number): Promise<PackId> {
    const id = (await this.#shared.pool.run({ kind: 'sha256', at: place.at, bytes: pack.length })) as PackId;
    this.#shared.table.named(slot, id, pack.length);
    return id;
  }

  async #store(id: PackId, pack: Uint8Array): Promise<void> {
    await this.#shared.store.create(packKey(this.#shared.site, id), pack, id);
    await this.#shared.cache.keep(id, pack);
    this.#shared.onStored(pack.length);
  }
}
