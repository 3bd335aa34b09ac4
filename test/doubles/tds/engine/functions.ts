// The built-in functions that questions about a server and its databases use. Unknown ones are refused by number 195.

import type { SqlType, Value } from '../wire/columns.ts';
import { type Context, findDatabase, mayEnter, mayInDatabase, mayOnServer, openDatabase, same } from './context.ts';
import { type DatabaseRight, type ServerRight, usedPages } from './model.ts';

interface BuiltIn {
  readonly type: SqlType;
  readonly arguments: readonly [min: number, max: number];
  readonly evaluate: (args: readonly Value[], context: Context) => Value;
}

const NAME: SqlType = { name: 'nvarchar', length: 128 };
const INT: SqlType = { name: 'int' };
const bit = (value: boolean): bigint => (value ? 1n : 0n);
const unquoted = (text: string): string => (/^\[.*\]$/s.test(text) ? text.slice(1, -1).replaceAll(']]', ']') : text);

export const FUNCTIONS: Readonly<Record<string, BuiltIn>> = {
  DB_ID: {
    type: INT,
    arguments: [0, 1],
    evaluate: ([name], context) => {
      const database = findDatabase(context.engine, name === undefined ? context.session.database : String(name));
      return database === undefined || name === null ? null : BigInt(database.id);
    },
  },
  DB_NAME: {
    type: NAME,
    arguments: [0, 1],
    evaluate: ([id], { engine, session }) =>
      id === undefined ? session.database : (engine.store.databases.find((one) => BigInt(one.id) === id)?.name ?? null),
  },
  QUOTENAME: {
    type: { name: 'nvarchar', length: 258 },
    arguments: [1, 1],
    evaluate: ([name]) => (name === null ? null : `[${String(name).replaceAll(']', ']]')}]`),
  },
  SUSER_SNAME: { type: NAME, arguments: [0, 0], evaluate: (_args, { session }) => session.login.name },
  HAS_DBACCESS: {
    type: INT,
    arguments: [1, 1],
    evaluate: ([name], { engine, session }) => {
      const database = findDatabase(engine, String(name));
      if (database === undefined) return null;
      const isOpen =
        database.state === 'ONLINE' && !(database.replica?.role === 'SECONDARY' && !database.replica.isReadable);
      return bit(isOpen && mayEnter(session, database));
    },
  },
  HAS_PERMS_BY_NAME: {
    type: INT,
    arguments: [3, 3],
    evaluate: ([securable, kind, right], { engine, session }) => {
      if (securable === null && kind === null) return bit(mayOnServer(session, String(right) as ServerRight));
      if (!same(String(kind), 'DATABASE')) return null;
      const database = findDatabase(engine, unquoted(String(securable)));
      if (database === undefined || database.state !== 'ONLINE') return null;
      return bit(mayInDatabase(session, database, String(right) as DatabaseRight));
    },
  },
  IS_SRVROLEMEMBER: {
    type: INT,
    arguments: [1, 1],
    evaluate: ([role], { session }) => bit(session.login.isSysadmin && same(String(role), 'sysadmin')),
  },
  FILEPROPERTY: {
    type: INT,
    arguments: [2, 2],
    evaluate: ([file, property], context) => {
      const database = openDatabase(context, context.session.database);
      const found = database.files.find(({ logicalName }) => same(logicalName, String(file)));
      if (found === undefined || !same(String(property), 'SpaceUsed')) return null;
      const { data, log } = usedPages(database);
      return BigInt(found.type === 'LOG' ? log : data);
    },
  },
  SERVERPROPERTY: {
    // A sql_variant, which clients of this double never see: they cast it.
    type: { name: 'nvarchar', length: 256 },
    arguments: [1, 1],
    evaluate: ([name], { engine: { properties, store } }) => {
      const { version, edition, folders } = properties;
      const values: Record<string, Value> = {
        PRODUCTVERSION: `${version.join('.')}.0`,
        PRODUCTMAJORVERSION: String(version[0]),
        EDITION: edition,
        ENGINEEDITION: /^Express/.test(edition) ? 4n : 3n,
        SERVERNAME: properties.name,
        MACHINENAME: properties.name.split('\\')[0]!,
        COLLATION: store.databases[0]?.collation ?? 'Latin1_General_CI_AS',
        INSTANCEDEFAULTDATAPATH: version[0] >= 11 ? folders.data : null,
        INSTANCEDEFAULTLOGPATH: version[0] >= 11 ? folders.log : null,
        INSTANCEDEFAULTBACKUPPATH: version[0] >= 15 ? folders.backup : null,
      };
      return values[String(name).toUpperCase()] ?? null;
    },
  },
  'SYS.FN_HADR_IS_PRIMARY_REPLICA': {
    type: { name: 'bit' },
    arguments: [1, 1],
    evaluate: ([name], { engine }) => {
      const role = findDatabase(engine, String(name))?.replica?.role;
      return role === undefined ? null : bit(role === 'PRIMARY');
    },
  },
  'SYS.FN_HADR_BACKUP_IS_PREFERRED_REPLICA': {
    type: { name: 'bit' },
    arguments: [1, 1],
    evaluate: ([name], { engine }) => bit(findDatabase(engine, String(name))?.replica?.isPreferred ?? true),
  },
  LEN: {
    type: INT,
    arguments: [1, 1],
    evaluate: ([text]) => (text === null ? null : BigInt(String(text).trimEnd().length)),
  },
  DATALENGTH: {
    type: INT,
    arguments: [1, 1],
    evaluate: ([value]) => {
      if (value === null) return null;
      return BigInt(Buffer.isBuffer(value) ? value.length : 2 * String(value).length);
    },
  },
};
