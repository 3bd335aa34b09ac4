// What the engine says of the inside of a database: how many pages are in use, and the counts that a drill compares. The catalogue
// knows how many rows a table has without reading one, so this costs nothing even on a large database.

import { z } from 'zod';
import type { Connection } from './connect.ts';
import { quoteName } from './quote.ts';

export const PAGE_BYTES = 8192;

export interface DatabaseCounts {
  readonly rowCounts: Record<string, number>;
  readonly metadataCounts: Record<string, number>;
}

/** 64-bit numbers come as texts. */
const count = z.coerce.number().pipe(z.int().nonnegative());

/**
 * Asks from within the database, and leaves it again: in single-user mode, whoever stays takes the only place. The name is all that
 * a session changes, so questions of others on the same connection are none the worse.
 */
export async function within<T>(connection: Connection, database: string, ask: () => Promise<T>): Promise<T> {
  await connection.run(`USE ${quoteName(database)}`);
  try {
    return await ask();
  } finally {
    await connection.run('USE [master]').catch(() => undefined); // The connection is lost then, which the caller sees by itself.
  }
}

const filesSchema = z.array(z.object({ kind: count, pages: count }));
const FILES = `SELECT f.type AS kind, SUM(CAST(COALESCE(FILEPROPERTY(f.name, N'SpaceUsed'), f.size) AS bigint)) AS pages
  FROM sys.database_files AS f GROUP BY f.type`;
const LOG = 1;

/** Bytes in use: of data, all of which a backup holds, and of the log, of which it holds a part. */
export async function usedBytes(connection: Connection): Promise<{ data: number; log: number }> {
  const files = filesSchema.parse(await connection.ask(FILES));
  const bytes = (kinds: typeof files): number => kinds.reduce((sum, { pages }) => sum + pages * PAGE_BYTES, 0);
  return {
    data: bytes(files.filter(({ kind }) => kind !== LOG)),
    log: bytes(files.filter(({ kind }) => kind === LOG)),
  };
}

const ROWS = `SELECT s.name AS [schema], t.name AS [table], SUM(p.rows) AS [rows]
  FROM sys.tables AS t
  INNER JOIN sys.schemas AS s ON s.schema_id = t.schema_id
  INNER JOIN sys.partitions AS p ON p.object_id = t.object_id
  WHERE t.is_ms_shipped = 0 AND p.index_id IN (0, 1)
  GROUP BY s.name, t.name`;
const OBJECTS = `SELECT o.type AS kind, COUNT_BIG(*) AS [count] FROM sys.objects AS o WHERE o.is_ms_shipped = 0 GROUP BY o.type`;
const COLUMNS = `SELECT COUNT_BIG(*) AS [count] FROM sys.columns AS c
  INNER JOIN sys.tables AS t ON t.object_id = c.object_id WHERE t.is_ms_shipped = 0`;
const INDEXES = `SELECT COUNT_BIG(*) AS [count], SUM(CASE WHEN i.is_disabled = 1 THEN 1 ELSE 0 END) AS disabled
  FROM sys.indexes AS i INNER JOIN sys.tables AS t ON t.object_id = i.object_id
  WHERE t.is_ms_shipped = 0 AND i.index_id > 0`;

/** Names of what sys.objects calls by letters. Others are counted under their letters. */
const KINDS: Readonly<Record<string, string>> = {
  U: 'tables',
  V: 'views',
  P: 'procedures',
  TR: 'triggers',
  PK: 'primaryKeys',
  F: 'foreignKeys',
  UQ: 'uniqueConstraints',
  C: 'checkConstraints',
  D: 'defaults',
  FN: 'scalarFunctions',
  IF: 'inlineFunctions',
  TF: 'tableFunctions',
  SN: 'synonyms',
  SO: 'sequences',
};

const rowsSchema = z.array(z.object({ schema: z.string(), table: z.string(), rows: count }));
const objectsSchema = z.array(z.object({ kind: z.string().transform((kind) => kind.trim()), count }));
const countSchema = z.tuple([z.object({ count })]);
const indexesSchema = z.tuple([z.object({ count, disabled: count.nullable() })]);

export async function countAll(connection: Connection): Promise<DatabaseCounts> {
  const rows = rowsSchema.parse(await connection.ask(ROWS));
  const objects = objectsSchema.parse(await connection.ask(OBJECTS));
  const [columns] = countSchema.parse(await connection.ask(COLUMNS));
  const [indexes] = indexesSchema.parse(await connection.ask(INDEXES));
  return {
    rowCounts: Object.fromEntries(rows.map(({ schema, table, rows: number }) => [`${schema}.${table}`, number])),
    metadataCounts: {
      ...Object.fromEntries(objects.map((one) => [KINDS[one.kind] ?? one.kind, one.count])),
      columns: columns.count,
      indexes: indexes.count,
      disabledIndexes: indexes.disabled ?? 0,
    },
  };
}
