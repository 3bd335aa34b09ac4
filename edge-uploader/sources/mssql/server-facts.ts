// What the server and the database are, asked before anything begins: most of what can go wrong with a backup is known beforehand, and
// told then is told before the night, with what to type.

import { z } from 'zod';
import type { MssqlConfig } from './config.ts';
import type { Connection } from './connect.ts';
import { failureOf, mssqlFailure } from './mssql-failure.ts';
import type { MssqlTrouble } from './mssql-troubles.ts';

const text = z.string().nullable();
/** A bit or an int that means yes or no, or nothing at all. */
const flag = z
  .union([z.boolean(), z.number()])
  .nullable()
  .transform((value) => (value === null ? null : Boolean(value)));

const serverSchema = z.object({
  version: z.string(),
  edition: z.string(),
  collation: text,
  backupFolder: text,
  dataFolder: text,
  logFolder: text,
  mayRestore: flag,
});
export type ServerFacts = z.infer<typeof serverSchema>;

const SERVER = `SELECT CAST(SERVERPROPERTY(N'ProductVersion') AS nvarchar(128)) AS version,
  CAST(SERVERPROPERTY(N'Edition') AS nvarchar(128)) AS edition,
  CAST(SERVERPROPERTY(N'Collation') AS nvarchar(128)) AS collation,
  CAST(SERVERPROPERTY(N'InstanceDefaultBackupPath') AS nvarchar(260)) AS backupFolder,
  CAST(SERVERPROPERTY(N'InstanceDefaultDataPath') AS nvarchar(260)) AS dataFolder,
  CAST(SERVERPROPERTY(N'InstanceDefaultLogPath') AS nvarchar(260)) AS logFolder,
  HAS_PERMS_BY_NAME(NULL, NULL, N'CREATE ANY DATABASE') AS mayRestore`;

/** SQL Server 2012: it has the folders above, and sys.databases all columns below. */
const MAJOR_MIN = 11;
const majorOf = ({ version }: ServerFacts): number => Number.parseInt(version, 10);

export async function readServer(connection: Connection, config: MssqlConfig, doing: string): Promise<ServerFacts> {
  const [row] = await connection.ask(SERVER).catch((error) => {
    throw mssqlFailure(doing, error, config);
  });
  const server = serverSchema.parse(row);
  if (majorOf(server) < MAJOR_MIN) throw failureOf('tooOld', doing, { ...config, words: `version ${server.version}` });
  return server;
}

const databaseSchema = z.object({
  state: z.string(),
  access: z.string(),
  readOnly: flag,
  standby: flag,
  snapshotOf: z.number().nullable(),
  recoveryModel: z.string(),
  compatibilityLevel: z.number(),
  collation: text,
  encrypted: flag,
  replicated: z.number(),
  accessible: flag,
  mayBackUp: flag,
  maySeeTables: flag,
});

const DATABASE = `SELECT d.state_desc AS state, d.user_access_desc AS access, d.is_read_only AS readOnly, d.is_in_standby AS standby,
  d.source_database_id AS snapshotOf, d.recovery_model_desc AS recoveryModel, d.compatibility_level AS compatibilityLevel,
  d.collation_name AS collation, d.is_encrypted AS encrypted,
  CASE WHEN d.replica_id IS NULL THEN 0 ELSE 1 END AS replicated,
  HAS_DBACCESS(d.name) AS accessible,
  HAS_PERMS_BY_NAME(QUOTENAME(d.name), N'DATABASE', N'BACKUP DATABASE') AS mayBackUp,
  HAS_PERMS_BY_NAME(QUOTENAME(d.name), N'DATABASE', N'VIEW DEFINITION') AS maySeeTables
  FROM sys.databases AS d WHERE d.name = @database`;

export interface Replica {
  readonly isPrimary: boolean;
  /** By the rule of the availability group, or by its listing of priorities. */
  readonly isPreferred: boolean;
}
export type DatabaseState = z.infer<typeof databaseSchema> & { readonly replica: Replica | undefined };

export async function readDatabase(
  connection: Connection,
  server: ServerFacts,
  config: MssqlConfig,
  doing: string,
): Promise<DatabaseState> {
  const { database } = config;
  try {
    const [row] = await connection.ask(DATABASE, { database });
    if (row === undefined) throw failureOf('unknownDatabase', doing, config);
    const state = databaseSchema.parse(row);
    return { ...state, replica: state.replicated === 1 ? await readReplica(connection, server, database) : undefined };
  } catch (error) {
    throw mssqlFailure(doing, error, config);
  }
}

const replicaSchema = z.object({ isPrimary: flag, isPreferred: flag });

async function readReplica(connection: Connection, server: ServerFacts, database: string): Promise<Replica> {
  // Only 2014 can tell; before it, whether a backup is wanted here is all that is known.
  const primary = majorOf(server) >= 12 ? 'sys.fn_hadr_is_primary_replica(@database)' : 'NULL';
  const question = `SELECT ${primary} AS isPrimary, sys.fn_hadr_backup_is_preferred_replica(@database) AS isPreferred`;
  const { isPrimary, isPreferred } = replicaSchema.parse((await connection.ask(question, { database }))[0]);
  return { isPrimary: isPrimary ?? true, isPreferred: isPreferred ?? true };
}

/** Whether questions about its inside can be asked: not of a secondary that is closed to readers, which can be backed up all the same. */
export const isReadable = ({ accessible, replica }: DatabaseState): boolean =>
  accessible === true || replica === undefined || replica.isPrimary;

const STATES: Readonly<Record<string, MssqlTrouble>> = {
  OFFLINE: 'offline',
  RESTORING: 'restoring',
  RECOVERING: 'recovering',
  RECOVERY_PENDING: 'recoveryPending',
  SUSPECT: 'suspect',
  EMERGENCY: 'emergency',
};

/** Throws a `Failure` for every state and every missing right that BACKUP or its proof would stumble over. */
export function refuseUnfit(server: ServerFacts, state: DatabaseState, config: MssqlConfig, doing: string): void {
  const trouble = unfit(server, state, config);
  if (trouble !== undefined) throw failureOf(trouble, doing, config);
}

function unfit(server: ServerFacts, state: DatabaseState, config: MssqlConfig): MssqlTrouble | undefined {
  if (config.database.toLowerCase() === 'tempdb') return 'tempdb';
  const found = STATES[state.state];
  if (found !== undefined) return found;
  if (state.snapshotOf !== null) return 'snapshot';
  if (state.standby === true) return 'standby';
  if (isReadable(state) && state.accessible === false) return 'noAccess';
  if (isReadable(state) && state.mayBackUp === false) return 'noBackupRight';
  return server.mayRestore === false ? 'noRestoreRight' : undefined;
}
