// What a statement runs in: the server, the session and its login, the variables. And the questions that almost every statement
// asks first: may this login do that, and can this database be opened at all.

import type { Column, Value } from '../wire/columns.ts';
import type { Notice } from '../wire/tokens.ts';
import type { Disk } from './disk.ts';
import type { Faults } from './faults.ts';
import { refuse } from './messages.ts';
import type { Database, DatabaseRight, Login, ServerRight } from './model.ts';
import type { Store } from './store.ts';

export interface Session {
  readonly id: number;
  readonly login: Login;
  database: string;
  /** What it is doing, for sys.dm_exec_requests. */
  request: { command: string; percent: number; database: string } | undefined;
  /** Aborted when the client asks to stop, or is gone. */
  signal: AbortSignal;
}

export interface ServerProperties {
  readonly name: string;
  readonly version: readonly [major: number, minor: number, build: number];
  readonly edition: string;
  readonly folders: { readonly data: string; readonly log: string; readonly backup: string | null };
}

export interface Engine {
  readonly properties: ServerProperties;
  readonly store: Store;
  readonly disk: Disk;
  readonly faults: Faults;
  readonly sessions: Set<Session>;
  /** The certificates that this server has, by thumbprint: name. */
  readonly certificates: Map<string, string>;
}

/** Where a statement's answers go. */
export interface Output {
  notice(notice: Notice): void;
  columns(columns: readonly Column[]): void;
  row(values: readonly Value[]): void;
  done(rows?: number): void;
  changeDatabase(name: string): void;
  /** Breaks the connection, as a server does that is killed. */
  cut(): void;
}

export interface Context {
  readonly engine: Engine;
  readonly session: Session;
  readonly output: Output;
  readonly variables: ReadonlyMap<string, { readonly value: Value; readonly type: Column['type'] }>;
}

export const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

export function mayOnServer({ login }: Session, right: ServerRight): boolean {
  return login.isSysadmin || login.rights.includes(right);
}

export function mayInDatabase({ login }: Session, database: Database, right: DatabaseRight): boolean {
  if (login.isSysadmin || same(database.owner, login.name)) return true;
  const rights = database.users[login.name] ?? [];
  return rights.includes(right) || rights.includes('CONTROL');
}

export function mayEnter({ login }: Session, database: Database): boolean {
  return login.isSysadmin || same(database.owner, login.name) || login.name in database.users;
}

export function findDatabase({ store }: Engine, name: string): Database | undefined {
  return store.databases.find((database) => same(database.name, name));
}

/** The database, if this session may work in it now; otherwise the error that SQL Server gives. */
export function openDatabase({ engine, session }: Context, name: string): Database {
  const database = findDatabase(engine, name);
  if (database === undefined) throw refuse(911, name);
  refuseUnopenable(engine, database, session);
  if (!mayEnter(session, database)) throw refuse(916, session.login.name, database.name);
  if (database.replica?.role === 'SECONDARY' && !database.replica.isReadable) throw refuse(976, database.name);
  return database;
}

/** States in which nobody gets in, for a session and for BACKUP alike. */
export function refuseUnopenable(engine: Engine, { name, state, access }: Database, session: Session): void {
  if (state === 'OFFLINE') throw refuse(942, name);
  if (state === 'RESTORING') throw refuse(927, name);
  if (state === 'RECOVERING') throw refuse(922, name);
  if (state === 'SUSPECT') throw refuse(926, name);
  if (state === 'RECOVERY_PENDING') throw refuse(945, name);
  const others = [...engine.sessions].some((other) => other !== session && same(other.database, name));
  if (access === 'SINGLE_USER' && others) throw refuse(924, name);
}
