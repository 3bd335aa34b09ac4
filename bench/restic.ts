// restic as a contender: into a repository on the local disk, or over S3 into a bucket of the local cloud.
// Without the same peer over both we could not tell the cost of a program from the cost of its transport.

import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from '../tools/run-program.ts';
import { type CountedCloud, startCloud } from './cloud-process.ts';
import type { Contender } from './contender.ts';
import { folderBytes } from './folder-bytes.ts';
import { objectBytes } from './object-bytes.ts';

const DUMP_NAME = 'clinic.fbk';
/** A plain bucket: restic deletes its lock files and overwrites nothing, but cannot live with our vault's policy. */
const BUCKET = 'bench-restic';
const BACKUP_ARGUMENTS = ['backup', '--quiet', '--stdin', '--stdin-filename', DUMP_NAME, '--host', 'bench'];

export async function restic(workFolder: string, place: 'disk' | 's3'): Promise<Contender> {
  const folder = join(workFolder, `restic-${place}`);
  const repositoryFolder = join(folder, 'repository');
  let cloud: CountedCloud | undefined;
  let environment: NodeJS.ProcessEnv = {};
  return {
    name: place === 's3' ? 'restic over S3' : 'restic on disk',
    version: (await runProgram('restic', ['version'])).stdout.split(' ')[1] ?? 'unknown',
    overS3: place === 's3',
    async prepare({ countTraffic }) {
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true });
      environment = {
        RESTIC_PASSWORD: 'bench',
        RESTIC_CACHE_DIR: join(folder, 'cache'),
        RESTIC_REPOSITORY: repositoryFolder,
      };
      if (place === 's3') {
        cloud = await startCloud(join(folder, 'cloud'), { countTraffic });
        environment.RESTIC_REPOSITORY = `s3:${cloud.endpoint}/${BUCKET}`;
        environment.AWS_ACCESS_KEY_ID = cloud.operator.accessKeyId;
        environment.AWS_SECRET_ACCESS_KEY = cloud.operator.secretAccessKey;
        environment.AWS_DEFAULT_REGION = cloud.region;
      }
      await runProgram('restic', ['init', '--quiet'], { environment: { ...process.env, ...environment } });
    },
    backup: async (dumpPath) => ({ program: 'restic', args: BACKUP_ARGUMENTS, environment, input: dumpPath }),
    restore: async (target) => ({
      command: { program: 'restic', args: ['restore', '--quiet', 'latest', '--target', target], environment },
      restoredPath: join(target, DUMP_NAME),
    }),
    storedBytes: () => (cloud ? objectBytes(cloud, BUCKET) : folderBytes(repositoryFolder)),
    traffic: () => cloud?.traffic(),
    async remove() {
      await cloud?.stop();
      cloud = undefined;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
