// The databases of a SQL Server, as a login sees them, with their sizes where it may see those.

import { z } from 'zod';
import type { MssqlConfig, MssqlSecrets } from '../sources/mssql/config.ts';
import { connect } from '../sources/mssql/connect.ts';
import { PAGE_BYTES } from '../sources/mssql/database-counts.ts';
import { mssqlFailure } from '../sources/mssql/mssql-failure.ts';
import type { FoundMssql, FoundMssqlServer } from './found.ts';

/** The first four are the server's own. A snapshot is not to be backed up. */
const DATABASES = `SELECT d.name AS name, d.database_id AS id FROM sys.databases AS d
  WHERE d.database_id > 4 AND d.source_database_id IS NULL ORDER BY d.name`;
const FILES = `SELECT f.database_id AS id, SUM(CAST(f.size AS bigint)) AS pages FROM sys.master_files AS f GROUP BY f.database_id`;
/** Of the reporting and replication that come with the server, and of Microsoft's examples. */
const PASSED_OVER = /^(ReportServer.*|distribution|SSISDB|AdventureWorks.*|WideWorldImporters.*|Northwind|pubs)$/i;

const count = z.coerce.number();
const databasesSchema = z.array(z.object({ name: z.string(), id: count }));
const filesSchema = z.array(z.object({ id: count, pages: count }));

/** Rejects with a `Failure` where the login is refused. `config` may name any database. */
export async function listMssqlDatabases(
  server: FoundMssqlServer,
  config: MssqlConfig,
  secrets: MssqlSecrets,
): Promise<FoundMssql[]> {
  const doing = 'asking the server for its databases';
  const connection = await connect(config, secrets, doing);
  try {
    const databases = databasesSchema.parse(await connection.ask(DATABASES));
    const files = filesSchema.parse(await connection.ask(FILES).catch(() => []));
    return databases
      .filter(({ name }) => !PASSED_OVER.test(name))
      .map(({ name, id }) => {
        const pages = files.find((one) => one.id === id)?.pages;
        return { engine: 'mssql', database: name, server, bytes: pages === undefined ? undefined : pages * PAGE_BYTES };
      });
  } catch (error) {
    throw mssqlFailure(doing, error, config);
  } finally {
    await connection.close();
  }
}
