// What the vault already holds, learnt from the bucket alone: the packs of each database's newest backup, and the packs that
// some run stored recently, perhaps without coming to its end. A lost cache, a new server or the run after a crash starts here.

import type { KeyObject } from 'node:crypto';
import type { Manifest } from '../../vault/manifest.ts';
import { type PackId, packKey, packsPrefix, parsePackKey, type SiteId } from '../../vault/names.ts';
import type { PackEntry } from '../../vault/pack.ts';
import { Refusal } from '../../vault/refusal.ts';
import { KnownChunks } from '../core/known-chunks.ts';
import { Failure } from '../failure.ts';
import type { Store } from '../stores/store.ts';
import { listBackups, newestFirst, readManifest } from './backup-catalogue.ts';
import { type FooterCache, footerTailBytes, openTail } from './footer-cache.ts';
import { PackTable } from './pack-table.ts';

/**
 * Packs that no manifest names are a base only for so long after they were stored. The cloud removes such packs later than that,
 * so none can vanish between being relied upon and being named by a manifest.
 */
export const ORPHAN_DAYS_MAX = 14;
/** A pack of which the newest backups use no more than this is left to expire; what is still needed of it is stored anew. */
const COPY_FORWARD_USED_SHARE_MAX = 0.2;
const FOOTERS_IN_FLIGHT_MAX = 16;
/** Holds the footer of nearly every pack (1,600 chunks), so that one request is enough. */
const TAIL_BYTES = 64 * 1024;
export const DAY_MILLISECONDS = 86_400_000;

interface ListedPack {
  readonly bytes: number;
  readonly storedAt: Date;
}

export interface DedupBase {
  readonly known: KnownChunks;
  readonly table: PackTable;
  /** The newest sound manifest of each database. */
  readonly newest: readonly Manifest[];
}

export interface DedupBaseOptions {
  readonly store: Store;
  readonly site: SiteId;
  readonly signingKeys: readonly KeyObject[];
  readonly footerKey: Uint8Array;
  readonly cache: FooterCache;
  /** Packs that the cloud found bad: nothing may rely on them, so that this backup heals what they held. */
  readonly badPacks: ReadonlySet<PackId> | Promise<ReadonlySet<PackId>>;
  readonly onWarning: (warning: string) => void;
}

export async function loadDedupBase(options: DedupBaseOptions): Promise<DedupBase> {
  const [newest, listed, badPacks] = await Promise.all([
    newestManifests(options),
    listPacks(options.store, options.site),
    options.badPacks,
  ]);
  for (const pack of badPacks) listed.delete(pack);
  const packs = choosePacks(newest, listed);
  const known = new KnownChunks();
  const table = new PackTable();
  await readFooters(options, packs, (pack, bytes, entries) => {
    const slot = table.add({ id: pack, bytes });
    for (const { id, offset, length } of entries) {
      const chunkId = Buffer.from(id.buffer, id.byteOffset, id.length);
      if (known.find(chunkId) < 0) known.add(chunkId, 0, { slot, offset, length });
    }
  });
  await options.cache.prune(new Set(packs.keys()));
  return { known, table, newest };
}

async function listPacks(store: Store, site: SiteId): Promise<Map<PackId, ListedPack>> {
  const listed = new Map<PackId, ListedPack>();
  for await (const { key, bytes, storedAt } of store.list(packsPrefix(site))) {
    const pack = parsePackKey(key)?.pack;
    if (pack !== undefined) listed.set(pack, { bytes, storedAt });
  }
  return listed;
}

/** The newest manifest of each database that is sound. An unsound one is told and the one before it taken. */
async function newestManifests(options: DedupBaseOptions): Promise<Manifest[]> {
  const newest = new Map<string, Manifest>();
  for (const backup of newestFirst(await listBackups(options.store, options.site))) {
    if (newest.has(backup.database)) continue;
    try {
      newest.set(backup.database, await readManifest(options.store, backup, options.signingKeys));
    } catch (error) {
      if (!isUnsound(error)) throw error;
      options.onWarning(`the backup ${backup.backup} of ${backup.database} is passed over: ${error.message}`);
    }
  }
  return [...newest.values()];
}

/** Whether the object is to blame, not the way to it: then it is no base, and the backup goes on without it. */
const isUnsound = (error: unknown): error is Error =>
  error instanceof Refusal || (error instanceof Failure && error.exit === 'damaged');

/** Which packs to rely on, with their sizes, in a fixed order. */
function choosePacks(newest: readonly Manifest[], listed: ReadonlyMap<PackId, ListedPack>): Map<PackId, number> {
  const usedShare = new Map<PackId, number>();
  for (const { packs } of newest) {
    for (const { id, bytes, usedBytes } of packs) usedShare.set(id, (usedShare.get(id) ?? 0) + usedBytes / bytes);
  }
  let last = 0;
  for (const { storedAt } of listed.values()) last = Math.max(last, storedAt.getTime());
  const chosen = [...listed].filter(([id, { storedAt }]) => {
    const share = usedShare.get(id);
    // The store's own times are compared with each other, never with the clock of this machine.
    const young = last - storedAt.getTime() <= ORPHAN_DAYS_MAX * DAY_MILLISECONDS;
    return share === undefined ? young : share > COPY_FORWARD_USED_SHARE_MAX;
  });
  return new Map(chosen.map(([id, { bytes }]) => [id, bytes]));
}

async function readFooters(
  { store, site, footerKey, cache, onWarning }: DedupBaseOptions,
  packs: ReadonlyMap<PackId, number>,
  take: (pack: PackId, bytes: number, entries: readonly PackEntry[]) => void,
): Promise<void> {
  const queue = packs.entries();
  const strange: { pack: PackId; reason: string }[] = [];
  const work = async (): Promise<void> => {
    for (const [pack, bytes] of queue) {
      try {
        take(pack, bytes, (await cache.entries(pack, bytes)) ?? (await fetchFooter(pack, bytes)));
      } catch (error) {
        // A pack that is not ours or is garbled is simply no base; the cloud judges whether a backup misses it.
        if (!isUnsound(error)) throw error;
        strange.push({ pack, reason: error.message });
      }
    }
  };
  const fetchFooter = async (pack: PackId, bytes: number): Promise<PackEntry[]> => {
    let { tail, totalBytes } = await store.readTail(packKey(site, pack), Math.min(TAIL_BYTES, bytes));
    if (totalBytes !== bytes) throw new Refusal(`the pack ${pack}`, 'its size differs from the listing');
    const needed = footerTailBytes(tail, bytes);
    if (needed > tail.length) ({ tail, totalBytes } = await store.readTail(packKey(site, pack), needed));
    const entries = openTail(tail, bytes, footerKey);
    await cache.keep(pack, tail);
    return entries;
  };
  await Promise.all(Array.from({ length: FOOTERS_IN_FLIGHT_MAX }, work));
  if (strange.length === 0) return;
  const [{ pack, reason }] = strange;
  onWarning(
    `${strange.length} packs are not relied upon, so what they hold may be stored again; the first is ${pack}: ${reason}`,
  );
}
