// Lays the folder of a throw-away Firebird 3 server: configuration, character sets, and a security database with its user.
// Without it a server would read the machine's own configuration and passwords, and two of them would get in each other's way.

import { randomBytes } from 'node:crypto';
import { copyFile, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from '../tools/run-program.ts';

/** Where Debian's packages put the character sets, messages and plug-ins. */
export const FIREBIRD_LIBRARY_FOLDER = '/usr/lib/x86_64-linux-gnu/firebird/3.0';
const SECURITY_SCRIPT = '/usr/share/firebird/3.0/security.sql';

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

export async function layFirebirdFolder(folder: string, port: number): Promise<FirebirdFolder> {
  const at = (...names: string[]): string => join(folder, ...names);
  for (const name of ['root', 'root/intl', 'security', 'lock', 'temporary', 'databases']) await mkdir(at(name));
  await writeFile(at('root/firebird.conf'), serverConfiguration(folder, port));
  await writeFile(at('root/databases.conf'), databasesConfiguration(folder));
  await copyFile(join(FIREBIRD_LIBRARY_FOLDER, 'plugins.conf'), at('root/plugins.conf'));
  await symlink(join(FIREBIRD_LIBRARY_FOLDER, 'firebird.msg'), at('root/firebird.msg'));
  // A copy: through a link the library does not find its own tables, and WIN1250 is an unknown character set.
  await copyFile(join(FIREBIRD_LIBRARY_FOLDER, 'intl/libfbintl.so'), at('root/intl/libfbintl.so'));

  const environment = {
    ...process.env,
    FIREBIRD: at('root'),
    FIREBIRD_LOCK: at('lock'),
    FIREBIRD_TMP: at('temporary'),
    FIREBIRD_MSG: FIREBIRD_LIBRARY_FOLDER,
  };
  const user = 'SYSDBA';
  const password = randomBytes(15).toString('hex');
  await createSecurityDatabase(at('security/security3.fdb'), { environment, user, password });
  return { environment, databaseFolder: at('databases'), user, password };
}

async function createSecurityDatabase(
  path: string,
  { environment, user, password }: { environment: NodeJS.ProcessEnv; user: string; password: string },
): Promise<void> {
  const isql = (input: string): Promise<{ stdout: string }> =>
    runProgram('isql-fb', ['-quiet', '-bail'], { environment: { ...environment, ISC_USER: user }, input });
  await isql(
    `create database '${path}' default character set NONE;\ncommit;\n${await readFile(SECURITY_SCRIPT, 'utf8')}`,
  );
  for (let attempt = 1; attempt <= SALT_ATTEMPTS_MAX; attempt += 1) {
    // The statements come over stdin, so that the password stands in no list of processes.
    const printed = await isql(
      `connect '${path}';\ncreate or alter user ${user} password '${password}' using plugin Srp;\ncommit;
set heading off;\nselect 'salt ' || ascii_val(substring(plg$salt from 1 for 1)) from plg$srp where plg$user_name = '${user}';\n`,
    );
    const firstByte = Number(/salt (\d+)/.exec(printed.stdout)?.[1]);
    if (Number.isNaN(firstByte)) throw new Error(`cannot read the salt of ${user}: ${printed.stdout.trim()}`);
    if (firstByte >= 0x10) return;
  }
  throw new Error(`no usable salt for ${user} in ${SALT_ATTEMPTS_MAX} attempts`);
}

function serverConfiguration(folder: string, port: number): string {
  return `RemoteServicePort = ${port}
RemoteBindAddress = 127.0.0.1
SecurityDatabase = ${join(folder, 'security/security3.fdb')}
DatabaseAccess = Full
ExternalFileAccess = Restrict ${join(folder, 'databases')}
TempDirectories = ${join(folder, 'temporary')}
IpcName = OFFSITE_${port}
AuthServer = Srp
AuthClient = Srp
UserManager = Srp
WireCrypt = Enabled
`;
}

function databasesConfiguration(folder: string): string {
  return `security.db = ${join(folder, 'security/security3.fdb')}
{
  RemoteAccess = false
  DefaultDbCachePages = 50
}
`;
}
