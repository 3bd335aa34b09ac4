// Everything in a folder that is to be backed up, in the order of the names' bytes, which is the same every night, so that an
// unchanged file is found where it was. Names are bytes: on Linux they may be no text at all. Links are seen and never followed.

import type { BigIntStats } from 'node:fs';
import { lstat, readdir, readlink } from 'node:fs/promises';
import { sep } from 'node:path';
import { liveByName, liveRefusal } from '../live-database.ts';
import type { Root } from './roots.ts';
import { shown, whyOf } from './trouble.ts';

export type Found = Place &
  (
    | { readonly kind: 'file' | 'folder'; readonly stat: BigIntStats }
    | { readonly kind: 'link'; readonly stat: BigIntStats; readonly target: Buffer }
    /** A socket, a FIFO, a device: there is nothing in it that could be stored. */
    | { readonly kind: 'special' }
    | { readonly kind: 'trouble'; readonly why: string }
  );

export interface Place {
  readonly path: Buffer;
  /** In the archive. */
  readonly name: Buffer;
}

/** Throws a `Failure` at a database file. */
export async function* walk(root: Root): AsyncGenerator<Found> {
  yield* visit(
    { path: Buffer.from(root.path), name: Buffer.from(root.name) },
    { root, below: '', isWhole: root.includes === undefined },
  );
}

interface Visit {
  readonly root: Root;
  /** The path below the root, for patterns. */
  readonly below: string;
  /** Whether all of it is included. */
  readonly isWhole: boolean;
}

async function* visit(place: Place, { root, below, isWhole }: Visit): AsyncGenerator<Found> {
  if (below !== '' && root.excludes(below)) return;
  const isIncluded = isWhole || root.includes?.(below) === true;
  const stat = await lstat(place.path, { bigint: true }).catch((error) => whyOf(error));
  if (typeof stat === 'string') {
    // Of what is not included nobody has to learn.
    if (isIncluded) yield { ...place, kind: 'trouble', why: stat };
    return;
  }
  if (stat.isDirectory()) {
    const children = visitChildren(place, { root, below, isWhole: isIncluded });
    if (isIncluded) yield { ...place, kind: 'folder', stat };
    let isTold = isIncluded;
    for await (const found of children) {
      // A folder of which only some files are included is there for them, and not for its own sake.
      if (!isTold) yield { ...place, kind: 'folder', stat };
      isTold = true;
      yield found;
    }
  } else if (isIncluded) yield* leaf(place, stat);
}

async function* leaf(place: Place, stat: BigIntStats): AsyncGenerator<Found> {
  if (stat.isSymbolicLink()) {
    const target = await readlink(place.path, { encoding: 'buffer' }).catch((error) => whyOf(error));
    yield typeof target === 'string'
      ? { ...place, kind: 'trouble', why: target }
      : { ...place, kind: 'link', stat, target };
  } else if (stat.isFile()) {
    const engine = liveByName(place.name.toString('latin1'));
    if (engine !== undefined)
      throw liveRefusal('backing up files', { path: shown(place.path), engine, by: 'name' }, WAY_OUT);
    yield { ...place, kind: 'file', stat };
  } else yield { ...place, kind: 'special' };
}

export const WAY_OUT = 'leave the file out by `exclude` in the configuration, such as "**/*.fdb"';

async function* visitChildren(place: Place, { root, below, isWhole }: Visit): AsyncGenerator<Found> {
  const entries = await readdir(place.path, { withFileTypes: true, encoding: 'buffer' }).catch((error) => whyOf(error));
  if (typeof entries === 'string') {
    yield { ...place, kind: 'trouble', why: entries };
    return;
  }
  // Sorted as the paths in them are: what is in the folder `a` stands behind the file `a-b`, as `a/` does behind `a-`.
  const sorted = entries
    .map((entry) => ({ name: entry.name, key: entry.isDirectory() ? Buffer.concat([entry.name, SLASH]) : entry.name }))
    .sort((one, other) => Buffer.compare(one.key, other.key));
  for (const { name } of sorted) {
    const child = { path: joined(place.path, name, sep), name: joined(place.name, name, '/') };
    const text = name.toString('utf8');
    yield* visit(child, { root, below: below === '' ? text : `${below}/${text}`, isWhole });
  }
}

const SLASH = Buffer.from('/');

function joined(folder: Buffer, name: Buffer, separator: string): Buffer {
  const isEnded = folder.length > 0 && folder.at(-1) === separator.charCodeAt(0);
  return Buffer.concat(folder.length === 0 || isEnded ? [folder, name] : [folder, Buffer.from(separator), name]);
}
