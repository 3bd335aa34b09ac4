// A dying disk below the cloud: flips one bit of a stored object, behind the back of the S3 that keeps it. Without it nobody
// would have seen the re-read find what S3's own checksum, computed at the upload, cannot know.

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

export interface StoredBytes {
  readonly bytes: number;
  /** In hexadecimal. */
  readonly sha256: string;
}

/** Flips a bit in the middle of the file in which the local cloud keeps these bytes; gives back the file's path. */
export async function flipBit(cloudFolder: string, wanted: StoredBytes): Promise<string> {
  const path = await contentFile(join(cloudFolder, 'contents'), wanted);
  const at = Math.floor(wanted.bytes / 2);
  await using file = await open(path, 'r+');
  const byte = new Uint8Array(1);
  await file.read(byte, 0, 1, at);
  byte[0]! ^= 1;
  await file.write(byte, 0, 1, at);
  return path;
}

/** Its name says nothing of the object, and the catalogue belongs to the running cloud alone: so by size, then by hash. */
async function contentFile(folder: string, { bytes, sha256 }: StoredBytes): Promise<string> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || (await stat(path)).size !== bytes) continue;
    const hash = createHash('sha256');
    await pipeline(createReadStream(path), hash);
    if (hash.digest('hex') === sha256) return path;
  }
  throw new Error(`no file below ${folder} holds the ${bytes} bytes ${sha256}`);
}
