// Files into a tar, as they are found. A small file is read until it is the same at both ends of the reading; a large one cannot be
// taken back once its header is out, so if it changes meanwhile it stays in the archive and counts as missing.

import { END_OF_TAR, encodeTarHeader, type TarEntry, tarPadding } from '../../tar/tar-header.ts';
import { READ_ATTEMPTS_MAX, READ_WHOLE_BYTES_MAX } from '../limits.ts';
import { LIVE_HEAD_BYTES, liveByHead, liveRefusal } from '../live-database.ts';
import { SteadyFile } from '../steady-file.ts';
import { shown, type Troubles, whyOf } from './trouble.ts';
import { type Found, type Place, WAY_OUT } from './walk.ts';

export interface PackedCounts {
  files: number;
  folders: number;
  links: number;
  /** Sockets, FIFOs and devices, which are left out. */
  special: number;
}

/** `named` says under which path a file is known to people, where it is read elsewhere. */
export async function* packFiles(
  found: AsyncIterable<Found>,
  { counts, troubles, named }: { counts: PackedCounts; troubles: Troubles; named: (path: Buffer) => Buffer },
): AsyncGenerator<Buffer> {
  for await (const one of found) {
    const path = named(one.path);
    if (one.kind === 'trouble') troubles.add(path, one.why);
    else if (one.kind === 'special') counts.special += 1;
    else if (one.kind === 'file') yield* packFile({ ...one, shownPath: path }, counts, troubles);
    else if (one.name.length > 0) {
      const target = one.kind === 'link' ? { target: one.target } : {};
      yield encodeTarHeader({ ...entryOf(one, one.stat), kind: one.kind, bytes: 0, ...target });
      counts[one.kind === 'link' ? 'links' : 'folders'] += 1;
    }
  }
  yield END_OF_TAR;
}

async function* packFile(
  place: Place & { shownPath: Buffer },
  counts: PackedCounts,
  troubles: Troubles,
): AsyncGenerator<Buffer> {
  for (let attempt = 1; ; attempt += 1) {
    let file: SteadyFile;
    try {
      file = await SteadyFile.open(place.path, { follow: false });
    } catch (error) {
      return troubles.add(place.shownPath, whyOf(error));
    }
    try {
      if (!file.stat.isFile())
        return troubles.add(place.shownPath, 'something else took its place while the folder was read');
      const isLast = attempt === READ_ATTEMPTS_MAX;
      const packed = file.bytes <= READ_WHOLE_BYTES_MAX ? await packWhole(place, file, isLast) : undefined;
      if (packed === 'changed') continue;
      if (packed === undefined) yield* packLarge(place, file, troubles);
      else {
        yield packed.bytes;
        if (packed.why !== undefined) troubles.add(place.shownPath, packed.why);
      }
      counts.files += 1;
      return;
    } finally {
      await file.close();
    }
  }
}

/** Nothing is out yet, so a file that cannot be read is left out, and one that changes is read again. */
async function packWhole(place: Place & { shownPath: Buffer }, file: SteadyFile, isLast: boolean) {
  try {
    const contents = await file.read(0, file.bytes);
    refuseLive(place.shownPath, contents);
    const change = contents.length < file.bytes ? 'it became shorter' : await file.change();
    if (change !== undefined && !isLast) return 'changed';
    const bytes = contents.length;
    const header = encodeTarHeader({ ...entryOf(place, file.stat), kind: 'file', bytes });
    const why =
      change === undefined ? undefined : `it changed while it was read, ${READ_ATTEMPTS_MAX} times: ${change}`;
    return { bytes: Buffer.concat([header, contents, tarPadding(bytes)]), why };
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return { bytes: Buffer.alloc(0), why: whyOf(error) };
  }
}

async function* packLarge(
  place: Place & { shownPath: Buffer },
  file: SteadyFile,
  troubles: Troubles,
): AsyncGenerator<Buffer> {
  yield encodeTarHeader({ ...entryOf(place, file.stat), kind: 'file', bytes: file.bytes });
  let bytes = 0;
  let why: string | undefined;
  try {
    for await (const piece of file.contents()) {
      if (bytes === 0) refuseLive(place.shownPath, piece);
      bytes += piece.length;
      yield piece;
    }
    const change = bytes < file.bytes ? 'it became shorter' : await file.change();
    why = change && `it changed while it was read: ${change}`;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    why = whyOf(error);
  }
  // The archive must go on where its header said that it would.
  for (let left = file.bytes - bytes; left > 0; left -= ZEROS.length)
    yield ZEROS.subarray(0, Math.min(left, ZEROS.length));
  yield tarPadding(file.bytes);
  if (why !== undefined) troubles.add(place.shownPath, why);
}

const ZEROS = Buffer.alloc(64 * 1024);

const isSystemError = (error: unknown): boolean => (error as NodeJS.ErrnoException).syscall !== undefined;

function entryOf({ name }: Place, stat: SteadyFile['stat']): Omit<TarEntry, 'kind' | 'bytes'> {
  return {
    name,
    mode: Number(stat.mode) & 0o7777,
    uid: Number(stat.uid),
    gid: Number(stat.gid),
    mtimeNs: stat.mtimeNs,
  };
}

function refuseLive(path: Buffer, contents: Buffer): void {
  const engine = liveByHead(contents.subarray(0, LIVE_HEAD_BYTES));
  if (engine !== undefined) throw liveRefusal('backing up files', { path: shown(path), engine, by: 'head' }, WAY_OUT);
}
