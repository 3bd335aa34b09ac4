// A folder with everything that a file system can do to a backup, and the dump of it. Names are made as bytes.

import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { filesConfigSchema } from '../../../edge-uploader/sources/files/config.ts';
import { filesSource } from '../../../edge-uploader/sources/files/files.ts';
import type { ShadowCopies } from '../../../edge-uploader/sources/files/shadow-copy.ts';

export const runProgram = promisify(execFile);

export type FilesFixture = Awaited<ReturnType<typeof makeFiles>>;

export async function makeFiles(parent = tmpdir()) {
  const place = await mkdtemp(join(parent, 'offsite-files-'));
  const tree = join(place, 'tree');
  const scratch = join(place, 'scratch');
  await mkdir(tree);

  const open = (change: object = {}, shadowCopies?: ShadowCopies, signal = new AbortController().signal) => {
    const config = filesConfigSchema.parse({ engine: 'files', folders: [tree], ...change });
    return filesSource(config, { here: place, shadowCopies }).openDump({ signal, scratchFolder: scratch });
  };
  const pathOf = (name: string | Buffer): Buffer => Buffer.concat([Buffer.from(`${tree}/`), Buffer.from(name)]);

  return {
    ...{ place, tree, scratch, open, pathOf },
    /** The names below the tree, in their order, without the tree itself. */
    async names(change: object = {}): Promise<string[]> {
      const tar = join(place, 'names.tar');
      await writeFile(tar, await buffer((await open(change)).bytes));
      const { stdout } = await runProgram('tar', ['-tf', tar, '--quoting-style=literal']);
      const prefix = `${tree.slice(1)}/`;
      const names = stdout.split('\n').filter((name) => name.startsWith(prefix) && name !== prefix);
      return names.map((name) => name.slice(prefix.length));
    },
    async write(name: string | Buffer, contents: string | Buffer = 'x', mode = 0o644): Promise<void> {
      const path = pathOf(name);
      await mkdir(path.subarray(0, path.lastIndexOf(0x2f)), { recursive: true });
      await writeFile(path, contents, { mode });
    },
    leftovers: async () => readdir(scratch).catch(() => []),
    end: () => rm(place, { recursive: true, force: true }),
  };
}
