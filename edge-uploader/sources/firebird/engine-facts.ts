// What the engine itself says of the database, all in one read-only snapshot that begins just before the dump's own: rows
// committed in the instant between the two are in the dump but not in these counts (rows deleted, the other way round).
// gbak's own report has no such gap. So rows are counted here only where gbak cannot report: reading every table a second time
// would cost the clinic's server a tenth of the dump.

import type { Database, Transaction } from 'node-firebird';
import { z } from 'zod';

export interface EngineProperties {
  readonly engineVersion: string;
  readonly databaseBytes: number;
  readonly properties: Record<string, string>;
}

export interface EngineCounts {
  /** Absent unless asked for. */
  readonly rowCounts?: Record<string, number>;
  readonly metadataCounts: Record<string, number>;
  readonly generators: Record<string, string>;
}

export interface Snapshot {
  readonly properties: EngineProperties;
  /** With `rows` it reads every table once, which may take minutes; run it beside the dump. */
  count(options: { rows: boolean }): Promise<EngineCounts>;
}

export async function openSnapshot(database: Database): Promise<Snapshot> {
  const { default: firebird } = await import('node-firebird');
  const transaction = await database.startTransactionAsync({
    isolation: firebird.ISOLATION_REPEATABLE_READ,
    readOnly: true,
  });
  const properties = await readProperties(transaction);
  return {
    properties,
    async count({ rows }) {
      const rowCounts: Record<string, number> = {};
      for (const table of rows ? await names(transaction, TABLES) : []) {
        rowCounts[table] = await number(transaction, `select count(*) as N from ${quoted(table)}`);
      }
      const metadataCounts: Record<string, number> = {};
      for (const [kind, [from, sinceMajor]] of Object.entries(METADATA)) {
        if (Number.parseInt(properties.engineVersion, 10) < sinceMajor) continue;
        metadataCounts[kind] = await number(transaction, `select count(*) as N from ${from}`);
      }
      const generators: Record<string, string> = {};
      for (const generator of await names(transaction, GENERATORS)) {
        const [row] = await transaction.queryAsync(`select gen_id(${quoted(generator)}, 0) as N from rdb$database`);
        generators[generator] = z.coerce.string().parse(row.N);
      }
      await transaction.commitAsync();
      return { ...(rows && { rowCounts }), metadataCounts, generators };
    },
  };
}

// Persistent tables only: a global temporary table's rows are no part of a dump, and an external file is none of the database.
const TABLES = `select rdb$relation_name as NAME from rdb$relations
  where coalesce(rdb$system_flag, 0) = 0 and rdb$view_blr is null and coalesce(rdb$relation_type, 0) = 0 order by 1`;
const GENERATORS =
  'select rdb$generator_name as NAME from rdb$generators where coalesce(rdb$system_flag, 0) = 0 order by 1';

const own = 'coalesce(rdb$system_flag, 0) = 0';
const ofOurs = `rdb$relation_name in (select rdb$relation_name from rdb$relations where ${own})`;
/** What to count, and the first major version of Firebird that has it. */
const METADATA: Record<string, [from: string, sinceMajor: number]> = {
  tables: [`rdb$relations where ${own} and rdb$view_blr is null`, 2],
  views: [`rdb$relations where ${own} and rdb$view_blr is not null`, 2],
  columns: [`rdb$relation_fields where ${own}`, 2],
  domains: [`rdb$fields where ${own}`, 2],
  indices: [`rdb$indices where ${own}`, 2],
  inactiveIndices: [`rdb$indices where ${own} and coalesce(rdb$index_inactive, 0) <> 0`, 2],
  triggers: [`rdb$triggers where ${own}`, 2],
  inactiveTriggers: [`rdb$triggers where ${own} and coalesce(rdb$trigger_inactive, 0) <> 0`, 2],
  procedures: [`rdb$procedures where ${own}`, 2],
  functions: [`rdb$functions where ${own}`, 2],
  packages: [`rdb$packages where ${own}`, 3],
  exceptions: [`rdb$exceptions where ${own}`, 2],
  generators: [`rdb$generators where ${own}`, 2],
  roles: [`rdb$roles where ${own}`, 2],
  constraints: [`rdb$relation_constraints where ${ofOurs}`, 2],
  foreignKeys: [`rdb$relation_constraints where ${ofOurs} and rdb$constraint_type = 'FOREIGN KEY'`, 2],
};

const propertiesRow = z.object({
  VERSION: z.string(),
  PAGE_SIZE: z.coerce.number(),
  PAGES: z.coerce.number(),
  DIALECT: z.coerce.string(),
  ODS_MAJOR: z.coerce.string(),
  ODS_MINOR: z.coerce.string(),
  CHARSET: z.string().nullable(),
});

async function readProperties(transaction: Transaction): Promise<EngineProperties> {
  const rows = await transaction.queryAsync(`select rdb$get_context('SYSTEM', 'ENGINE_VERSION') as VERSION,
    m.mon$page_size as PAGE_SIZE, m.mon$pages as PAGES, m.mon$sql_dialect as DIALECT, m.mon$ods_major as ODS_MAJOR,
    m.mon$ods_minor as ODS_MINOR, d.rdb$character_set_name as CHARSET from mon$database m cross join rdb$database d`);
  const row = propertiesRow.parse(rows[0]);
  // A dump of an encrypted database is in the clear until we seal it, and so is the database that is restored from it.
  const encrypted = Number.parseInt(row.VERSION, 10) >= 4 && (await isEncrypted(transaction));
  return {
    engineVersion: row.VERSION.trim(),
    databaseBytes: row.PAGE_SIZE * row.PAGES,
    properties: {
      pageSize: String(row.PAGE_SIZE),
      dialect: row.DIALECT,
      ods: `${row.ODS_MAJOR}.${row.ODS_MINOR}`,
      charset: row.CHARSET?.trim() ?? 'NONE',
      ...(encrypted && { encrypted: 'yes' }),
    },
  };
}

/** `mon$crypt_state` came with Firebird 4: 0 is not encrypted, 1 encrypted, 2 and 3 on the way out of it and into it. */
async function isEncrypted(transaction: Transaction): Promise<boolean> {
  const [row] = await transaction.queryAsync('select mon$crypt_state as N from mon$database');
  return z.object({ N: z.coerce.number() }).parse(row).N !== 0;
}

async function names(transaction: Transaction, query: string): Promise<string[]> {
  const rows = z.array(z.object({ NAME: z.string() })).parse(await transaction.queryAsync(query));
  return rows.map((row) => row.NAME.trimEnd());
}

async function number(transaction: Transaction, query: string): Promise<number> {
  const [row] = await transaction.queryAsync(query);
  return z.object({ N: z.coerce.number().int().nonnegative() }).parse(row).N;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
