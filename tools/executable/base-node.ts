// The Node that the executable is made of: for this system the one that is installed, for the other one its npm package, checked
// against the lock file. The version must be the very one that prepares the program's blob, or the executable crashes at start.

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { runProgram } from '../run-program.ts';

const ROOT = join(import.meta.dirname, '../..');
const CACHE = join(ROOT, '.cache/base-node');

export type Target = 'linux-x64' | 'win-x64';

const lockSchema = z.object({
  packages: z.record(z.string(), z.object({ version: z.string().optional(), integrity: z.string().optional() })),
});

/** The path of the target's own `node`. */
export async function baseNode(target: Target): Promise<{ program: string; version: string }> {
  const { folder, version } = await packageOf(target);
  return { program: join(folder, 'bin', target === 'win-x64' ? 'node.exe' : 'node'), version };
}

/** The path of Node's licence and those of its parts, the same for all systems; only the package for Linux holds it. */
export async function nodeLicense(): Promise<string> {
  return join((await packageOf('linux-x64')).folder, 'LICENSE');
}

async function packageOf(target: Target): Promise<{ folder: string; version: string }> {
  const name = `node-${target}`;
  const lock = lockSchema.parse(JSON.parse(await readFile(join(ROOT, 'package-lock.json'), 'utf8')));
  const { version, integrity } = lock.packages[`node_modules/${name}`] ?? {};
  if (version === undefined || integrity === undefined) throw new Error(`package-lock.json does not name ${name}`);
  if (process.version !== `v${version}`) {
    throw new Error(
      `this runs on Node ${process.version}; use \`npm run build:exe\`, which runs on the project's v${version}`,
    );
  }
  const installed = join(ROOT, 'node_modules', name);
  const folder = existsSync(installed) ? installed : await unpacked(name, version, integrity);
  return { folder, version };
}

async function unpacked(name: string, version: string, integrity: string): Promise<string> {
  const folder = join(CACHE, `${name}-${version}`);
  if (existsSync(folder)) return folder;
  const work = `${folder}.${process.pid}.partial`;
  await mkdir(work, { recursive: true });
  try {
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    const { stdout } = await runProgram(npm, ['pack', `${name}@${version}`, '--pack-destination', work, '--silent']);
    const archive = join(work, stdout.trim());
    const [algorithm = '', expected] = integrity.split(/-(.*)/s);
    const actual = createHash(algorithm)
      .update(await readFile(archive))
      .digest('base64');
    if (actual !== expected) throw new Error(`${name}@${version} is not the package that package-lock.json names`);
    await runProgram('tar', ['-xzf', archive, '-C', work]);
    await rename(join(work, 'package'), folder);
    return folder;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
