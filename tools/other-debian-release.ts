// Unpacks packages of another Debian release into a folder of their own, beside the system and without touching it. Without it
// a program could be tried only in the one version that this machine's own release has.
//
// Nothing is configured. Whoever asks starts the programs with the unpacked dynamic linker, since they may need a newer C library
// than this machine has, or sees to it that they find the unpacked folders in the places of the system's own.

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from './run-program.ts';

/** Where what is temporary outlives a run and a restart: the tests' own temporary folder goes with them, and this would be downloaded anew. */
const KEPT_FOLDER = '/var/tmp';
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

export interface UnpackedRelease {
  /** Holds the packages' `usr`, `etc` … as `/` would. */
  readonly root: string;
}

/**
 * Signatures are checked as apt always does. Kept for whoever asks for the same again. Only the packages that are named, or, with
 * `dependencies`, also all that they depend on, as if nothing were installed.
 */
export async function unpackOtherRelease(
  release: string,
  packages: readonly string[],
  { dependencies = false }: { dependencies?: boolean } = {},
): Promise<UnpackedRelease> {
  const fingerprint = createHash('sha256')
    .update([release, ...packages, ...(dependencies ? ['and dependencies'] : [])].join(' '))
    .digest('hex')
    .slice(0, 12);
  const root = join(KEPT_FOLDER, `offsite-debian-${release}-${fingerprint}`);
  if (existsSync(root)) return { root };
  const work = await mkdtemp(`${root}-`);
  try {
    const apt = await aptOf(release, work);
    const downloads = join(work, 'cache/archives');
    await apt(['update'], work);
    if (dependencies) await apt(['install', '-y', '--no-install-recommends', '--download-only', ...packages], work);
    else await apt(['download', ...packages], downloads);
    const unpacked = join(work, 'root');
    const files = (await readdir(downloads)).filter((name) => name.endsWith('.deb'));
    for (const name of files) await runProgram('dpkg-deb', ['-x', join(downloads, name), unpacked]);
    // Whoever unpacked the same meanwhile was first, and has the same.
    await rename(unpacked, root).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
    return { root };
  } catch (cause) {
    throw new Error(`cannot unpack ${packages.join(', ')} of Debian's release ${release}`, { cause });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** apt-get with lists, cache and sources of its own. */
async function aptOf(release: string, work: string): Promise<(args: string[], folder: string) => Promise<unknown>> {
  const at = (name: string): string => join(work, name);
  for (const name of ['lists/partial', 'cache/archives/partial']) await mkdir(at(name), { recursive: true });
  await writeFile(at('status'), '');
  await writeFile(at('sources.list'), `deb [signed-by=${KEYRING}] ${await ownMirror()} ${release} main\n`);
  const settings = {
    'Dir::State::Lists': at('lists'),
    'Dir::State::status': at('status'),
    'Dir::Cache': at('cache'),
    'Dir::Etc::SourceList': at('sources.list'),
    'Dir::Etc::SourceParts': '-',
    // As root apt would drop its rights and then could not write into a private folder.
    'APT::Sandbox::User': 'root',
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  return (args, folder) => runProgram('apt-get', ['-q', ...options, ...args], { folder });
}

/** Where this machine gets its own packages from. */
export async function ownMirror(): Promise<string> {
  const format = ['--format', '$(SITE) $(RELEASE) $(COMPONENT)', 'Created-By: Packages'];
  const { stdout } = await runProgram('apt-get', ['indextargets', ...format]);
  const own = stdout.split('\n').map((line) => line.split(' '));
  const mirror = own.find(([, name, component]) => component === 'main' && /^[a-z]+$/.test(name ?? ''))?.[0];
  if (mirror === undefined) throw new Error('apt names no mirror of Debian on this machine');
  return mirror;
}
