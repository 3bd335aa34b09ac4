// Runs statements. An error of a statement is sent, and ends the batch unless it is one of BACKUP and RESTORE, as in SQL Server.

import { parseStatements, type Statement } from '../sql/statements.ts';
import type { Value } from '../wire/columns.ts';
import { type Context, findDatabase, mayInDatabase, mayOnServer, openDatabase, same } from './context.ts';
import { compile } from './evaluate.ts';
import { message, refuse, SqlError } from './messages.ts';
import type { Database, DatabaseFile } from './model.ts';
import { newDatabase } from './new-database.ts';
import { runBackup } from './run-backup.ts';
import { runRestore } from './run-restore.ts';
import { runSelect } from './run-select.ts';

/** Whether all of it went well. */
export async function execute(sql: string, context: Context): Promise<boolean> {
  const { output } = context;
  const failed = (error: unknown): SqlError => {
    if (!(error instanceof SqlError)) throw error;
    for (const notice of error.notices) output.notice(notice);
    return error;
  };
  let statements: Statement[];
  try {
    statements = parseStatements(sql);
  } catch (error) {
    failed(error);
    return false;
  }
  let isWell = true;
  for (const statement of statements) {
    try {
      await run(statement, context);
    } catch (error) {
      const { notices } = failed(error);
      isWell = false;
      if (notices.at(-1)?.number !== 3013 || context.session.signal.aborted) return false;
    }
  }
  return isWell;
}

async function run(statement: Statement, context: Context): Promise<void> {
  const { engine, session, output } = context;
  switch (statement.kind) {
    case 'select':
      return runSelect(statement, context);
    case 'backup':
      return runBackup(statement, context);
    case 'restore':
      return runRestore(statement, context);
    case 'set':
      return output.done();
    case 'use': {
      const { name } = openDatabase(context, statement.database);
      output.changeDatabase(name);
      session.database = name;
      return output.done();
    }
    case 'checkdb':
      return checkDatabase(statement.database, context);
    case 'createDatabase':
      return createDatabase(statement.database, context);
    case 'dropDatabase': {
      const database = owned(statement.database, context, 3701);
      if ([...engine.sessions].some((other) => same(other.database, database.name))) throw refuse(3702, database.name);
      engine.store.remove(database);
      return output.done();
    }
    case 'renameDatabase': {
      const database = owned(statement.database, context, 911);
      if (findDatabase(engine, statement.name) !== undefined) throw refuse(1801, statement.name);
      database.name = statement.name;
      engine.store.save();
      return output.done();
    }
    case 'setDatabase':
      change(owned(statement.database, context, 911), statement.option);
      engine.store.save();
      return output.done();
    case 'createTable':
      return createTable(statement, context);
    case 'insert':
      return insert(statement, context);
  }
}

function checkDatabase(name: string, context: Context): void {
  const database = openDatabase(context, name);
  if (!mayInDatabase(context.session, database, 'CONTROL')) throw refuse(15247);
  if (database.damagedPage !== null) {
    throw new SqlError(message(8928, 2_105_058_535, database.damagedPage), message(8990, 0, 1, database.name));
  }
  context.output.done();
}

function createDatabase(name: string, { engine, session, output }: Context): void {
  if (!mayOnServer(session, 'CREATE ANY DATABASE')) throw refuse(262, 'CREATE DATABASE', 'master');
  if (findDatabase(engine, name) !== undefined) throw refuse(1801, name);
  const { data, log } = engine.properties.folders;
  const files: DatabaseFile[] = [
    { id: 1, type: 'ROWS', logicalName: name, path: `${data}${name}.mdf` },
    { id: 2, type: 'LOG', logicalName: `${name}_log`, path: `${log}${name}_log.ldf` },
  ];
  const database = newDatabase({ name, owner: session.login.name, files, databases: engine.store.databases });
  engine.store.databases.push(database);
  engine.store.saveTables(database);
  output.done();
}

function owned(name: string, { engine, session }: Context, unknown: 911 | 3701): Database {
  const database = findDatabase(engine, name);
  const may =
    database !== undefined &&
    (mayInDatabase(session, database, 'CONTROL') || mayOnServer(session, 'ALTER ANY DATABASE'));
  if (database === undefined || !may) throw refuse(unknown, name);
  return database;
}

function change(database: Database, option: string): void {
  const [first, second] = option.split(' ');
  if (first === 'OFFLINE' || first === 'ONLINE' || first === 'EMERGENCY') database.state = first;
  else if (first === 'SINGLE_USER' || first === 'MULTI_USER') database.access = first;
  else if (first === 'READ_ONLY' || first === 'READ_WRITE') database.isReadOnly = first === 'READ_ONLY';
  else if (first === 'RECOVERY' && (second === 'FULL' || second === 'SIMPLE' || second === 'BULK_LOGGED'))
    database.recoveryModel = second;
  else throw refuse(102, option);
}

function createTable({ path, columns }: Statement & { kind: 'createTable' }, context: Context): void {
  const database = openDatabase(context, path.at(-3) || context.session.database);
  if (!mayInDatabase(context.session, database, 'CONTROL')) throw refuse(262, 'CREATE TABLE', database.name);
  const name = path.at(-1)!;
  if (database.tables.some((table) => same(table.name, name))) throw refuse(2714, name);
  const id = 100 + 16 * database.tables.length;
  database.tables.push({ id, name, columns, rows: [] });
  context.engine.store.saveTables(database);
  context.output.done();
}

function insert({ path, columns, rows }: Statement & { kind: 'insert' }, context: Context): void {
  const database = openDatabase(context, path.at(-3) || context.session.database);
  const table = database.tables.find(({ name }) => same(name, path.at(-1)!));
  if (table === undefined) throw refuse(208, path.join('.'));
  if (!mayInDatabase(context.session, database, 'INSERT')) throw refuse(229, 'INSERT', table.name, database.name);
  const names = columns ?? table.columns.map(({ name }) => name);
  const added = rows.map((row): Value[] => {
    if (row.length !== names.length) throw refuse(213);
    const values = row.map((value) => compile(value, [], context).evaluate([]));
    return table.columns.map(({ name }) => values[names.findIndex((one) => same(one, name))] ?? null);
  });
  table.rows.push(...added);
  context.engine.store.saveTables(database);
  context.output.done(added.length);
}

/** For tests: a database's bulk, and what CHECKDB finds. */
export function reshape(context: Pick<Context, 'engine'>, name: string, changes: Partial<Database>): void {
  const database = findDatabase(context.engine, name);
  if (database === undefined) throw new Error(`the double has no database ${name}`);
  Object.assign(database, changes);
  context.engine.store.save();
}
