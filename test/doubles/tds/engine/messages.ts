// What SQL Server says, with its own numbers, severities and words (sys.messages, English). The engine decides by the numbers, and
// people read the words; a double that made up either would prove nothing.

import type { Notice } from '../wire/tokens.ts';

type Texts = Record<number, readonly [severity: number, text: (...args: string[]) => string]>;

const TEXTS = {
  102: [15, (near) => `Incorrect syntax near '${near}'.`],
  105: [15, (text) => `Unclosed quotation mark after the character string '${text}'.`],
  137: [15, (name) => `Must declare the scalar variable "${name}".`],
  155: [15, (word, statement) => `'${word}' is not a recognized ${statement} option.`],
  156: [15, (word) => `Incorrect syntax near the keyword '${word}'.`],
  195: [15, (name) => `'${name}' is not a recognized built-in function name.`],
  207: [16, (name) => `Invalid column name '${name}'.`],
  208: [16, (name) => `Invalid object name '${name}'.`],
  213: [16, () => 'Column name or number of supplied values does not match table definition.'],
  229: [
    14,
    (right, object, database) =>
      `The ${right} permission was denied on the object '${object}', database '${database}', schema 'dbo'.`,
  ],
  262: [14, (right, database) => `${right} permission denied in database '${database}'.`],
  300: [14, (right) => `${right} permission was denied on object 'server', database 'master'.`],
  319: [
    15,
    () =>
      "Incorrect syntax near the keyword 'with'. If this statement is a common table expression, an xmlnamespaces clause or a change tracking context clause, the previous statement must be terminated with a semicolon.",
  ],
  911: [16, (name) => `Database '${name}' does not exist. Make sure that the name is entered correctly.`],
  916: [
    14,
    (login, name) =>
      `The server principal "${login}" is not able to access the database "${name}" under the current security context.`,
  ],
  922: [14, (name) => `Database '${name}' is being recovered. Waiting until recovery is finished.`],
  924: [14, (name) => `Database '${name}' is already open and can only have one user at a time.`],
  926: [
    14,
    (name) =>
      `Database '${name}' cannot be opened. It has been marked SUSPECT by recovery. See the SQL Server errorlog for more information.`,
  ],
  927: [14, (name) => `Database '${name}' cannot be opened. It is in the middle of a restore.`],
  942: [14, (name) => `Database '${name}' cannot be opened because it is offline.`],
  945: [
    16,
    (name) =>
      `Database '${name}' cannot be opened due to inaccessible files or insufficient memory or disk space. See the SQL Server errorlog for details.`,
  ],
  952: [16, (name) => `Database '${name}' is in transition. Try the statement later.`],
  976: [
    14,
    (name) =>
      `The target database, '${name}', is participating in an availability group and is currently not accessible for queries. Either data movement is suspended or the availability replica is not enabled for read access. To allow read-only access to this and other databases in the availability group, enable read access to one or more secondary availability replicas in the group. For more information, see the ALTER AVAILABILITY GROUP statement in SQL Server Books Online.`,
  ],
  1801: [16, (name) => `Database '${name}' already exists. Choose a different database name.`],
  1827: [
    16,
    () =>
      'CREATE DATABASE or ALTER DATABASE failed because the resulting cumulative database size would exceed your licensed limit of 10240 MB per database.',
  ],
  2714: [16, (name) => `There is already an object named '${name}' in the database.`],
  2812: [16, (name) => `Could not find stored procedure '${name}'.`],
  3013: [16, (what) => `${what} is terminating abnormally.`],
  3014: [
    0,
    (what, pages, seconds, rate) =>
      `${what} successfully processed ${pages} pages in ${seconds} seconds (${rate} MB/sec).`,
  ],
  3023: [
    16,
    () =>
      'Backup, file manipulation operations (such as ALTER DATABASE ADD FILE) and encryption changes on a database must be serialized. Reissue the statement after the current backup or file manipulation operation is completed.',
  ],
  3031: [
    16,
    (one, other) =>
      `Option '${one}' conflicts with option(s) '${other}'. Remove the conflicting option and reissue the statement.`,
  ],
  3032: [
    16,
    (option) =>
      `One or more of the options (${option}) are not supported for this statement. Review the documentation for supported options.`,
  ],
  3033: [16, () => 'BACKUP DATABASE cannot be used on a database opened in emergency mode.'],
  3036: [
    16,
    (name) =>
      `The database "${name}" is in warm-standby state (set by executing RESTORE WITH STANDBY) and cannot be backed up until the entire restore sequence is completed.`,
  ],
  3043: [16, (name, page, file) => `BACKUP '${name}' detected an error on page (1:${page}) in file '${file}'.`],
  3059: [16, () => 'This BACKUP or RESTORE command is not supported on a database mirror or secondary replica.'],
  3101: [16, () => 'Exclusive access could not be obtained because the database is in use.'],
  3110: [14, (name) => `User does not have permission to RESTORE database '${name}'.`],
  3119: [
    16,
    () => 'Problems were identified while planning for the RESTORE statement. Previous messages provide details.',
  ],
  3142: [
    16,
    (file, existing) =>
      `File "${file}" cannot be restored over the existing "${existing}". Reissue the RESTORE statement using WITH REPLACE to overwrite pre-existing files, or WITH MOVE to identify an alternate location.`,
  ],
  3147: [16, () => 'Backup and restore operations are not allowed on database tempdb.'],
  3154: [16, (name) => `The backup set holds a backup of a database other than the existing '${name}' database.`],
  3156: [
    16,
    (file, path) =>
      `File '${file}' cannot be restored to '${path}'. Use WITH MOVE to identify a valid location for the file.`,
  ],
  3169: [
    16,
    (theirs, ours) =>
      `The database was backed up on a server running version ${theirs}. That version is incompatible with this server, which is running version ${ours}. Either restore the database on a server that supports the backup, or use a backup that is compatible with this server.`,
  ],
  3183: [
    16,
    (page, name) => `RESTORE detected an error on page (1:${page}) in database "${name}" as read from the backup set.`,
  ],
  3187: [
    16,
    () => 'RESTORE WITH CHECKSUM cannot be specified because the backup set does not contain checksum information.',
  ],
  3189: [16, () => 'Damage to the backup set was detected.'],
  3201: [16, (file, code) => `Cannot open backup device '${file}'. Operating system error ${code}.`],
  3202: [16, (file, code) => `Write on "${file}" failed: ${code}`],
  3203: [16, (file, code) => `Read on "${file}" failed: ${code}`],
  3204: [16, () => 'The backup or restore was aborted.'],
  3211: [0, (percent) => `${percent} percent processed.`],
  3217: [16, (option) => `Invalid value specified for ${option} parameter.`],
  3234: [
    16,
    (file, name) =>
      `Logical file '${file}' is not part of database '${name}'. Use RESTORE FILELISTONLY to list the logical file names.`,
  ],
  3241: [
    16,
    (file) =>
      `The media family on device '${file}' is incorrectly formed. SQL Server cannot process this media family.`,
  ],
  3254: [16, (file) => `The volume on device '${file}' is empty.`],
  3257: [
    16,
    (disk, needed, free) =>
      `There is insufficient free space on disk volume '${disk}' to create the database. The database requires ${needed} additional free bytes, while only ${free} bytes are available.`,
  ],
  3262: [0, () => 'The backup set on file 1 is valid.'],
  3271: [16, (file, code) => `A nonrecoverable I/O error occurred on file "${file}:" ${code}.`],
  3702: [16, (name) => `Cannot drop database "${name}" because it is currently in use.`],
  3701: [11, (name) => `Cannot drop the database '${name}', because it does not exist or you do not have permission.`],
  4035: [0, (pages, name, file) => `Processed ${pages} pages for database '${name}', file '${file}' on file 1.`],
  4060: [11, (name) => `Cannot open database "${name}" requested by the login. The login failed.`],
  5133: [16, (file, code) => `Directory lookup for the file "${file}" failed with the operating system error ${code}.`],
  5701: [0, (name) => `Changed database context to '${name}'.`],
  5703: [0, () => 'Changed language setting to us_english.'],
  8928: [
    16,
    (object, page) =>
      `Object ID ${object}, index ID 0, partition ID 72057594039697408, alloc unit ID 72057594043695104 (type In-row data): Page (1:${page}) could not be processed.  See other errors for details.`,
  ],
  8990: [
    10,
    (allocation, consistency, name) =>
      `CHECKDB found ${allocation} allocation errors and ${consistency} consistency errors in database '${name}'.`,
  ],
  15247: [16, () => 'User does not have permission to perform this action.'],
  18452: [
    14,
    () => 'Login failed. The login is from an untrusted domain and cannot be used with Integrated authentication.',
  ],
  18456: [14, (user) => `Login failed for user '${user}'.`],
  18470: [14, (user) => `Login failed for user '${user}'. Reason: The account is disabled.`],
  18486: [
    14,
    (user) =>
      `Login failed for user '${user}' because the account is currently locked out. The system administrator can unlock it. `,
  ],
  18487: [14, (user) => `Login failed for user '${user}'.  Reason: The password of the account has expired.`],
  33111: [16, (thumbprint) => `Cannot find server certificate with thumbprint '${thumbprint}'.`],
} satisfies Texts;

export type MessageNumber = keyof typeof TEXTS;

export function message(number: MessageNumber, ...args: (string | number | bigint)[]): Notice {
  const [severity, text] = (TEXTS as Texts)[number]!;
  return { number, severity, state: 1, text: text(...args.map(String)) };
}

/** Thrown by whatever runs a statement; the session sends it and goes on, as SQL Server does after an error of a statement. */
export class SqlError extends Error {
  readonly notices: readonly Notice[];

  constructor(...notices: Notice[]) {
    super(notices.map(({ text }) => text).join(' '));
    this.notices = notices;
  }
}

export const refuse = (number: MessageNumber, ...args: (string | number | bigint)[]): SqlError =>
  new SqlError(message(number, ...args));

/** Errors of Windows, as they stand in brackets behind their number. */
export const OS_ERROR = {
  notFound: '2(The system cannot find the file specified.)',
  noPath: '3(The system cannot find the path specified.)',
  denied: '5(Access is denied.)',
  inUse: '32(The process cannot access the file because it is being used by another process.)',
  atEnd: '38(Reached the end of the file.)',
  diskFull: '112(There is not enough space on the disk.)',
} as const;
