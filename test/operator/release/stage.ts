// Files that look like executables of offsite from within (a build note between other bytes), and a release key.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pemOf } from '../../../operator/release/key-file.ts';
import type { WriteReleaseOptions } from '../../../operator/release/write-release.ts';
import { encodeBuildNote } from '../../../vault/build-note.ts';
import { RELEASE_KEY } from '../../vault/sample-release.ts';

export const NOW = new Date('2026-11-28T09:00:00.000Z');

export async function openReleaseStage() {
  const root = await mkdtemp(join(tmpdir(), 'offsite-release-'));
  const folder = join(root, 'place');
  return {
    ...{ root, folder },
    async executable(platform: string, version = '0.2.0', { key = RELEASE_KEY, salt = '' } = {}): Promise<string> {
      const path = join(root, `${platform}-${version}-${salt}`);
      const note = encodeBuildNote({ version, platform, releaseKeys: key === undefined ? '' : pemOf(key) });
      await writeFile(path, `\x7fELF${salt}\0${note}\0\x01\x02`, 'latin1');
      return path;
    },
    options: (executables: readonly string[], change: Partial<WriteReleaseOptions> = {}): WriteReleaseOptions => ({
      ...{ executables, folder, key: RELEASE_KEY, updatesFrom: '0.1.0', share: 100, days: 90, now: NOW },
      ...change,
    }),
    close: () => rm(root, { recursive: true, force: true }),
  };
}
