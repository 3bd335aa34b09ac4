// RESTORE in its kinds. A new database is planned first (names, folders, room), and nothing is made when the plan does not hold; once it
// is begun, a failure leaves it RESTORING with its files, as SQL Server does.

import { closeSync, existsSync, openSync, readSync, statSync, writeFileSync } from 'node:fs';
import type { Restore } from '../sql/backup-statements.ts';
import type { Column, Value } from '../wire/columns.ts';
import { type BackupSet, BLOCK_BYTES, isEnd, isWhole, parseHead, payload } from './backup-file.ts';
import { type Context, findDatabase, mayOnServer, same } from './context.ts';
import { OsError } from './disk.ts';
import { message, OS_ERROR, refuse, SqlError } from './messages.ts';
import { type Database, type DatabaseFile, PAGE_BYTES } from './model.ts';
import { newDatabase } from './new-database.ts';
import { given } from './run-backup.ts';
import { decodeTables } from './store.ts';
import { Aborted, runWork, statsOf } from './work.ts';

interface OpenBackup {
  readonly device: string;
  readonly set: BackupSet;
  readonly bytes: number;
  page(number: number): Buffer;
  end(): Buffer;
  close(): void;
}

const ENDINGS: Record<Restore['what'], string> = {
  DATABASE: 'RESTORE DATABASE',
  VERIFYONLY: 'VERIFY DATABASE',
  FILELISTONLY: 'RESTORE FILELIST',
  HEADERONLY: 'RESTORE HEADERONLY',
  LABELONLY: 'RESTORE LABELONLY',
};

export async function runRestore(statement: Restore, context: Context): Promise<void> {
  const device = given(statement.device, context);
  const ending = ENDINGS[statement.what];
  try {
    if (!mayOnServer(context.session, 'CREATE ANY DATABASE')) throw refuse(262, 'CREATE DATABASE', 'master');
    const backup = openBackup(device, context);
    try {
      if (statement.what === 'DATABASE') await restoreDatabase(statement, backup, context);
      else if (statement.what === 'VERIFYONLY') await verify(statement, backup, context);
      else list(statement.what, backup, context);
    } finally {
      backup.close();
    }
  } catch (error) {
    if (error instanceof Aborted) throw new SqlError(message(3204), message(3013, ending));
    if (!(error instanceof SqlError)) throw error;
    throw new SqlError(...error.notices, message(3013, ending));
  }
}

function openBackup(device: string, { engine }: Context): OpenBackup {
  const { real } = located(device, 'read', (code) => refuse(3201, device, code), engine);
  const bytes = statSync(real).size;
  if (bytes === 0) throw refuse(3254, device);
  const file = openSync(real, 'r');
  const read = (at: number, length: number): Buffer => {
    const buffer = Buffer.alloc(length);
    return buffer.subarray(0, readSync(file, buffer, 0, length, at));
  };
  const head = parseHead(read(0, 64 * BLOCK_BYTES));
  if (head === undefined) {
    closeSync(file);
    throw refuse(3241, device);
  }
  const { set, pagesAt } = head;
  return {
    device,
    set,
    bytes,
    page(number) {
      const page = read(pagesAt + number * PAGE_BYTES, PAGE_BYTES);
      if (page.length < PAGE_BYTES) throw refuse(3203, device, OS_ERROR.atEnd);
      return page;
    },
    end: () => read(pagesAt + set.pages * PAGE_BYTES, PAGE_BYTES),
    close: () => closeSync(file),
  };
}

async function verify({ options }: Restore, backup: OpenBackup, context: Context): Promise<void> {
  const { set, device } = backup;
  if (options.has('CHECKSUM') && !set.hasChecksums) throw refuse(3187);
  const work = {
    command: 'RESTORE VERIFYONLY',
    database: set.database,
    device,
    pages: set.pages,
    stats: statsOf(options),
    fault: undefined,
  };
  await runWork(work, context, (number) => {
    if (set.hasChecksums && !isWhole(backup.page(number))) throw refuse(3189);
  });
  if (!isEnd(backup.end())) throw refuse(3203, device, OS_ERROR.atEnd);
  context.output.notice(message(3262));
  context.output.done();
}

const LISTINGS: Record<
  'FILELISTONLY' | 'HEADERONLY' | 'LABELONLY',
  (backup: OpenBackup) => { columns: Column[]; rows: Value[][] }
> = {
  FILELISTONLY: ({ set }) => ({
    columns: [text('LogicalName', 128), text('PhysicalName', 260), text('Type', 1), number('Size'), number('FileId')],
    rows: set.files.map(({ logicalName, path, type, id }) => {
      const pages = type === 'LOG' ? 1024 : Math.ceil(set.pages / 1024) * 1024;
      return [logicalName, path, type === 'LOG' ? 'L' : 'D', BigInt(pages * PAGE_BYTES), BigInt(id)];
    }),
  }),
  HEADERONLY: ({ set, bytes }) => ({
    columns: [text('DatabaseName', 128), number('BackupSize'), { name: 'IsCopyOnly', type: { name: 'bit' } }],
    rows: [[set.database, BigInt(bytes), set.isCopyOnly ? 1n : 0n]],
  }),
  LABELONLY: () => ({
    columns: [text('MediaName', 128), text('SoftwareName', 128)],
    rows: [[null, 'Microsoft SQL Server']],
  }),
};
const text = (name: string, length: number): Column => ({ name, type: { name: 'nvarchar', length } });
const number = (name: string): Column => ({ name, type: { name: 'bigint' } });

function list(what: keyof typeof LISTINGS, backup: OpenBackup, { output }: Context): void {
  const { columns, rows } = LISTINGS[what](backup);
  output.columns(columns);
  for (const row of rows) output.row(row);
  output.done(rows.length);
}

async function restoreDatabase(statement: Restore, backup: OpenBackup, context: Context): Promise<void> {
  const { engine, session, output } = context;
  const { set, device } = backup;
  const name = given(statement.database!, context);
  const files = planned(statement, name, backup, context);
  if (statement.options.has('CHECKSUM') && !set.hasChecksums) throw refuse(3187);
  const database: Database = {
    ...newDatabase({ name, owner: session.login.name, files, databases: engine.store.databases }),
    ...{ compatibilityLevel: set.compatibilityLevel, collation: set.collation, recoveryModel: set.recoveryModel },
    ...{ fillerPages: set.fillerPages, damagedPage: set.damagedPage, state: 'RESTORING' },
  };
  engine.store.databases.push(database);
  for (const { path } of files) writeFileSync(engine.disk.find(path, 'write').real, 'restoring');
  engine.store.save();
  const content: Buffer[] = [];
  const work = { command: 'RESTORE DATABASE', database: name, device, pages: set.pages, fault: engine.faults.restore };
  await runWork({ ...work, stats: statsOf(statement.options) }, context, (page) => {
    const bytes = backup.page(page);
    if (set.hasChecksums && !isWhole(bytes)) throw refuse(3183, page, name);
    content.push(payload(bytes));
  });
  if (!isEnd(backup.end())) throw refuse(3203, device, OS_ERROR.atEnd);
  database.tables = decodeTables(Buffer.concat(content).subarray(0, set.tableBytes).toString('utf8'));
  database.state = statement.options.has('NORECOVERY') ? 'RESTORING' : 'ONLINE';
  engine.store.saveTables(database);
  for (const { type, logicalName } of files)
    output.notice(message(4035, type === 'LOG' ? 10 : set.pages, name, logicalName));
  output.notice(message(3014, 'RESTORE DATABASE', set.pages, '0.020', '12.345'));
  output.done();
}

/** Where the files go; every reason why they cannot is told, and then that planning failed. */
function planned({ moves, options }: Restore, name: string, { set }: OpenBackup, context: Context): DatabaseFile[] {
  const { engine } = context;
  const existing = findDatabase(engine, name);
  if (existing !== undefined && !options.has('REPLACE')) throw refuse(3154, name);
  if (existing !== undefined) throw refuse(3101);
  if (set.version[0] > engine.properties.version[0]) {
    throw refuse(3169, `${set.version.join('.')}.0`, `${engine.properties.version.join('.')}.0`);
  }
  if (set.certificate !== null && !engine.certificates.has(set.certificate)) throw refuse(33111, set.certificate);
  for (const file of moves.keys())
    if (!set.files.some(({ logicalName }) => same(logicalName, file))) throw refuse(3234, file, name);
  const files = set.files.map((file) => ({ ...file, path: moves.get(file.logicalName) ?? file.path }));
  const problem = (error: SqlError): SqlError => new SqlError(...error.notices, message(3119));
  for (const { logicalName, path } of files) {
    const { real, folder } = located(
      path,
      'write',
      (code) => problem(new SqlError(message(5133, path, code), message(3156, logicalName, path))),
      engine,
    );
    if (existsSync(real)) throw problem(refuse(3142, logicalName, path));
    const needed = set.pages * PAGE_BYTES;
    const free = engine.disk.free(folder);
    if (free < needed) throw problem(refuse(3257, folder.seen, needed, free));
  }
  return files;
}

function located(
  path: string,
  wanted: 'read' | 'write',
  failed: (code: string) => SqlError,
  engine: Context['engine'],
) {
  try {
    return engine.disk.find(path, wanted);
  } catch (error) {
    if (error instanceof OsError) throw failed(error.message);
    throw error;
  }
}
