// Any tree that Linux can hold, with the oddest of names, comes back the same: unpacked by Debian's tar, which knows nothing of us,
// and by ourselves. The seed is printed where it does not.

import {
  chmod,
  lstat,
  lutimes,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { unpackTar } from '../../../edge-uploader/restore-folder/unpack-tar.ts';
import { filesConfigSchema } from '../../../edge-uploader/sources/files/config.ts';
import { filesSource } from '../../../edge-uploader/sources/files/files.ts';
import { encodeTarHeader } from '../../../edge-uploader/tar/tar-header.ts';
import { anyName } from '../../edge-uploader/tar/tar-entries.ts';
import { runProgram } from './files-fixture.ts';

interface Node {
  readonly name: Buffer;
  readonly what: { readonly file: Uint8Array } | { readonly link: Buffer } | 'folder';
  readonly mode: number;
  readonly seconds: number;
}

const anyNode: fc.Arbitrary<Node> = fc.record({
  name: anyName(4),
  what: fc.oneof(
    fc.uint8Array({ maxLength: 1500 }).map((file) => ({ file })),
    anyName(3).map((link) => ({ link })),
    fc.constant('folder' as const),
  ),
  mode: fc.constantFrom(0o600, 0o644, 0o755, 0o400, 0o4755, 0o2750, 0o1777, 0o000),
  // From before 1970 to after 2106, with fractions.
  seconds: fc.double({ min: -1e9, max: 5e9, noNaN: true }),
});

/** Makes what can be made: names that stand in each other's way are left out. */
async function make(root: string, nodes: readonly Node[]): Promise<void> {
  const made: { path: Buffer; node: Node }[] = [];
  for (const node of nodes) {
    const path = Buffer.concat([Buffer.from(`${root}/`), node.name]);
    try {
      await mkdir(path.subarray(0, path.lastIndexOf(0x2f)), { recursive: true });
      if (node.what === 'folder') await mkdir(path);
      else if ('link' in node.what) await symlink(node.what.link, path);
      else await writeFile(path, node.what.file, { flag: 'wx' });
      made.push({ path, node });
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (!['EEXIST', 'ENOTDIR', 'ENOENT', 'ELOOP', 'ENAMETOOLONG'].includes(code ?? '')) throw error;
    }
  }
  for (const { path, node } of made.reverse()) {
    if (typeof node.what === 'object' && 'link' in node.what) await lutimes(path, node.seconds, node.seconds);
    else {
      await chmod(path, node.mode | (node.what === 'folder' ? 0o700 : 0));
      await utimes(path, node.seconds, node.seconds);
    }
  }
}

/** All that a restore must bring back. Times to the millisecond; Node itself sets them no finer than a microsecond. */
async function described(folder: string): Promise<Map<string, object>> {
  const found = new Map<string, object>();
  const visit = async (path: Buffer, name: Buffer): Promise<void> => {
    const seen = await lstat(path);
    const common = { mode: seen.mode, uid: seen.uid, gid: seen.gid, mtime: Math.round(seen.mtimeMs) };
    const inside = seen.isSymbolicLink()
      ? { link: (await readlink(path, { encoding: 'buffer' })).toString('latin1') }
      : seen.isFile()
        ? { file: (await readFile(path)).toString('latin1') }
        : {};
    found.set(name.toString('latin1'), { ...(name.length > 0 && common), ...inside });
    if (!seen.isDirectory()) return;
    for (const child of await readdir(path, { encoding: 'buffer' })) {
      await visit(
        Buffer.concat([path, Buffer.from('/'), child]),
        name.length === 0 ? child : Buffer.concat([name, Buffer.from('/'), child]),
      );
    }
  };
  await visit(Buffer.from(folder), Buffer.alloc(0));
  return found;
}

test.skipIf(process.getuid?.() !== 0)(
  'a tree comes back as it was, by Debian’s tar and by ours (owners need root)',
  async () => {
    await fc.assert(fc.asyncProperty(fc.array(anyNode, { maxLength: 12 }), roundTrip), { numRuns: 60 });
  },
);

async function roundTrip(nodes: readonly Node[]): Promise<void> {
  const place = await mkdtemp(join(tmpdir(), 'offsite-trip-'));
  const [root, theirs, ours, tar] = ['root', 'theirs', 'ours', 'a.tar'].map((name) => join(place, name)) as [
    string,
    string,
    string,
    string,
  ];
  const { signal } = new AbortController();
  try {
    await mkdir(root);
    await writeFile(join(root, 'one'), 'so that it is never empty');
    await make(root, nodes);
    const before = await described(root);
    const config = filesConfigSchema.parse({ engine: 'files', folders: [root], shadowCopy: 'never' });
    const source = filesSource(config, { here: place, shadowCopies: undefined });
    const dump = await source.openDump({ signal, scratchFolder: place });
    await writeFile(tar, await buffer(dump.bytes));
    expect((await dump.facts()).incomplete).toBeUndefined();

    await mkdir(theirs);
    const { stderr } = await runProgram('tar', [
      '-xpf',
      tar,
      '-C',
      theirs,
      '--numeric-owner',
      '--warning=no-timestamp',
    ]);
    expect(stderr).toBe('');
    expect(await described(join(theirs, root))).toEqual(before);

    expect((await unpackTar({ tarFile: tar, folder: ours, signal })).troubles).toEqual([]);
    expect(await described(join(ours, root))).toEqual(before);
    expect((await readdir(place)).sort()).toEqual(['a.tar', 'ours', 'root', 'theirs']);
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

test('Debian’s tar reads sizes beyond 8 GiB and owners beyond two millions', async () => {
  const place = await mkdtemp(join(tmpdir(), 'offsite-large-'));
  try {
    const bytes = 9 * 2 ** 30;
    const path = join(place, 'a.tar');
    // A file with a hole, which tar skips.
    const header = encodeTarHeader({
      kind: 'file',
      name: Buffer.from('large'),
      mode: 0o640,
      uid: 3_000_000,
      gid: 4_000_000,
      bytes,
      mtimeNs: 1_800_000_000_250_000_000n,
    });
    await writeFile(path, header);
    await runProgram('truncate', ['-s', `${header.length + bytes + 1024}`, path]);
    const { stdout } = await runProgram('tar', ['-tvf', path, '--numeric-owner', '--full-time', '--utc']);
    expect(stdout.trim()).toBe(`-rw-r----- 3000000/4000000 ${bytes} 2027-01-15 08:00:00.25 large`);
  } finally {
    await rm(place, { recursive: true, force: true });
  }
});
