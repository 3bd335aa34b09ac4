// Every trouble with a SQL Server that has a name: how it is said, and what to type. Each is a sentence that somebody reads on a bad
// morning.

import type { ExitName } from '../../failure.ts';
import { database, login, loginOf, type MssqlTarget, restoreGrant, roleGrants, userGrants } from './mssql-grants.ts';
import { quoteText } from './quote.ts';

export interface Trouble {
  readonly exit: ExitName;
  readonly why: (at: MssqlTarget) => string;
  readonly hint: (at: MssqlTarget) => string;
}

const serverOf = ({ host, port, instance }: MssqlTarget): string =>
  instance === undefined ? `${host}:${port ?? 1433}` : `${host}\\${instance}`;
const folderOf = ({ serverSpoolFolder, spoolFolder }: MssqlTarget): string =>
  serverSpoolFolder ?? spoolFolder ?? 'its backup folder';
const folderGrant = (at: MssqlTarget): string => {
  const account = at.instance === undefined ? 'MSSQLSERVER' : `MSSQL$${at.instance}`;
  const isWindows = /^([a-z]:|\\\\)/i.test(folderOf(at));
  return isWindows
    ? `icacls "${folderOf(at)}" /grant "NT SERVICE\\${account}:(OI)(CI)M"`
    : `chown mssql "${folderOf(at)}"`;
};

export const troubles = {
  login: {
    exit: 'source',
    why: (at) => `the server refused the login ${loginOf(at)} or its password`,
    hint: (at) =>
      at.domain === undefined
        ? 'correct the user in the configuration or the password in the secrets file; the server must allow SQL logins ("SQL Server and Windows Authentication mode")'
        : 'correct user, domain or password; a Windows account needs a login (CREATE LOGIN … FROM WINDOWS), and NTLM must be allowed; otherwise use a SQL login',
  },
  lockedOut: {
    exit: 'source',
    why: (at) => `the login ${loginOf(at)} is locked, disabled, or its password has expired`,
    hint: (at) =>
      `an administrator types: ALTER LOGIN ${login(at)} ENABLE; ALTER LOGIN ${login(at)} WITH PASSWORD = N'…' UNLOCK, CHECK_EXPIRATION = OFF;`,
  },
  unreachable: {
    exit: 'source',
    why: (at) => `the server ${serverOf(at)} cannot be reached`,
    hint: () =>
      'start the SQL Server service, correct host, port or instance, and allow TCP/IP: an Express edition has it off until SQL Server Configuration Manager > Protocols > TCP/IP is enabled and the service restarted',
  },
  silentServer: {
    exit: 'source',
    why: (at) => `the server ${serverOf(at)} does not answer`,
    hint: () => 'see whether the port belongs to SQL Server and whether the server is overloaded or hung',
  },
  noInstance: {
    exit: 'source',
    why: (at) => `the SQL Server Browser of ${at.host} does not tell the port of the instance ${at.instance}`,
    hint: () =>
      'start the service "SQL Server Browser" and let UDP port 1434 through, or give the port instead of the instance',
  },
  encryption: {
    exit: 'source',
    why: () => 'the server and the configuration do not agree on encryption',
    hint: () =>
      'set `encrypt: false` only where the server cannot encrypt, and the line stays on this host; otherwise remove `encrypt` from the configuration',
  },
  certificate: {
    exit: 'source',
    why: (at) => `the certificate of ${serverOf(at)} is signed by nobody who is trusted`,
    hint: () =>
      'give the server a certificate and its authority to certificateFile; docs/mssql.md shows how. `trustServerCertificate: true` takes any, which lets whoever sits on the line read the password',
  },
  certificateName: {
    exit: 'source',
    why: (at) => `the certificate of ${serverOf(at)} is for another name`,
    hint: () => 'use the name of the certificate as host, or set certificateName to it',
  },
  certificateFile: {
    exit: 'config',
    why: () => 'the file named as certificateFile cannot be read',
    hint: () =>
      'give the full path of a PEM file with the certificate of the server, or of the authority that signed it',
  },
  oldTls: {
    exit: 'source',
    why: () => 'the server speaks only TLS 1.0 or 1.1, which are broken',
    hint: () =>
      'install the newest service pack and update of this SQL Server, which bring TLS 1.2; on the same host, `encrypt: false` helps until then',
  },
  tooOld: {
    exit: 'source',
    why: () => 'this SQL Server is older than 2012, the oldest version that is supported',
    hint: () =>
      'let a scheduled job of the server write its backup into a folder, and back that up with `engine: dump-folder`',
  },
  lost: {
    exit: 'source',
    why: () => 'the connection to the server was lost half way',
    hint: () => "see in the server's ERRORLOG whether it was restarted or crashed; then run the same command again",
  },
  unknownDatabase: {
    exit: 'source',
    why: (at) => `the server knows no database ${at.database}`,
    hint: () => 'correct `database` in the configuration; SELECT name FROM sys.databases lists them',
  },
  noAccess: {
    exit: 'source',
    why: (at) => `the login ${loginOf(at)} is no user of the database ${at.database}`,
    hint: (at) => `an administrator types: ${userGrants(at)}`,
  },
  noBackupRight: {
    exit: 'source',
    why: (at) => `the login ${loginOf(at)} may not do that in the database ${at.database}`,
    hint: (at) => `an administrator types: ${roleGrants(at)}`,
  },
  noRestoreRight: {
    exit: 'source',
    why: (at) => `the login ${loginOf(at)} may not use RESTORE, which also verifies a backup`,
    hint: (at) => `an administrator types: ${restoreGrant(at)}`,
  },
  offline: {
    exit: 'source',
    why: (at) => `the database ${at.database} is offline`,
    hint: (at) =>
      `if nobody took it offline on purpose, put it back to work: ALTER DATABASE ${database(at)} SET ONLINE;`,
  },
  restoring: {
    exit: 'source',
    why: (at) => `the database ${at.database} is being restored, or a restore of it was never finished`,
    hint: (at) =>
      `wait until it is done; if nothing more will be restored, finish it: RESTORE DATABASE ${database(at)} WITH RECOVERY;`,
  },
  recovering: {
    exit: 'source',
    why: (at) => `the database ${at.database} is still starting up`,
    hint: () => 'wait until its recovery is finished, then run the same command again',
  },
  recoveryPending: {
    exit: 'damaged',
    why: (at) => `the database ${at.database} cannot be opened: a file of it is missing or cannot be read`,
    hint: () =>
      "see the server's ERRORLOG for the file, and give it back (disk, rights, room); if it is lost, restore the last good backup",
  },
  suspect: {
    exit: 'damaged',
    why: (at) => `the database ${at.database} is marked as suspect: it is damaged`,
    hint: () => 'stop using it, keep its files, and restore the last good backup: `offsite backups` lists them',
  },
  emergency: {
    exit: 'source',
    why: (at) => `the database ${at.database} is in emergency mode, in which no backup can be made`,
    hint: (at) =>
      `once it is repaired: ALTER DATABASE ${database(at)} SET ONLINE; if it cannot be repaired, restore the last good backup`,
  },
  singleUser: {
    exit: 'source',
    why: (at) => `the database ${at.database} is in single-user mode, and somebody has its only place`,
    hint: (at) => `wait for the maintenance to end, or: ALTER DATABASE ${database(at)} SET MULTI_USER;`,
  },
  secondary: {
    exit: 'source',
    why: (at) => `the database ${at.database} is the secondary of an availability group, and not to be read here`,
    hint: () => 'name the listener or the primary server as host',
  },
  standby: {
    exit: 'source',
    why: (at) => `the database ${at.database} is a standby copy (log shipping), which cannot be backed up`,
    hint: () => 'back up the original: name its server as host',
  },
  snapshot: {
    exit: 'source',
    why: (at) => `${at.database} is a database snapshot, which cannot be backed up`,
    hint: () => 'name the database that the snapshot was made of',
  },
  tempdb: {
    exit: 'source',
    why: () => 'tempdb cannot be backed up, and holds nothing that lasts',
    hint: () => 'name the database of the practice; SELECT name FROM sys.databases lists them',
  },
  busy: {
    exit: 'source',
    why: (at) => `another backup, or a change of files, of ${at.database} is under way`,
    hint: () => 'run the same command when it is done; better, schedule the two at different times',
  },
  noFolder: {
    exit: 'disk',
    why: (at) => `the server sees no such folder: ${folderOf(at)}`,
    hint: () =>
      'name a folder that both sides reach: spoolFolder as this program sees it, serverSpoolFolder as the server does. Mapped drive letters do not exist for a service: write \\\\server\\share',
  },
  folderDenied: {
    exit: 'disk',
    why: (at) => `the service of SQL Server may not use the folder ${folderOf(at)}`,
    hint: (at) => `let the account of the service write there: ${folderGrant(at)}`,
  },
  shareUnreachable: {
    exit: 'disk',
    why: (at) => `the server cannot reach the share ${folderOf(at)}`,
    hint: () =>
      "let the account of SQL Server's service (for a local account: the computer's own, DOMAIN\\HOST$) use the share, or take a local folder",
  },
  fileInUse: {
    exit: 'disk',
    why: () => 'another program holds the backup file open',
    hint: () =>
      'keep virus scanners and other backup programs away from the spool folder, then run the same command again',
  },
  diskFull: {
    exit: 'disk',
    why: () => 'there is no room left on the disk',
    hint: () =>
      'free space there, or name a folder on a larger disk (spoolFolder for a backup, dataFolder for a restore)',
  },
  deviceError: {
    exit: 'disk',
    why: () => 'a disk could not be read or written',
    hint: () =>
      'look into the system log for disk errors before anything else; a disk that fails takes its backups with it',
  },
  damagedPage: {
    exit: 'damaged',
    why: (at) => `a page of the database ${at.database} is damaged`,
    hint: (at) =>
      `find out how far: DBCC CHECKDB (${database(at)}) WITH NO_INFOMSGS; keep its files, and restore the last good backup: \`offsite backups\` lists them`,
  },
  aborted: {
    exit: 'source',
    why: () => 'somebody stopped it on the server',
    hint: () => 'find out who (KILL, a shutdown, another tool), then run the same command again',
  },
  damagedBackup: {
    exit: 'damaged',
    why: () => 'the backup file is damaged, or no backup of SQL Server',
    hint: () =>
      'run the same command again; if it fails again, look into the system log for errors of the disk, and take another backup or another disk',
  },
  newerServer: {
    exit: 'source',
    why: () => 'the backup comes from a newer SQL Server than this one',
    hint: () => 'restore it on a server of that version or a newer one',
  },
  tooLargeForEdition: {
    exit: 'source',
    why: () => 'this edition of SQL Server does not take databases of that size (Express: 10 GB)',
    hint: () => 'restore it on a Standard edition, or on a Developer edition to look at it',
  },
  notInEdition: {
    exit: 'source',
    why: () => 'the database uses something that this edition of SQL Server does not have',
    hint: () => 'restore it on the edition that it comes from',
  },
  missingCertificate: {
    exit: 'keys',
    why: () => 'the database is encrypted (TDE), and this server does not have the certificate',
    hint: () =>
      `bring the certificate from where it was kept: CREATE CERTIFICATE … FROM FILE = ${quoteText('…')} WITH PRIVATE KEY (FILE = ${quoteText('…')}, DECRYPTION BY PASSWORD = ${quoteText('…')}); docs/mssql.md shows how`,
  },
  databaseExists: {
    exit: 'disk',
    why: () => 'there is such a database already',
    hint: () => 'give the name of a new database; a restore never replaces one',
  },
  fileExists: {
    exit: 'disk',
    why: () => 'a file of that name is there already',
    hint: () =>
      'move it away, give another name for the database, or set dataFolder and logFolder; a restore never replaces a file',
  },
  noDataFolder: {
    exit: 'disk',
    why: () => 'the server cannot write into the folder for the database files',
    hint: () => 'set dataFolder and logFolder to folders of the server that its service may write to',
  },
  corrupt: {
    exit: 'damaged',
    why: () => 'DBCC CHECKDB found damage in the database',
    hint: () =>
      'the original was damaged before it was backed up: restore an older backup (`offsite backups` lists them), and run DBCC CHECKDB on the original',
  },
} satisfies Record<string, Trouble>;

export type MssqlTrouble = keyof typeof troubles;
