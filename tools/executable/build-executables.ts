// `npm run build:exe`: the program as one file for Linux and one for Windows, `dist/offsite-linux-x64` and
// `dist/offsite-win-x64.exe`, from either system. Without it a clinic would have to install Node, and keep it up to date.

import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { LICENSES_ASSET, SBOM_ASSET } from '../../edge-uploader/commands/licenses.ts';
import { BUILD_NOTE_ASSET } from '../../edge-uploader/update/release-keys.ts';
import { WORKER_ASSET } from '../../edge-uploader/workers/start-worker.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { encodeBuildNote } from '../../vault/build-note.ts';
import { parseReleaseKeys } from '../../vault/release-keys.ts';
import { baseNode, nodeLicense, type Target } from './base-node.ts';
import { makeBlob } from './blob.ts';
import { bundleProgram } from './bundle.ts';
import { linuxExecutable } from './linux-executable.ts';
import { partsList } from './parts-list.ts';
import { windowsExecutable } from './windows-executable.ts';

const ROOT = join(import.meta.dirname, '../..');
export const FILE_NAMES: Readonly<Record<Target, string>> = {
  'linux-x64': 'offsite-linux-x64',
  'win-x64': 'offsite-win-x64.exe',
};

/** The public keys of whoever may release (docs/updates.md); without this file the executables cannot update themselves. */
export const RELEASE_KEYS_FILE = join(ROOT, 'release-keys.pem');

/** Gives back the path of each executable. */
export async function buildExecutables(
  targets: readonly Target[],
  folder = join(ROOT, 'dist'),
  { version = packageJson.version, releaseKeys = '' }: { version?: string; releaseKeys?: string } = {},
): Promise<Record<string, string>> {
  const bundle = await bundleProgram(version);
  const license = await nodeLicense();
  const paths: Record<string, string> = {};
  await mkdir(folder, { recursive: true });
  for (const target of targets) {
    const node = await baseNode(target);
    const { licenses, sbom } = await partsList({ version, packages: bundle.packages, node: { ...node, license } });
    const assets = {
      ...{ [WORKER_ASSET]: bundle.worker, [LICENSES_ASSET]: licenses, [SBOM_ASSET]: sbom },
      [BUILD_NOTE_ASSET]: encodeBuildNote({ version, platform: target, releaseKeys }),
    };
    const codeCache = target.startsWith(process.platform === 'win32' ? 'win' : process.platform);
    const blob = await makeBlob({ program: bundle.program, assets, codeCache });
    const make = target === 'win-x64' ? windowsExecutable : linuxExecutable;
    const path = join(folder, FILE_NAMES[target]);
    await writeWhole(path, await make({ node: node.program, blob, version }));
    paths[target] = path;
  }
  return paths;
}

/** Under its name only when it is whole. */
async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const partial = `${path}.${process.pid}.partial`;
  try {
    await writeFile(partial, bytes, { mode: 0o755 });
    await rename(partial, path);
  } finally {
    await rm(partial, { force: true });
  }
  const digest = createHash('sha256').update(bytes).digest('hex');
  process.stdout.write(`${digest}  ${basename(path)}  ${(bytes.length / 1e6).toFixed(1)} MB\n`);
}

/** What `RELEASE_KEYS_FILE` holds; nothing where there is none. */
export async function readReleaseKeys(path = RELEASE_KEYS_FILE): Promise<string> {
  try {
    const pem = await readFile(path, 'utf8');
    if (parseReleaseKeys(pem).length === 0) throw new Error(`${path} holds no public key in PEM`);
    return pem;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

if (import.meta.main) {
  const releaseKeys = await readReleaseKeys();
  await buildExecutables(['linux-x64', 'win-x64'], undefined, { releaseKeys });
  const keys = parseReleaseKeys(releaseKeys).length;
  process.stdout.write(
    keys === 0
      ? `without updates: there is no ${basename(RELEASE_KEYS_FILE)} (docs/updates.md)\n`
      : `with updates, signed by ${keys === 1 ? 'the key' : 'one of the two keys'} of ${basename(RELEASE_KEYS_FILE)}\n`,
  );
}
