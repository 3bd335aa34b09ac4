// Node and the blob as one file for Linux. The symbols go first, a tenth of the size: taken away after the injection, they would
// take the blob along.

import { chmod, copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../run-program.ts';
import { BLOB_NAME, FUSE } from './fuse.ts';

const POSTJECT = join(import.meta.dirname, '../../node_modules/postject/dist/cli.js');

export async function linuxExecutable({ node, blob }: { node: string; blob: Uint8Array }): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'offsite-executable-'));
  const [program, blobFile] = [join(folder, 'offsite'), join(folder, 'blob')];
  try {
    await copyFile(node, program);
    await chmod(program, 0o755);
    // Windows has no strip: built there, the executable is larger and the same otherwise.
    if (process.platform === 'linux') await runProgram('strip', ['--strip-all', program]);
    await writeFile(blobFile, blob);
    await runProgram(process.execPath, [POSTJECT, program, BLOB_NAME, blobFile, '--sentinel-fuse', FUSE]);
    return await readFile(program);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
