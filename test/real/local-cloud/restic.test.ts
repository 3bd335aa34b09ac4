// Stock restic against the local cloud: a client that nobody here wrote, with its own signer, chunked uploads and listings.

import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { startCloudProcess } from './cloud-process.ts';

const run = promisify(execFile);
const MIB = 1024 * 1024;

test('restic backs up, checks, forgets, prunes and restores, byte for byte', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'offsite-restic-'));
  const cloud = await startCloudProcess(join(folder, 'cloud'));
  try {
    const source = join(folder, 'source');
    await mkdir(join(source, 'složka s mezerou'), { recursive: true });
    await writeFile(join(source, 'big.bin'), randomBytes(40 * MIB));
    await writeFile(join(source, 'složka s mezerou', 'malý+soubor.txt'), 'obsah');
    const { accessKeyId, secretAccessKey } = cloud.ready.operator;
    const env = {
      ...process.env,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_DEFAULT_REGION: cloud.ready.region,
      RESTIC_REPOSITORY: `s3:${cloud.ready.endpoint}/restic-${randomBytes(4).toString('hex')}/repository`,
      RESTIC_PASSWORD: 'only a test',
      RESTIC_CACHE_DIR: join(folder, 'cache'),
    };
    const restic = (...argv: string[]) => run('restic', ['--quiet', ...argv], { env, maxBuffer: 16 * MIB });
    await restic('init');
    await restic('backup', source);
    await writeFile(join(source, 'big.bin'), randomBytes(24 * MIB));
    await writeFile(join(source, 'new.txt'), 'nový');
    await restic('backup', source);
    await restic('check', '--read-data');
    await restic('forget', '--keep-last', '1', '--prune');
    await restic('check', '--read-data');
    const { stdout } = await restic('snapshots', '--json');
    expect(JSON.parse(stdout)).toHaveLength(1);
    await restic('restore', 'latest', '--target', join(folder, 'restored'));
    expect(await digests(join(folder, 'restored', source))).toEqual(await digests(source));
    expect(await cloud.end('SIGTERM')).toBe(0);
  } finally {
    cloud.process.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  }
});

async function digests(folder: string): Promise<Record<string, string>> {
  const result: Record<string, string> = {};
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    result[relative(folder, path)] = createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
  }
  return result;
}
