// The catalogue views that questions about a server and its databases read, with the columns and types of the real ones. What a login
// may not see is not there, as metadata visibility has it; without that, a missing right would never be noticed here.

import { statSync } from 'node:fs';
import type { Column, TypeName, Value } from '../wire/columns.ts';
import { type Context, mayInDatabase, mayOnServer, same } from './context.ts';
import { refuse } from './messages.ts';
import { type Database, type Table, usedPages } from './model.ts';

export interface Relation {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Value[])[];
}

type Field = readonly [name: string, type: TypeName, length?: number];

const relation = (fields: readonly Field[], rows: readonly (readonly Value[])[]): Relation => ({
  columns: fields.map(([name, type, length]) => ({
    name,
    type: { name: type, ...(length === undefined ? {} : { length }) },
  })),
  rows,
});
const bit = (value: boolean): bigint => (value ? 1n : 0n);

/** A view of the whole server, by its lower-case name without `sys.`. */
export const SERVER_VIEWS: Readonly<Record<string, (context: Context) => Relation>> = {
  databases: ({ engine }) =>
    relation(
      [
        ['name', 'nvarchar', 128],
        ['database_id', 'int'],
        ['source_database_id', 'int'],
        ['compatibility_level', 'tinyint'],
        ['collation_name', 'nvarchar', 128],
        ['user_access_desc', 'nvarchar', 60],
        ['is_read_only', 'bit'],
        ['state', 'tinyint'],
        ['state_desc', 'nvarchar', 60],
        ['is_in_standby', 'bit'],
        ['recovery_model_desc', 'nvarchar', 60],
        ['is_encrypted', 'bit'],
        ['replica_id', 'nvarchar', 36],
      ],
      engine.store.databases.map((one) => [
        one.name,
        BigInt(one.id),
        one.isSnapshot ? 5n : null,
        BigInt(one.compatibilityLevel),
        one.state === 'OFFLINE' || one.state === 'RESTORING' ? null : one.collation,
        one.access,
        bit(one.isReadOnly),
        BigInt(STATES.indexOf(one.state)),
        one.state,
        bit(one.isInStandby),
        one.recoveryModel,
        bit(one.certificate !== null),
        one.replica === null ? null : '6F9619FF-8B86-D011-B42D-00C04FC964FF',
      ]),
    ),
  master_files: (context) => {
    const { engine, session } = context;
    const isVisible = mayOnServer(session, 'CREATE ANY DATABASE') || mayOnServer(session, 'VIEW ANY DEFINITION');
    const files = engine.store.databases.flatMap((one) => filesOf(one, context).map((row) => [BigInt(one.id), ...row]));
    return relation([['database_id', 'int'], ...FILE_FIELDS], isVisible ? files : []);
  },
  dm_exec_requests: ({ engine, session }) => {
    const seen = [...engine.sessions].filter((one) => one === session || mayOnServer(session, 'VIEW SERVER STATE'));
    return relation(
      [
        ['session_id', 'smallint'],
        ['command', 'nvarchar', 32],
        ['percent_complete', 'float'],
        ['database_id', 'smallint'],
      ],
      seen.flatMap(({ id, request }) =>
        request === undefined ? [] : [[BigInt(id), request.command, request.percent, 1n]],
      ),
    );
  },
  dm_database_encryption_keys: ({ engine, session }) => {
    if (!mayOnServer(session, 'VIEW SERVER STATE')) throw refuse(300, 'VIEW SERVER STATE');
    const rows = engine.store.databases.flatMap(({ id, certificate }) =>
      certificate === null ? [] : [[BigInt(id), 3n, certificate]],
    );
    return relation(
      [
        ['database_id', 'int'],
        ['encryption_state', 'int'],
        ['encryptor_thumbprint', 'nvarchar', 66],
      ],
      rows,
    );
  },
};

const STATES = ['ONLINE', 'RESTORING', 'RECOVERING', 'RECOVERY_PENDING', 'SUSPECT', 'EMERGENCY', 'OFFLINE'];
const FILE_FIELDS: readonly Field[] = [
  ['file_id', 'int'],
  ['type', 'tinyint'],
  ['type_desc', 'nvarchar', 60],
  ['name', 'nvarchar', 128],
  ['physical_name', 'nvarchar', 260],
  ['state_desc', 'nvarchar', 60],
  ['size', 'int'],
];

function filesOf(database: Database, { engine }: Context): Value[][] {
  const { data, log } = usedPages(database);
  return database.files.map(({ id, type, logicalName, path }) => {
    const isThere = statSync(engine.disk.find(path, 'write').real, { throwIfNoEntry: false }) !== undefined;
    // A file is larger than what is used of it, as files that grow in steps are.
    const pages = type === 'LOG' ? log + 1014 : Math.ceil((data + 1) / 1024) * 1024;
    return [
      BigInt(id),
      type === 'LOG' ? 1n : 0n,
      type,
      logicalName,
      path,
      isThere ? 'ONLINE' : 'RECOVERY_PENDING',
      BigInt(pages),
    ];
  });
}

/** A view of one database. `visible` are the tables that the login may know of. */
export const DATABASE_VIEWS: Readonly<Record<string, (database: Database, context: Context) => Relation>> = {
  database_files: (database, context) => relation(FILE_FIELDS, filesOf(database, context)),
  schemas: () =>
    relation(
      [
        ['name', 'nvarchar', 128],
        ['schema_id', 'int'],
      ],
      [
        ['dbo', 1n],
        ['sys', 4n],
      ],
    ),
  tables: (database, context) =>
    relation(
      OBJECT_FIELDS,
      visible(database, context).map((table) => objectRow(table.id, table.name, 'U ')),
    ),
  objects: (database, context) =>
    relation(
      OBJECT_FIELDS,
      visible(database, context).flatMap((table) => {
        const key = table.columns.find(({ isKey }) => isKey);
        const rows = [objectRow(table.id, table.name, 'U ')];
        return key === undefined ? rows : [...rows, objectRow(table.id + 1, `PK_${table.name}`, 'PK')];
      }),
    ),
  columns: (database, context) =>
    relation(
      [
        ['object_id', 'int'],
        ['name', 'nvarchar', 128],
        ['column_id', 'int'],
      ],
      visible(database, context).flatMap((table) =>
        table.columns.map(({ name }, i) => [BigInt(table.id), name, BigInt(i + 1)]),
      ),
    ),
  indexes: (database, context) =>
    relation(
      [
        ['object_id', 'int'],
        ['name', 'nvarchar', 128],
        ['index_id', 'int'],
        ['is_disabled', 'bit'],
      ],
      visible(database, context).map((table) => {
        const isHeap = table.columns.every(({ isKey }) => !isKey);
        return [BigInt(table.id), isHeap ? null : `PK_${table.name}`, isHeap ? 0n : 1n, 0n];
      }),
    ),
  partitions: (database, context) =>
    relation(
      [
        ['object_id', 'int'],
        ['index_id', 'int'],
        ['partition_number', 'int'],
        ['rows', 'bigint'],
      ],
      visible(database, context).map((table) => {
        const isHeap = table.columns.every(({ isKey }) => !isKey);
        return [BigInt(table.id), isHeap ? 0n : 1n, 1n, BigInt(table.rows.length)];
      }),
    ),
};

const OBJECT_FIELDS: readonly Field[] = [
  ['name', 'nvarchar', 128],
  ['object_id', 'int'],
  ['schema_id', 'int'],
  ['type', 'nvarchar', 2],
  ['is_ms_shipped', 'bit'],
];

const objectRow = (id: number, name: string, type: string): Value[] => [name, BigInt(id), 1n, type, 0n];

function visible(database: Database, { session }: Context): readonly Table[] {
  const rights = ['VIEW DEFINITION', 'SELECT'] as const;
  return rights.some((right) => mayInDatabase(session, database, right)) ? database.tables : [];
}

export const isView = (path: readonly string[]): boolean => path.length >= 2 && same(path.at(-2)!, 'sys');
