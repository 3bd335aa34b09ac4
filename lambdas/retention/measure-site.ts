// What a listing of one site tells beside what retention decides from it: how long the oldest backup has been waiting for its verdict,
// and how much was stored since yesterday. A manifest whose event was lost raises no error anywhere, and whoever stole a server's
// key may fill the vault, since S3 has no quota: both would show on the bill or in a disaster only. Pure.

import { type Slot, slotName } from '../ledger/pack-table.ts';
import type { SiteListing, StoredKey } from './site-listing.ts';

const HOUR_MS = 60 * 60 * 1000;

export interface SiteMeasures {
  readonly [metric: string]: number;
  /** 0 if all are judged. */
  readonly oldestUnjudgedHours: number;
  /** Of all versions of all objects, needed or not. */
  readonly newBytesOfDay: number;
  readonly storedBytes: number;
}

/** `judged`: the backups whose verdict the ledger knows; none where its notes are lost. */
export function measureSite(
  { backups, packs, strays }: SiteListing,
  { judged, now }: { judged: readonly Slot[]; now: Date },
): SiteMeasures {
  const yesterday = new Date(now.getTime() - 24 * HOUR_MS);
  let [newBytesOfDay, storedBytes] = [0, 0];
  const add = (stored: StoredKey | undefined): void => {
    for (const { bytes, storedAt } of stored?.versions ?? []) {
      storedBytes += bytes;
      if (storedAt > yesterday) newBytesOfDay += bytes;
    }
  };
  for (const pack of packs.values()) add(pack);
  for (const stray of strays) add(stray);
  const names = new Set(judged.map(slotName));
  let oldest = now;
  for (const [name, { manifest, parts }] of backups) {
    add(parts.manifest);
    add(parts.index);
    if (!names.has(name) && manifest.storedAt < oldest) oldest = manifest.storedAt;
  }
  const waited = (now.getTime() - oldest.getTime()) / HOUR_MS;
  return { oldestUnjudgedHours: Math.round(waited * 10) / 10, newBytesOfDay, storedBytes };
}
