// A program at its path, a folder that releases come from, and an update between them. The executables are shell scripts here: what an
// update does to files and processes does not depend on what is in them, and the real ones need seconds to build
// (test/real/executable/update.test.ts).

import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Health } from '../../../edge-uploader/update/health.ts';
import { folderPlace } from '../../../edge-uploader/update/place.ts';
import { runExecutable } from '../../../edge-uploader/update/run-executable.ts';
import { runUpdate, type UpdateOptions, type UpdateOutcome } from '../../../edge-uploader/update/run-update.ts';
import { encodeRelease, RELEASE_FILE, type Release } from '../../../vault/release.ts';
import { RELEASE_KEY, RELEASE_KEYS, sampleRelease } from '../../vault/sample-release.ts';

export const NOW = new Date('2026-12-01T03:00:00.000Z');
export const NAME = 'offsite-0.2.0-linux-x64';

/** Says its version; asked for its health, it names what fails. */
export const programOf = (version: string, failing = ''): Buffer =>
  Buffer.from(`#!/bin/sh\nif [ "$1" = --version ]; then echo ${version}; else echo "${failing}"; fi\n`);

export const healthOf = async (executable: string): Promise<Health> => {
  const { stdout, exitCode, ending } = await runExecutable(executable, ['health'], { seconds: 20 });
  const failed = stdout.split(/\s/).filter(Boolean);
  return { failed: exitCode === 0 ? failed : [ending], looked: ['login', 'network', 'schedule', 'disk'] };
};

export type UpdateStage = Awaited<ReturnType<typeof openUpdateStage>>;

export async function openUpdateStage() {
  const folder = await mkdtemp(join(tmpdir(), 'offsite-update-'));
  const [bin, place] = [join(folder, 'bin'), join(folder, 'place')];
  const [executable, notesPath] = [join(bin, 'offsite'), join(folder, 'updates.json')];
  await mkdir(bin);
  await mkdir(place);
  const install = async (program = programOf('0.1.0')): Promise<void> => {
    for (const name of await readdir(bin)) await rm(join(bin, name));
    await rm(notesPath, { force: true });
    await writeFile(executable, program);
    await chmod(executable, 0o755);
  };
  await install();
  const heard: string[] = [];

  return {
    ...{ folder, bin, place, executable, notesPath, install, heard },

    /** Puts `program` there, and a signed release that names it, or says otherwise. */
    async publish(program: Buffer, change: Partial<Release> = {}, key = RELEASE_KEY): Promise<void> {
      const sha256 = createHash('sha256').update(program).digest('hex');
      const files = [{ platform: 'linux-x64', name: NAME, bytes: program.length, sha256 }];
      await writeFile(join(place, NAME), program);
      await writeFile(join(place, RELEASE_FILE), encodeRelease(sampleRelease({ files, ...change }), key));
    },

    update(change: Partial<UpdateOptions> = {}): Promise<UpdateOutcome> {
      heard.length = 0;
      return runUpdate({
        ...{ executable, version: '0.1.0', platform: 'linux-x64', place: folderPlace(place), keys: RELEASE_KEYS },
        ...{ notesPath, allowDowngrade: false, checkOnly: false, automatic: undefined, healthOf, now: () => NOW },
        ...{ signal: new AbortController().signal, hold: (work) => work, secondLookSeconds: 0 },
        onStep: ({ step }) => void heard.push(step),
        onWarning: (message) => void heard.push(`warning: ${message}`),
        ...change,
      });
    },

    async installed(): Promise<string> {
      return (await runExecutable(executable, ['--version'], { seconds: 20 })).stdout.trim();
    },
    files: async (): Promise<string[]> => (await readdir(bin)).sort(),
    notes: (): unknown => (existsSync(notesPath) ? JSON.parse(readFileSync(notesPath, 'utf8')) : undefined),
    close: (): Promise<void> => rm(folder, { recursive: true, force: true }),
  };
}
