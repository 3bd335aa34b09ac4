// Lays the folder of a throw-away Firebird server: configuration, character sets, and a security database with its user.
// Without it a server would read the machine's own configuration and passwords, and two of them would get in each other's way.

import { randomBytes } from 'node:crypto';
import { copyFile, cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from '../tools/run-program.ts';
import type { FirebirdInstallation } from './firebird-installation.ts';

/**
 * node-firebird 2.17 misreads a salt that begins with a zero digit, and then refuses the right password for ever. Setting the
 * password anew draws another salt; one in sixteen is such, so that this many attempts do not fail in a lifetime.
 */
const SALT_ATTEMPTS_MAX = 20;

export interface FirebirdFolder {
  environment: NodeJS.ProcessEnv;
  databaseFolder: string;
  user: string;
  password: string;
}

/** How people are known to the server; the first is what it asks for. */
export type Authentication = 'Srp' | 'Srp256' | 'Legacy_Auth';

export interface FolderOptions {
  readonly folder: string;
  readonly port: number;
  readonly installation: FirebirdInstallation;
  readonly authentication: Authentication;
  /** Lines of firebird.conf, over ours. */
  readonly settings: Readonly<Record<string, string>>;
  /** Names of databases, as clients may say them, and their paths. */
  readonly aliases: Readonly<Record<string, string>>;
}

export async function layFirebirdFolder(options: FolderOptions): Promise<FirebirdFolder> {
  const { folder, installation } = options;
  const { libraryFolder, configurationFolder, pluginFolder } = installation;
  const at = (...names: string[]): string => join(folder, ...names);
  for (const name of ['root', 'root/intl', 'security', 'lock', 'temporary', 'databases']) await mkdir(at(name));
  await writeFile(at('root/firebird.conf'), serverConfiguration(options));
  await writeFile(at('root/databases.conf'), databasesConfiguration(options));
  await copyFile(join(configurationFolder, 'plugins.conf'), at('root/plugins.conf'));
  await symlink(join(libraryFolder, 'firebird.msg'), at('root/firebird.msg'));
  // A copy: through a link the library does not find its own tables, and WIN1250 is an unknown character set.
  await copyFile(join(libraryFolder, 'intl/libfbintl.so'), at('root/intl/libfbintl.so'));
  // A plug-in refuses to be loaded through a link, too.
  if (pluginFolder !== undefined) await cp(pluginFolder, at('root/plugins'), { recursive: true });

  const environment = {
    ...process.env,
    ...installation.environment,
    FIREBIRD: at('root'),
    FIREBIRD_LOCK: at('lock'),
    FIREBIRD_TMP: at('temporary'),
    FIREBIRD_MSG: libraryFolder,
  };
  const user = 'SYSDBA';
  const password = randomBytes(15).toString('hex');
  await createSecurityDatabase(at('security/security3.fdb'), { ...options, environment, user, password });
  return { environment, databaseFolder: at('databases'), user, password };
}

async function createSecurityDatabase(
  path: string,
  options: FolderOptions & { environment: NodeJS.ProcessEnv; user: string; password: string },
): Promise<void> {
  const { installation, environment, user, password, authentication } = options;
  const isql = (input: string): Promise<{ stdout: string }> =>
    runProgram(installation.programs.isql, ['-quiet', '-bail'], {
      environment: { ...environment, ISC_USER: user },
      input,
    });
  const script = await readFile(installation.securityScript, 'utf8');
  await isql(`create database '${path}' default character set NONE;\ncommit;\n${script}`);
  // The statements come over stdin, so that the password stands in no list of processes.
  const setPassword = `connect '${path}';\ncreate or alter user ${user} password '${password}' using plugin`;
  if (authentication === 'Legacy_Auth') {
    await isql(`${setPassword} Legacy_UserManager;\ncommit;\n`);
    return;
  }
  for (let attempt = 1; attempt <= SALT_ATTEMPTS_MAX; attempt += 1) {
    const printed = await isql(
      `${setPassword} Srp;\ncommit;
set heading off;\nselect 'salt ' || ascii_val(substring(plg$salt from 1 for 1)) from plg$srp where plg$user_name = '${user}';\n`,
    );
    const firstByte = Number(/salt (\d+)/.exec(printed.stdout)?.[1]);
    if (Number.isNaN(firstByte)) throw new Error(`cannot read the salt of ${user}: ${printed.stdout.trim()}`);
    if (firstByte >= 0x10) return;
  }
  throw new Error(`no usable salt for ${user} in ${SALT_ATTEMPTS_MAX} attempts`);
}

function serverConfiguration({ folder, port, authentication, settings }: FolderOptions): string {
  const lines = {
    RemoteServicePort: String(port),
    RemoteBindAddress: '127.0.0.1',
    SecurityDatabase: join(folder, 'security/security3.fdb'),
    DatabaseAccess: 'Full',
    ExternalFileAccess: `Restrict ${join(folder, 'databases')}`,
    TempDirectories: join(folder, 'temporary'),
    IpcName: `OFFSITE_${port}`,
    AuthServer: authentication,
    AuthClient: authentication,
    UserManager: authentication === 'Legacy_Auth' ? 'Legacy_UserManager' : 'Srp',
    WireCrypt: 'Enabled',
    ...settings,
  };
  return Object.entries(lines)
    .map(([name, value]) => `${name} = ${value}\n`)
    .join('');
}

function databasesConfiguration({ folder, aliases }: FolderOptions): string {
  const own = Object.entries(aliases).map(([alias, path]) => `${alias} = ${path}\n`);
  return `security.db = ${join(folder, 'security/security3.fdb')}
{
  RemoteAccess = false
  DefaultDbCachePages = 50
}
${own.join('')}`;
}
