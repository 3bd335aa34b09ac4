// A disk that flips one bit of a stored pack. S3's own notes of the object, its checksum among them, stay as they were.

import { hash } from 'node:crypto';
import { open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { World, WorldSite } from './simulated-world.ts';

/** Damages one pack of the newest valid backup that was not damaged before. Nothing happens where there is none. */
export async function flipByte(world: World, { truth, plan }: WorldSite): Promise<void> {
  const newest = truth.backupsOf(plan.databases[0]!.database).find(({ state }) => state === 'valid');
  const target = newest?.packs.find((id) => !truth.damaged.has(id));
  if (newest === undefined || target === undefined) return;
  const folder = join(world.cloud.dir, 'contents');
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = await readFile(path);
    if (hash('sha256', bytes) !== target) continue;
    await using file = await open(path, 'r+');
    const at = bytes.length >> 1;
    await file.write(Uint8Array.of(bytes[at]! ^ 1), 0, 1, at);
    truth.damaged.set(target, { since: world.cloud.now(), foundAt: undefined });
    return;
  }
  throw new Error(`no file of the local cloud holds the pack ${target}`);
}
