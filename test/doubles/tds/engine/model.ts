// What the double knows: logins, databases and their tables. All of it lies on the disk as well (store.ts).

import type { Column, Value } from '../wire/columns.ts';

export type State = 'ONLINE' | 'RESTORING' | 'RECOVERING' | 'RECOVERY_PENDING' | 'SUSPECT' | 'EMERGENCY' | 'OFFLINE';
export type ServerRight = 'CREATE ANY DATABASE' | 'VIEW SERVER STATE' | 'VIEW ANY DEFINITION' | 'ALTER ANY DATABASE';
export type DatabaseRight = 'BACKUP DATABASE' | 'VIEW DEFINITION' | 'SELECT' | 'INSERT' | 'CONTROL';

export interface Login {
  readonly name: string;
  readonly password: string;
  readonly isSysadmin: boolean;
  readonly rights: readonly ServerRight[];
  /** `DOMAIN\user` logs in by NTLM, others by password. */
  readonly trouble?: 'disabled' | 'locked' | 'expired';
}

export interface DatabaseFile {
  readonly id: number;
  readonly type: 'ROWS' | 'LOG';
  readonly logicalName: string;
  /** As the server sees it. */
  readonly path: string;
}

export interface Table {
  readonly id: number;
  readonly name: string;
  readonly columns: readonly (Column & { readonly isNullable: boolean; readonly isKey: boolean })[];
  readonly rows: Value[][];
}

export interface Database {
  readonly id: number;
  name: string;
  state: State;
  access: 'MULTI_USER' | 'SINGLE_USER';
  recoveryModel: 'FULL' | 'SIMPLE' | 'BULK_LOGGED';
  compatibilityLevel: number;
  collation: string;
  isReadOnly: boolean;
  isInStandby: boolean;
  isSnapshot: boolean;
  /** TDE: the certificate that a restore needs. */
  certificate: string | null;
  replica: { role: 'PRIMARY' | 'SECONDARY'; isReadable: boolean; isPreferred: boolean } | null;
  owner: string;
  users: Record<string, readonly DatabaseRight[]>;
  files: DatabaseFile[];
  /** Pages that stand for a database's bulk: made-up bytes, the same every time. */
  fillerPages: number;
  /** CHECKDB reports this page, as after damage that no checksum shows. */
  damagedPage: number | null;
  tables: Table[];
}

export const PAGE_BYTES = 8192;

/** What even an empty database has in use. */
export const SYSTEM_PAGES = 200;

/** Pages that its data take, and those of its log. */
export function usedPages(database: Database): { data: number; log: number } {
  const rows = database.tables.reduce((sum, table) => sum + table.rows.length, 0);
  return { data: SYSTEM_PAGES + database.fillerPages + Math.ceil(rows / 100), log: 10 };
}
