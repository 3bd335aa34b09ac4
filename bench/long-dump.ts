// A dump several times as long as a real one, of the same kind and with no repetition between its parts.
// Without it "memory does not follow the database's size" could be shown only with a database of 4 GB, made for minutes.

import { createReadStream, existsSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';

/** Added to each byte of part n, n times: what compressed still compresses, and no chunk of one part is found in another. */
const STEP = 37;

/** Writes the dump `repeats` times, each time in another alphabet; keeps what it made for the next run. */
export async function prepareLongDump(dumpPath: string, repeats: number): Promise<string> {
  const path = `${dumpPath}.times-${repeats}`;
  if (existsSync(path)) return path;
  const temporary = `${path}.part`;
  await using file = await open(temporary, 'w');
  for (let part = 0; part < repeats; part += 1) {
    const shift = (part * STEP) & 0xff;
    for await (const bytes of createReadStream(dumpPath, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
      for (let index = 0; index < bytes.length; index += 1) bytes[index] = (bytes[index]! + shift) & 0xff;
      await file.writeFile(bytes);
    }
  }
  await rename(temporary, path);
  return path;
}
