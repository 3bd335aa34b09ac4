// clinic-offsite as a contender: the command line program as a clinic's server runs it, over S3 into the local cloud's vault.
// Without going through the real program the bench would leave out its start, its configuration and its first look at the vault.

import { mkdir, readFile, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { type Enrolment, enrolClinic, writeSettings } from '../demo/enrolment.ts';
import type { FirebirdServer } from '../demo/firebird-server.ts';
import { buildUploader } from '../tools/build-uploader.ts';
import { type CountedCloud, startCloud } from './cloud-process.ts';
import type { Contender } from './contender.ts';
import type { Command } from './measure.ts';
import { objectBytes } from './object-bytes.ts';

const PACKAGE = join(import.meta.dirname, '../package.json');
const DATABASE = 'main';

export interface LiveDatabase {
  server: FirebirdServer;
  path: string;
}

export interface Ours extends Contender {
  /** Backs up a database of a running server, as a clinic does every night. */
  backupLive(database: LiveDatabase): Promise<Command>;
}

export async function ours(workFolder: string): Promise<Ours> {
  const folder = join(workFolder, 'ours');
  const dumpLink = join(folder, 'clinic.fbk');
  const offsite = await offsiteCommand(join(workFolder, 'uploader'));
  let cloud: CountedCloud | undefined;
  let clinic: Enrolment | undefined;
  const backup = async (database: object, passwords: object = {}): Promise<Command> => {
    const { server } = running(clinic);
    const config = { ...server.config, databases: { [DATABASE]: database } };
    const { configPath } = await writeSettings(server.folder, config, { ...server.secrets, databases: passwords });
    return offsite(['backup', '--config', configPath, '--json']);
  };
  return {
    name: 'clinic-offsite over S3',
    version: JSON.parse(await readFile(PACKAGE, 'utf8')).version,
    overS3: true,
    async prepare({ countTraffic }) {
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true });
      cloud = await startCloud(join(folder, 'cloud'), { countTraffic });
      clinic = await enrolClinic({ program: offsite([]).args[0]!, cloud, folder, databases: {} });
    },
    async backup(dumpPath) {
      // Through a link, so that the configuration and the dump's name are the same every night.
      await rm(dumpLink, { force: true });
      await symlink(dumpPath, dumpLink);
      return backup({ engine: 'command', command: ['/bin/cat', dumpLink] });
    },
    backupLive: ({ server: { host, port, user, password, environment }, path }) => {
      const variables = Object.entries(environment).filter(([name]) => name.startsWith('FIREBIRD'));
      const settings = {
        engine: 'firebird',
        host,
        port,
        user,
        database: path,
        environment: Object.fromEntries(variables),
      };
      return backup(settings, { [DATABASE]: { password } });
    },
    async restore(target) {
      const restoredPath = join(target, 'clinic.fbk');
      const { recovery, recoveryKeyPath } = running(clinic);
      const what = ['restore', DATABASE, 'latest', '--config', recovery.configPath, '--recovery-key', recoveryKeyPath];
      return { command: offsite([...what, '--to', restoredPath]), restoredPath };
    },
    storedBytes: () => objectBytes(running(cloud), running(cloud).vaultBucket),
    traffic: () => cloud?.traffic(),
    async remove() {
      await cloud?.stop();
      cloud = undefined;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The built program, as it is installed: it starts faster than the sources do. */
async function offsiteCommand(folder: string): Promise<(args: string[]) => Command> {
  const program = await buildUploader(folder);
  return (args) => ({ program: process.execPath, args: [program, ...args] });
}

function running<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('prepare the contender before using it');
  return value;
}
