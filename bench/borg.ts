// borg as a contender, into a repository on the local disk; it has no S3 of its own.
// Without it the bench would know one peer only, and would take restic's choices for the field's.

import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from '../tools/run-program.ts';
import type { Contender } from './contender.ts';
import { folderBytes } from './folder-bytes.ts';

const DUMP_NAME = 'clinic.fbk';
/** The compression that restic and we use; borg's default (lz4) would store far more. */
const COMPRESSION = 'zstd,3';

export async function borg(workFolder: string): Promise<Contender> {
  const folder = join(workFolder, 'borg');
  const repositoryFolder = join(folder, 'repository');
  const environment = { BORG_BASE_DIR: join(folder, 'base'), BORG_PASSPHRASE: 'bench', BORG_REPO: repositoryFolder };
  let backups = 0;
  return {
    name: 'borg on disk',
    version: (await runProgram('borg', ['--version'])).stdout.trim().split(' ')[1] ?? 'unknown',
    overS3: false,
    async prepare() {
      await rm(folder, { recursive: true, force: true });
      await mkdir(join(folder, 'base'), { recursive: true });
      backups = 0;
      await runProgram('borg', ['init', '--encryption', 'repokey-blake2'], {
        environment: { ...process.env, ...environment },
      });
    },
    async backup(dumpPath) {
      backups += 1;
      const args = ['create', '--compression', COMPRESSION, '--stdin-name', DUMP_NAME, `::backup-${backups}`, '-'];
      return { program: 'borg', args, environment, input: dumpPath };
    },
    async restore(target) {
      const restoredPath = join(target, DUMP_NAME);
      const args = ['extract', '--stdout', `::backup-${backups}`];
      return { command: { program: 'borg', args, environment, output: restoredPath }, restoredPath };
    },
    storedBytes: () => folderBytes(repositoryFolder),
    traffic: () => undefined,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
