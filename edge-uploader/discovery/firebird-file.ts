// A file that is a Firebird database of somebody's: by its first bytes, whatever it is called. Users' passwords and the example that
// every Firebird brings along are none that anybody would miss.

import { open, stat } from 'node:fs/promises';
import { LIVE_HEAD_BYTES, liveByHead } from '../sources/live-database.ts';

const OWN = /^(security[0-9]*|employee|employe2|intlemp|examples?|help|talias)\.(fdb|gdb)$/i;
/** The on-disk structure, whose highest bit only says Firebird, and the first release that writes it. */
const RELEASES: Readonly<Record<number, string>> = { 10: '1.5', 11: '2.5', 12: '3.0', 13: '4.0' };

export interface FirebirdFile {
  readonly bytes: number;
  readonly release: string | undefined;
  /** The same for every name of the same file. */
  readonly identity: string;
}

export const isFirebirdsOwn = (path: string): boolean => OWN.test(path.replace(/^.*[\\/]/, ''));

/** Undefined where it is something else, or cannot be read. */
export async function readFirebirdFile(path: string): Promise<FirebirdFile | undefined> {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => error);
  if (file instanceof Error) return heldBySomebody(path, file);
  try {
    const about = await file.stat({ bigint: true });
    if (!about.isFile()) return undefined;
    const head = Buffer.alloc(LIVE_HEAD_BYTES);
    await file.read(head, 0, LIVE_HEAD_BYTES, 0);
    if (liveByHead(head) !== 'firebird') return undefined;
    const release = RELEASES[head.readUInt16LE(18) & 0x7fff];
    return { bytes: Number(about.size), release, identity: `${about.dev}:${about.ino}` };
  } catch {
    return undefined;
  } finally {
    await file.close();
  }
}

/** On Windows a server may keep its database to itself: then the name is all that there is to go by, and that it is held says the rest. */
async function heldBySomebody(path: string, { code }: NodeJS.ErrnoException): Promise<FirebirdFile | undefined> {
  if (code !== 'EBUSY' || !/\.(fdb|gdb)$/i.test(path)) return undefined;
  const about = await stat(path).catch(() => undefined);
  return about?.isFile() ? { bytes: about.size, release: undefined, identity: path.toLowerCase() } : undefined;
}
