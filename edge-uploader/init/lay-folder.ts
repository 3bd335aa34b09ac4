// The folder of a new site with everything in it, whole or not at all: it is written beside its place and renamed. A config without
// its keys, or keys of which no kit was ever made, would be found by the first restore.

import { access, constants, mkdir, open, readdir, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Failure } from '../failure.ts';
import { diskFailure } from '../platform/disk-failure.ts';
import { renameInTime } from '../platform/rename-in-time.ts';
import { keepOthersOut } from './keep-others-out.ts';

/** Files by their names. `check` looks at the folder before it gets its name; if it throws, nothing stays. */
export async function layFolder(
  folder: string,
  files: Readonly<Record<string, string>>,
  { check, warn }: { check: (stage: string) => Promise<void>; warn: (message: string) => void },
): Promise<void> {
  await refuseUnusable(folder);
  const stage = `${folder}.offsite-init`;
  try {
    // What a run left that was killed here: its keys were never used and never printed.
    await rm(stage, { recursive: true, force: true });
    await mkdir(dirname(stage), { recursive: true });
    await mkdir(stage, { mode: 0o700 });
    if (process.platform === 'win32') await keepOthersOut(stage, warn);
    for (const [name, text] of Object.entries(files)) await writeDurably(join(stage, name), text);
    await check(stage);
    await rmdir(folder).catch((error) => {
      if (error.code !== 'ENOENT') throw error;
    });
    await renameInTime(stage, folder);
  } catch (error) {
    await rm(stage, { recursive: true, force: true });
    throw error instanceof Failure ? error : diskFailure(`writing ${folder}`, error);
  }
}

/** Asked before anybody has answered a question: a technician who forgot to be root should not answer them twice. */
export async function refuseUnusable(folder: string): Promise<void> {
  await refuseTaken(folder);
  // On Windows this looks at one attribute only; there the folder itself will tell.
  await access(await nearestFolder(dirname(folder)), constants.W_OK).catch((error) => {
    throw diskFailure(`setting up in ${folder}`, error);
  });
}

async function nearestFolder(path: string): Promise<string> {
  const isThere = await access(path).then(
    () => true,
    (error) => error.code !== 'ENOENT',
  );
  return isThere || dirname(path) === path ? path : nearestFolder(dirname(path));
}

async function refuseTaken(folder: string): Promise<void> {
  const there = await readdir(folder).catch((error) => {
    if (error.code === 'ENOENT') return [];
    throw diskFailure(`looking into ${folder}`, error);
  });
  if (there.length === 0) return;
  throw new Failure('disk', `setting up in ${folder}: there are files in it already, and no offsite.yaml`, {
    hint: 'Nothing is overwritten: give another folder with --folder, or move those files away if they are not needed.',
  });
}

/** For one file of a folder that has its rights already: whole, or as it was. */
export async function replaceFile(path: string, text: string): Promise<void> {
  const beside = `${path}.offsite-init`;
  await rm(beside, { force: true });
  try {
    await writeDurably(beside, text);
    await renameInTime(beside, path);
  } catch (error) {
    throw diskFailure(`writing ${path}`, error);
  }
}

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}
