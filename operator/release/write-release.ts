// A release as a folder, to be put wherever the clinics look: the executables, and the signed document that names them. The document
// comes last, so that whoever looks meanwhile finds the old release or the new one.

import { createHash, type KeyObject } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ZodError } from 'zod';
import { type BuildNote, findBuildNote } from '../../vault/build-note.ts';
import { encodeRelease, parseRelease, RELEASE_FILE, type Release, type ReleaseFile } from '../../vault/release.ts';
import { parseReleaseKeys } from '../../vault/release-keys.ts';
import { isOlder } from '../../vault/version.ts';
import { Failure } from '../failure.ts';
import { pemOf } from './key-file.ts';

export interface WriteReleaseOptions {
  /** Paths of the executables, one for each platform. */
  readonly executables: readonly string[];
  readonly folder: string;
  readonly key: KeyObject;
  readonly updatesFrom: string;
  readonly share: number;
  readonly days: number;
  readonly now: Date;
}

export async function writeRelease(options: WriteReleaseOptions): Promise<Release> {
  const { folder, key, updatesFrom, share, days, now } = options;
  const built = await Promise.all(options.executables.map((path) => look(path, key)));
  const [first, ...others] = built;
  if (first === undefined)
    throw new Failure('making a release: there is no executable', { hint: 'Name one with --from.' });
  for (const { path, note } of others) {
    if (note.version === first.note.version) continue;
    throw new Failure(`making a release: ${path} is ${note.version}, and ${first.path} is ${first.note.version}`, {
      hint: 'Build both anew: `npm run build:exe`.',
    });
  }
  const { version } = first.note;
  await mkdir(folder, { recursive: true });
  const files = built.map(({ file }) => file);
  refuseOtherBytes(await readFolder(folder, key), { version, files });
  const release = { version, ...datesFrom(now, days), updatesFrom, share, files };
  const encoded = encode(release, key);
  for (const { file, bytes } of built) await writeWhole(join(folder, file.name), bytes);
  await writeWhole(join(folder, RELEASE_FILE), encoded);
  return release;
}

/** Signs the release of a folder anew: with another end and another share, and the same executables, which are looked at again. */
export async function renewRelease(
  options: Pick<WriteReleaseOptions, 'folder' | 'key' | 'days' | 'now'> & { readonly share: number | undefined },
): Promise<Release> {
  const { folder, key, days, now, share } = options;
  const before = await readFolder(folder, key);
  if (before === undefined) {
    throw new Failure(`renewing the release in ${folder}: there is none`, {
      hint: 'Make one first; --to names its folder.',
    });
  }
  for (const { name, sha256 } of before.files) {
    const { file } = await look(join(folder, name), key);
    if (file.sha256 === sha256) continue;
    throw new Failure(`renewing the release in ${folder}: ${name} is not the file that was signed`, {
      hint: 'Find out who changed it before you sign anything.',
    });
  }
  const release = { ...before, ...datesFrom(now, days), share: share ?? before.share };
  await writeWhole(join(folder, RELEASE_FILE), encode(release, key));
  return release;
}

/** What the options say may be no release at all: two files for one platform, an oldest version above this one. */
function encode(release: Release, key: KeyObject): Buffer {
  try {
    return encodeRelease(release, key);
  } catch (error) {
    if (!(error instanceof ZodError)) throw error;
    const [issue] = error.issues;
    const path = issue?.path.join('.');
    throw new Failure(`making the release ${release.version}: ${path ? `${path} ` : 'it '}${issue?.message}`, {
      hint: 'Correct what was given on the command line; nothing was written.',
    });
  }
}

const DAY_MS = 86_400_000;
const datesFrom = (now: Date, days: number) => ({
  releasedAt: now.toISOString(),
  expiresAt: new Date(now.getTime() + days * DAY_MS).toISOString(),
});

interface Built {
  readonly path: string;
  readonly bytes: Buffer;
  readonly note: BuildNote;
  readonly file: ReleaseFile;
}

async function look(path: string, key: KeyObject): Promise<Built> {
  const fail = (why: string, hint: string): never => {
    throw new Failure(`looking at the executable ${path}: ${why}`, { hint });
  };
  const bytes = await readFile(path).catch((): never => fail('it cannot be read', 'Build it: `npm run build:exe`.'));
  const note = findBuildNote(bytes) ?? fail('it is no executable of offsite', 'Build it: `npm run build:exe`.');
  // An uploader without this key would never believe a release of it again.
  const keys = parseReleaseKeys(note.releaseKeys);
  if (!keys.some((one) => pemOf(one) === pemOf(key))) {
    fail('it does not know the key that is to sign it', 'Put its public half into release-keys.pem and build it anew.');
  }
  const suffix = note.platform.startsWith('win') ? '.exe' : '';
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const { platform, version } = note;
  const name = `offsite-${version}-${platform}${suffix}`;
  return { path, bytes, note, file: { platform, name, bytes: bytes.length, sha256 } };
}

async function readFolder(folder: string, key: KeyObject): Promise<Release | undefined> {
  try {
    return parseRelease(await readFile(join(folder, RELEASE_FILE)), [key]);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** One version is one file for ever: a clinic that has it would never fetch another of the same name. */
function refuseOtherBytes(before: Release | undefined, { version, files }: Pick<Release, 'version' | 'files'>): void {
  if (before === undefined) return;
  const hint =
    'Raise `version` in package.json, and build anew: a version that was released is never changed or taken back.';
  if (isOlder(version, before.version)) {
    throw new Failure(`making the release ${version}: the folder holds ${before.version}, which is newer`, { hint });
  }
  const sums = (some: Release['files']): string => JSON.stringify(some.map(({ sha256 }) => sha256).sort());
  if (version === before.version && sums(files) !== sums(before.files)) {
    throw new Failure(`making the release ${version}: the folder holds it already, with other executables`, { hint });
  }
}

async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const partial = `${path}.partial`;
  try {
    const handle = await open(partial, 'w', 0o644);
    await handle.writeFile(bytes).finally(() => handle.close());
    await rename(partial, path);
  } finally {
    await rm(partial, { force: true });
  }
}
