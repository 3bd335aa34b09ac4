// The double's databases on the disk. What a database holds lies in its data file, everything else in `master.json`; so a restore
// that puts a file where it should not, or a server that is started again, is seen as it would be with the real one.

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Value } from '../wire/columns.ts';
import type { Disk } from './disk.ts';
import type { Database, Login } from './model.ts';

const MASTER = 'master.json';

export class Store {
  readonly #folder: string;
  readonly #disk: Disk;
  readonly logins: Login[];
  readonly databases: Database[];

  constructor(folder: string, disk: Disk) {
    this.#folder = folder;
    this.#disk = disk;
    mkdirSync(folder, { recursive: true });
    const path = join(folder, MASTER);
    const known = existsSync(path) ? decode(readFileSync(path, 'utf8')) : { logins: [], databases: [] };
    this.logins = known.logins;
    this.databases = known.databases.map((database: Database) => ({ ...database, tables: this.#readTables(database) }));
  }

  /** Writes everything but the tables. */
  save(): void {
    const databases = this.databases.map((database) => ({ ...database, tables: [] }));
    writeFileSync(join(this.#folder, MASTER), encode({ logins: this.logins, databases }));
  }

  saveTables(database: Database): void {
    for (const { type, path } of database.files) {
      const { real } = this.#disk.find(path, 'write');
      writeFileSync(real, type === 'LOG' ? 'log' : encodeTables(database));
    }
    this.save();
  }

  remove(database: Database): void {
    for (const { path } of database.files) rmSync(this.#disk.find(path, 'write').real, { force: true });
    this.databases.splice(this.databases.indexOf(database), 1);
    this.save();
  }

  #readTables(database: Database): Database['tables'] {
    const data = database.files.find(({ type }) => type === 'ROWS');
    if (data === undefined || database.state !== 'ONLINE') return [];
    return decodeTables(readFileSync(this.#disk.find(data.path, 'read').real, 'utf8'));
  }
}

export const encodeTables = ({ tables }: Database): string => encode(tables);
export const decodeTables = (text: string): Database['tables'] => decode(text);

/** JSON knows neither 64-bit numbers nor bytes. */
function encode(value: unknown): string {
  return JSON.stringify(value, (_key, item) => {
    if (typeof item === 'bigint') return { $integer: String(item) };
    return item?.type === 'Buffer' && Array.isArray(item.data)
      ? { $bytes: Buffer.from(item.data).toString('hex') }
      : item;
  });
}

function decode(text: string) {
  return JSON.parse(text, (_key, item): Value => {
    if (typeof item?.$integer === 'string') return BigInt(item.$integer);
    return typeof item?.$bytes === 'string' ? Buffer.from(item.$bytes, 'hex') : item;
  });
}
