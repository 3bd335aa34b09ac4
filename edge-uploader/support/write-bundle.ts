// Files as a .tar.gz, with the archive that is written here anyway: readable for its maker only, whole or not at all, and never over
// something else.

import { constants, open, rm } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { diskFailure } from '../platform/disk-failure.ts';
import { END_OF_TAR, encodeTarHeader, tarPadding } from '../tar/tar-header.ts';

/** Gives back its size. */
export async function writeBundle(path: string, files: ReadonlyMap<string, string>, madeAt: Date): Promise<number> {
  const packed = gzipSync(archiveOf(files, madeAt));
  const doing = `writing the support bundle ${path}`;
  const file = await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600).catch((error) => {
    throw diskFailure(doing, error);
  });
  try {
    await file.writeFile(packed);
    await file.sync();
    return packed.length;
  } catch (error) {
    await rm(path, { force: true });
    throw diskFailure(doing, error);
  } finally {
    await file.close();
  }
}

function archiveOf(files: ReadonlyMap<string, string>, madeAt: Date): Buffer {
  const mtimeNs = BigInt(Math.floor(madeAt.getTime() / 1000)) * 1_000_000_000n;
  const owner = { mode: 0o600, uid: 0, gid: 0 };
  const parts = [...files].flatMap(([name, text]) => {
    const bytes = Buffer.from(text);
    const header = encodeTarHeader({
      ...{ kind: 'file', name: Buffer.from(name), bytes: bytes.length, mtimeNs, ...owner },
    });
    return [header, bytes, tarPadding(bytes.length)];
  });
  return Buffer.concat([...parts, END_OF_TAR]);
}
