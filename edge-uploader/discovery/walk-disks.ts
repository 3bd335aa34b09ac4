// Looks through the disks for files that are called like databases and dumps, the places nearest to the top first. Bounded in time and
// number: a technician waits for it, and what it misses can still be typed.

import type { Dirent } from 'node:fs';
import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';

const FOLDERS_MAX = 20_000;
const DEPTH_MAX = 5;
const WALK_SECONDS_MAX = 10;
const FOLDERS_AT_ONCE = 32;

const LINUX_ROOTS = ['/var/lib/firebird', '/var/lib', '/srv', '/opt', '/home', '/data', '/mnt', '/media', '/usr/local'];
/** Nobody's data, or far too many files. */
const PASSED_OVER =
  /^(windows|winnt|\$.*|system volume information|recovery|node_modules|appdata|winsxs|packages|docker|containers|overlay2|dpkg|apt|proc|sys|dev|\..*)$/i;

export interface WalkOptions {
  readonly roots: readonly string[];
  readonly wanted: RegExp;
  /** In milliseconds, from any start. */
  readonly clock: () => number;
}

/** Paths of files whose names are wanted. What may not be read is passed over. */
export async function walkDisks({ roots, wanted, clock }: WalkOptions): Promise<string[]> {
  const deadline = clock() + WALK_SECONDS_MAX * 1000;
  const seen = new Set(roots);
  const found: string[] = [];
  let level = [...seen];
  for (let depth = 0; depth <= DEPTH_MAX && level.length > 0; depth += 1) {
    const below: string[] = [];
    for (let i = 0; i < level.length; i += FOLDERS_AT_ONCE) {
      if (clock() > deadline || seen.size > FOLDERS_MAX) return found;
      const folders = level.slice(i, i + FOLDERS_AT_ONCE);
      const listings = await Promise.all(folders.map(async (folder) => ({ folder, entries: await entriesOf(folder) })));
      for (const { folder, entries } of listings) {
        for (const entry of entries) {
          const path = join(folder, entry.name);
          if (entry.isFile() && wanted.test(entry.name)) found.push(path);
          if (!entry.isDirectory() || PASSED_OVER.test(entry.name) || seen.has(path)) continue;
          seen.add(path);
          below.push(path);
        }
      }
    }
    level = below;
  }
  return found;
}

const entriesOf = (folder: string): Promise<Dirent[]> => readdir(folder, { withFileTypes: true }).catch(() => []);

/** On Windows every drive from C on; A and B would make a floppy drive rattle. */
export async function diskRoots(): Promise<string[]> {
  const letters = 'CDEFGHIJKLMNOPQRSTUVWXYZ';
  const roots = process.platform === 'win32' ? Array.from(letters, (letter) => `${letter}:\\`) : LINUX_ROOTS;
  const there = await Promise.all(
    roots.map((root) =>
      access(root).then(
        () => [root],
        () => [],
      ),
    ),
  );
  return there.flat();
}
