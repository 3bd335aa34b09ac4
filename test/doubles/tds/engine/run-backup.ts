// BACKUP DATABASE: the checks in SQL Server's order, then the file, page by page. What fails half way leaves a partial file, which is
// the harder case for whoever has to remove it.

import { closeSync, openSync, statSync, writeSync } from 'node:fs';
import type { Backup, Given } from '../sql/backup-statements.ts';
import { describe, encodeEnd, encodeHead, encodePages } from './backup-file.ts';
import { type Context, findDatabase, mayEnter, mayInDatabase, refuseUnopenable } from './context.ts';
import { OsError } from './disk.ts';
import { message, refuse, SqlError } from './messages.ts';
import { type Database, PAGE_BYTES, usedPages } from './model.ts';
import { Aborted, runWork, statsOf } from './work.ts';

const BACKUP = 'BACKUP DATABASE';

export async function runBackup(statement: Backup, context: Context): Promise<void> {
  const database = permitted(given(statement.database, context), statement, context);
  try {
    await write(database, given(statement.device, context), statement, context);
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    throw new SqlError(...error.notices, message(3013, BACKUP));
  }
  context.output.done();
}

export function given(what: Given, { variables }: Context): string {
  if ('text' in what) return what.text;
  const found = variables.get(what.variable.toLowerCase());
  if (found === undefined) throw refuse(137, what.variable);
  return String(found.value);
}

function permitted(name: string, { options }: Backup, context: Context): Database {
  const { engine, session } = context;
  const ending = (error: SqlError): SqlError => new SqlError(...error.notices, message(3013, BACKUP));
  const database = findDatabase(engine, name);
  if (database === undefined) throw ending(refuse(911, name));
  try {
    refuseUnopenable(engine, database, session);
  } catch (error) {
    throw ending(error as SqlError);
  }
  if (!mayEnter(session, database)) throw ending(refuse(916, session.login.name, database.name));
  if (!mayInDatabase(session, database, 'BACKUP DATABASE')) throw ending(refuse(262, BACKUP, database.name));
  if (database.isInStandby) throw ending(refuse(3036, database.name));
  if (database.state === 'EMERGENCY') throw ending(refuse(3033));
  if (database.replica?.role === 'SECONDARY' && !options.has('COPY_ONLY')) throw ending(refuse(3059));
  const busy = [...engine.sessions].some(
    ({ request }) => request?.command === BACKUP && request.database === database.name,
  );
  if (busy) throw ending(refuse(3023));
  return database;
}

async function write(database: Database, device: string, { options }: Backup, context: Context): Promise<void> {
  const { engine, output } = context;
  const hasChecksums = options.has('CHECKSUM');
  const { real, folder } = opened(device, context);
  const file = openSync(real, options.has('INIT') || options.has('FORMAT') ? 'w' : 'a');
  const put = (bytes: Buffer): void => {
    try {
      engine.disk.spend(folder, bytes.length);
    } catch (error) {
      throw refuse(3202, device, (error as OsError).message);
    }
    writeSync(file, bytes);
  };
  try {
    const set = describe(database, {
      version: engine.properties.version,
      hasChecksums,
      isCopyOnly: options.has('COPY_ONLY'),
    });
    put(encodeHead(set));
    const pages = encodePages(database, hasChecksums);
    const work = { command: BACKUP, database: database.name, device, pages: set.pages, fault: engine.faults.backup };
    await runWork({ ...work, stats: statsOf(options) }, context, () => put(pages.next().value!));
    put(encodeEnd(statSync(real).size));
  } catch (error) {
    if (error instanceof Aborted) throw refuse(3204);
    throw error;
  } finally {
    closeSync(file);
  }
  engine.faults.afterBackup?.(real);
  const { data, log } = usedPages(database);
  for (const { type, logicalName } of database.files)
    output.notice(message(4035, type === 'LOG' ? log : data, database.name, logicalName));
  output.notice(message(3014, BACKUP, data + log, '0.012', ((data * PAGE_BYTES) / 12_288).toFixed(3)));
}

function opened(device: string, { engine }: Context) {
  try {
    return engine.disk.find(device, 'write');
  } catch (error) {
    if (error instanceof OsError) throw refuse(3201, device, error.message);
    throw error;
  }
}
