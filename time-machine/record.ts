// A backup that was stored, as the truth remembers it.

import type { StoredBackup } from './clinic/clinic.ts';

export function recordOf({ name, packIds, objects, digest }: StoredBackup, storedAt: number) {
  const { database, backup } = name;
  return { database, backup, storedAt, objects, packs: packIds, digest, released: undefined, isGone: false };
}
