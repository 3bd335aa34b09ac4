// The server that the suite runs against: the double, or with MSSQL_URL a real one (`mssql://sa:password@host:1433`, its login a
// sysadmin, and MSSQL_SPOOL a folder that both sides call by that name). The suite makes its own databases there and drops them.

import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { type MssqlConfig, mssqlConfigSchema } from '../../../../edge-uploader/sources/mssql/config.ts';
import { type Connection, connect } from '../../../../edge-uploader/sources/mssql/connect.ts';
import { mssqlSource } from '../../../../edge-uploader/sources/mssql/mssql.ts';
import { quoteName } from '../../../../edge-uploader/sources/mssql/quote.ts';
import type { Dump } from '../../../../edge-uploader/sources/source.ts';
import { type DoubleStage, openDoubleStage, SA_PASSWORD } from '../../../doubles/tds/two-folders.ts';

const { MSSQL_URL, MSSQL_SPOOL } = process.env;
export const isReal = MSSQL_URL !== undefined;
export const ROWS = 500;

export interface MssqlServer {
  /** Of the double only: what no real server can be brought to. */
  readonly double: DoubleStage;
  readonly database: string;
  readonly password: string;
  readonly spool: string;
  config(change?: Partial<MssqlConfig>): MssqlConfig;
  open(change?: Partial<MssqlConfig>, options?: { password?: string; signal?: AbortSignal }): Promise<Dump>;
  /** As an administrator. */
  sql(statement: string): Promise<Record<string, unknown>[]>;
  /** Files of a dump that are still there. */
  leftovers(): Promise<string[]>;
}

/** To be called at the top of a test file; what it gives back is usable in tests. `fillerPages` is the database's bulk. */
export function useMssqlServer(options: { fillerPages?: number } = {}): MssqlServer {
  let stage: DoubleStage | undefined;
  let admin: Connection;
  let realSpool = '';
  const url = new URL(MSSQL_URL ?? 'mssql://sa@localhost:1433');
  const password = isReal ? decodeURIComponent(url.password) : SA_PASSWORD;
  const database = `offsite test ${process.pid}`;
  const spool = (): string => stage?.backups.real ?? realSpool;
  const config = (change: Partial<MssqlConfig> = {}): MssqlConfig =>
    mssqlConfigSchema.parse({
      engine: 'mssql',
      database,
      host: url.hostname,
      port: stage?.port ?? Number(url.port || 1433),
      user: decodeURIComponent(url.username),
      spoolFolder: spool(),
      ...(stage === undefined ? {} : { serverSpoolFolder: stage.backups.seen }),
      idleSeconds: 20,
      ...change,
    });
  const sql = (statement: string) => admin.run(statement);

  beforeAll(async () => {
    if (isReal) realSpool = MSSQL_SPOOL ?? (await mkdtemp(join(tmpdir(), 'offsite-mssql-')));
    else stage = await openDoubleStage();
    admin = await connect(config(), { password }, 'preparing the tests');
    await sql(`CREATE DATABASE ${quoteName(database)}`);
    await fill(sql, database);
    stage?.reshape(database, { fillerPages: options.fillerPages ?? 100 });
  });
  afterAll(async () => {
    await admin?.run(`DROP DATABASE ${quoteName(database)}`).catch(() => undefined);
    await admin?.close();
    await stage?.end();
    if (isReal && MSSQL_SPOOL === undefined) await rm(realSpool, { recursive: true, force: true });
  });

  return {
    get double() {
      if (stage === undefined) throw new Error('this test needs the double, and should have been left out');
      return stage;
    },
    get spool() {
      return spool();
    },
    ...{ database, password, config, sql },
    open: (change, { password: other = password, signal = new AbortController().signal } = {}) =>
      mssqlSource(config(change), { password: other }).openDump({ signal, scratchFolder: '/nowhere' }),
    leftovers: async () => (await readdir(spool())).filter((name) => name.startsWith('offsite-')),
  };
}

async function fill(sql: MssqlServer['sql'], database: string): Promise<void> {
  const inside = `${quoteName(database)}.dbo`;
  await sql(`CREATE TABLE ${inside}.patient (id int NOT NULL PRIMARY KEY, name nvarchar(60), photo varbinary(max))`);
  await sql(`CREATE TABLE ${inside}.visit (id int NOT NULL PRIMARY KEY, patient int, note nvarchar(max))`);
  await sql(`CREATE TABLE ${inside}.unused (id int)`);
  const rows = Array.from({ length: ROWS }, (_, i) => i);
  const patients = rows.map(
    (i) => `(${i}, N'Nováková ${i}', ${i % 7 === 0 ? 'NULL' : `0x${i.toString(16).padStart(8, '0')}`})`,
  );
  const visits = rows.map((i) => `(${i}, ${i}, ${i % 11 === 0 ? 'NULL' : `N'O''Hara přišel ${i}×'`})`);
  await sql(`INSERT INTO ${inside}.patient VALUES ${patients.join(', ')}`);
  await sql(`INSERT INTO ${inside}.visit VALUES ${visits.join(', ')}`);
}

/** Everything in the tables, to compare one database with another. */
export async function contentOf(sql: MssqlServer['sql'], database: string): Promise<unknown> {
  const inside = `${quoteName(database)}.dbo`;
  return [
    await sql(`SELECT * FROM ${inside}.patient ORDER BY id`),
    await sql(`SELECT * FROM ${inside}.visit ORDER BY id`),
    await sql(`SELECT * FROM ${inside}.unused`),
  ];
}
