// clinic-offsite as a contender: the command line program as a clinic's server runs it, over S3 into the local cloud's vault.
// Without going through the real program the bench would leave out its start, its configuration and its first look at the vault.

import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import type { FirebirdServer } from '../demo/firebird-server.ts';
import { newSigningKey } from '../vault/site-keys.ts';
import { SITE_SECRET_BYTES } from '../vault/site-secret.ts';
import { type CloudProcess, startCloud } from './cloud-process.ts';
import type { Contender } from './contender.ts';
import type { Command } from './measure.ts';
import { objectBytes } from './object-bytes.ts';

const ROOT = join(import.meta.dirname, '..');
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
  let cloud: CloudProcess | undefined;
  let site: SiteFiles | undefined;
  const backup = async (database: object, passwords: Setting['passwords'] = {}): Promise<Command> => {
    const databases = { [DATABASE]: database };
    const setting = { cloud: running(cloud), site: running(site), databases, passwords };
    return offsite(['backup', '--config', await configureServer(folder, setting), '--json']);
  };
  return {
    name: 'clinic-offsite over S3',
    version: JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')).version,
    overS3: true,
    async prepare({ countTraffic }) {
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true });
      cloud = await startCloud(join(folder, 'cloud'), { countTraffic });
      site = await newSite();
    },
    async backup(dumpPath) {
      // Through a link, so that the configuration and the dump's name are the same every night.
      await rm(dumpLink, { force: true });
      await symlink(dumpPath, dumpLink);
      return backup({ engine: 'command', command: ['/bin/cat', dumpLink] });
    },
    backupLive: ({ server, path }) => {
      const { host, port, user, password } = server;
      const environment = firebirdVariables(server);
      const database = { engine: 'firebird', host, port, user, database: path, environment };
      return backup(database, { [DATABASE]: { password } });
    },
    async restore(target) {
      const restoredPath = join(target, 'clinic.fbk');
      const config = await configureRecovery(folder, { cloud: running(cloud), site: running(site) });
      const recoveryKeyPath = join(folder, 'recovery-key.txt');
      await writeFile(recoveryKeyPath, `${running(site).recoveryKey}\n`, { mode: 0o600 });
      const what = ['restore', DATABASE, 'latest', '--config', config];
      return { command: offsite([...what, '--recovery-key', recoveryKeyPath, '--to', restoredPath]), restoredPath };
    },
    storedBytes: () => objectBytes(running(cloud).ready, running(cloud).ready.vaultBucket),
    traffic: () => cloud?.traffic?.(),
    async remove() {
      await cloud?.stop();
      cloud = undefined;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface SiteFiles {
  siteSecret: string;
  signingKey: string;
  signingPublicKey: string;
  recoveryKey: string;
  recipient: string;
}

async function newSite(): Promise<SiteFiles> {
  const recoveryKey = await generateIdentity();
  const recipient = await identityToRecipient(recoveryKey);
  return { siteSecret: randomBytes(SITE_SECRET_BYTES).toString('base64'), ...newSigningKey(), recoveryKey, recipient };
}

function offsite(args: string[]): Command {
  return {
    program: process.execPath,
    args: ['--disable-warning=ExperimentalWarning', join(ROOT, 'edge-uploader/cli.ts'), ...args],
  };
}

interface Setting {
  cloud: CloudProcess;
  site: SiteFiles;
  databases: Record<string, object>;
  passwords: Record<string, { password: string }>;
}

/** The configuration of a clinic's server, and its secrets apart from it; gives back the configuration's path. JSON is YAML. */
async function configureServer(folder: string, { cloud, site, databases, passwords }: Setting): Promise<string> {
  const { accessKeyId, secretAccessKey } = cloud.ready.site;
  return writeConfiguration(join(folder, 'server'), {
    configuration: {
      ...commonConfiguration(cloud, site),
      ledger: { bucket: cloud.ready.ledgerBucket },
      recipients: [site.recipient],
      databases,
    },
    secrets: {
      s3: { accessKeyId, secretAccessKey },
      site: { secret: site.siteSecret, signingKey: site.signingKey },
      databases: passwords,
    },
  });
}

/** A machine that knows no more than the recovery kit says, and has no cache of earlier backups. */
async function configureRecovery(folder: string, { cloud, site }: Pick<Setting, 'cloud' | 'site'>): Promise<string> {
  return writeConfiguration(join(folder, 'recovery'), {
    configuration: commonConfiguration(cloud, site),
    secrets: { s3: cloud.ready.site.recovery },
  });
}

function commonConfiguration({ ready }: CloudProcess, { signingPublicKey }: SiteFiles): object {
  const { endpoint, region, vaultBucket } = ready;
  return {
    site: ready.site.id,
    vault: { endpoint, region, bucket: vaultBucket },
    signingPublicKeys: [signingPublicKey],
    secrets: 'secrets.yaml',
  };
}

async function writeConfiguration(
  folder: string,
  { configuration, secrets }: { configuration: object; secrets: object },
): Promise<string> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'secrets.yaml'), JSON.stringify(secrets), { mode: 0o600 });
  const path = join(folder, 'offsite.yaml');
  await writeFile(path, JSON.stringify(configuration));
  return path;
}

function firebirdVariables(server: FirebirdServer): Record<string, string> {
  const names = Object.keys(server.environment).filter((name) => name.startsWith('FIREBIRD'));
  return Object.fromEntries(names.map((name) => [name, server.environment[name]!]));
}

function running<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('prepare the contender before using it');
  return value;
}
