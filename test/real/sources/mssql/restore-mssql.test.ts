// A dump becomes a database again, or nothing at all: half a database that looks whole would be worked with. Against the double, or
// against the real server of MSSQL_URL; what needs a fault, on the double only.

import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { prepareMssqlRestore } from '../../../../edge-uploader/restore-database/mssql.ts';
import type { MssqlConfig } from '../../../../edge-uploader/sources/mssql/config.ts';
import { BACKUP_PASSWORD } from '../../../doubles/tds/two-folders.ts';
import { contentOf, isReal, useMssqlServer } from './mssql-server.ts';

const server = useMssqlServer();
const copy = `offsite copy ${process.pid}`;
let dump: Buffer;
beforeAll(async () => {
  dump = await buffer((await server.open()).bytes);
});
afterEach(async () => {
  await server.sql(`DROP DATABASE [${copy}]`).catch(() => undefined);
});

async function restore(
  bytes = dump,
  {
    change = {},
    name = copy,
    signal = new AbortController().signal,
    password = server.password,
  }: Partial<{
    change: Partial<MssqlConfig>;
    name: string;
    signal: AbortSignal;
    password: string;
  }> = {},
): Promise<string[]> {
  const steps: string[] = [];
  const config = server.config(change);
  const onStep = (step: string): void => void steps.push(step);
  const prepared = await prepareMssqlRestore({ config, secrets: { password }, name, signal, onStep });
  try {
    await writeFile(prepared.dumpFile, bytes);
    await prepared.restore();
    return steps;
  } finally {
    await prepared.close();
    const { rm } = await import('node:fs/promises');
    await rm(prepared.dumpFile, { force: true });
  }
}

async function databases(): Promise<string[]> {
  const rows = await server.sql('SELECT d.name FROM sys.databases AS d');
  return rows
    .map(({ name }) => String(name))
    .filter((name) => name.startsWith('offsite'))
    .sort();
}

test('a whole dump becomes the same database, checked by the server', async () => {
  const steps = await restore();
  expect(steps).toEqual(['intoMssql', 'checkingMssql']);
  expect(await contentOf(server.sql, copy)).toEqual(await contentOf(server.sql, server.database));
  expect(await databases()).toEqual([copy, server.database]);
  expect(await server.leftovers()).toEqual([]);
});

test('never over a database that is there', async () => {
  const refused = { exit: 'disk', message: expect.stringContaining('such a database already') };
  await expect(restore(dump, { name: server.database })).rejects.toMatchObject(refused);
  expect(await databases()).toEqual([server.database]);
});

test('what a killed restore left behind is no hindrance', async () => {
  await server.sql(`CREATE DATABASE [${copy}.offsite-partial]`);
  await restore();
  expect(await databases()).toEqual([copy, server.database]);
});

test.each<[string, (bytes: Buffer) => Buffer]>([
  ['cut in the middle', (bytes) => bytes.subarray(0, bytes.length / 2)],
  ['cut by its last page', (bytes) => bytes.subarray(0, bytes.length - 8192)],
  ['cut in its head', (bytes) => bytes.subarray(0, 500)],
  ['empty', () => Buffer.alloc(0)],
  ['something else', () => Buffer.from('PK\x03\x04 this is no dump'.repeat(500))],
  ['changed by one bit', (bytes) => flipped(bytes)],
])('a dump that is %s leaves nothing', async (_what, damage) => {
  await expect(restore(damage(dump))).rejects.toMatchObject({ name: 'Failure', exit: 'damaged' });
  expect(await databases()).toEqual([server.database]);
  expect(await server.leftovers()).toEqual([]);
});

test('a name that is none', async () => {
  await expect(restore(dump, { name: 'x'.repeat(128) })).rejects.toMatchObject({ exit: 'usage' });
  await expect(restore(dump, { name: 'a\nb' })).rejects.toMatchObject({ exit: 'usage' });
});

describe.skipIf(isReal)('on the double', () => {
  const files = (): Promise<string[]> => readdir(join(server.double.folder, 'restored'));
  const change: Partial<MssqlConfig> = { dataFolder: 'D:\\Data', logFolder: 'D:\\Data' };
  afterEach(async () => {
    Object.assign(server.double.faults, { restore: undefined, paceMilliseconds: undefined });
    server.double.reshape(server.database, { certificate: null, damagedPage: null });
    server.double.engine.certificates.clear();
    for (const name of await databases()) if (name.endsWith('partial')) await server.sql(`DROP DATABASE [${name}]`);
  });

  test('its files go where the configuration says', async () => {
    await restore(dump, { change });
    expect((await files()).sort()).toEqual([`${copy}.mdf`, `${copy}_log.ldf`]);
  });

  test('never over a file that is there', async () => {
    const path = join(server.double.folder, 'restored', `${copy}.mdf`);
    await writeFile(path, 'irreplaceable');
    const refused = {
      exit: 'disk',
      message: expect.stringContaining('a file of that name is there'),
      hint: expect.stringContaining('dataFolder'),
    };
    await expect(restore(dump, { change })).rejects.toMatchObject(refused);
    expect(await readFile(path, 'utf8')).toBe('irreplaceable');
    expect(await databases()).toEqual([server.database]);
    const { rm } = await import('node:fs/promises');
    await rm(path);
  });

  test.each([
    ['a disk cannot be read', 'readError', 'disk', /could not be read/],
    ['somebody stops it', 'killed', 'source', /somebody stopped it/],
    ['the disk is full', 'diskFull', 'disk', /no room left/],
    ['it falls silent', 'silent', 'source', /no sign of work for 1 seconds/],
  ] as const)('half way, %s: nothing is left', async (_what, what, exit, message) => {
    server.double.faults.restore = { at: 50, what };
    const idleSeconds = what === 'silent' ? 1 : 20;
    await expect(restore(dump, { change: { ...change, idleSeconds } })).rejects.toMatchObject({
      exit,
      message: expect.stringMatching(message),
    });
    expect(await databases()).toEqual([server.database]);
    expect(await files()).toEqual([]);
  });

  test('half way, the line breaks: what cannot be removed now is removed by the next', async () => {
    server.double.faults.restore = { at: 50, what: 'cut' };
    await expect(restore(dump, { change })).rejects.toMatchObject({
      exit: 'source',
      message: expect.stringContaining('lost'),
    });
    server.double.faults.restore = undefined;
    await restore(dump, { change });
    expect(await databases()).toEqual([copy, server.database]);
  });

  test('an interruption leaves nothing', async () => {
    server.double.faults.paceMilliseconds = 20;
    const abort = new AbortController();
    const restoring = restore(dump, { change, signal: abort.signal });
    setTimeout(() => abort.abort(), 700);
    await expect(restoring).rejects.toMatchObject({ exit: 'interrupted' });
    expect(await databases()).toEqual([server.database]);
    expect(await files()).toEqual([]);
  });

  test('damage that only DBCC CHECKDB sees keeps the database from its name', async () => {
    server.double.reshape(server.database, { damagedPage: 264 });
    const damaged = await buffer((await server.open()).bytes);
    const refused = {
      exit: 'damaged',
      message: expect.stringMatching(/CHECKDB found damage.*8928/),
      hint: expect.stringMatching(/stays as .*offsite-partial.*MODIFY NAME/),
    };
    await expect(restore(damaged, { change })).rejects.toMatchObject(refused);
    expect(await databases()).toEqual([`${copy}.offsite-partial`, server.database]);
    await restore(dump, { change });
    expect(await databases()).toEqual([copy, server.database]);
  });

  test('an encrypted database needs its certificate', async () => {
    server.double.reshape(server.database, { certificate: '0xCAFE' });
    server.double.engine.certificates.set('0xCAFE', 'tde');
    const encrypted = await buffer((await server.open()).bytes);
    server.double.engine.certificates.clear();
    const refused = {
      exit: 'keys',
      message: expect.stringContaining('TDE'),
      hint: expect.stringContaining('CREATE CERTIFICATE'),
    };
    await expect(restore(encrypted, { change })).rejects.toMatchObject(refused);
    server.double.engine.certificates.set('0xCAFE', 'tde');
    await restore(encrypted, { change });
  });

  test('a login that may not restore is told so before anything is fetched', async () => {
    const login = { change: { user: 'nobody' }, password: BACKUP_PASSWORD };
    await expect(restore(dump, login)).rejects.toMatchObject({
      exit: 'source',
      hint: expect.stringContaining('CREATE ANY DATABASE TO [nobody]'),
    });
  });

  test('the original’s files are named in no statement', () => {
    const restores = server.double.statements.filter((sql) => sql.startsWith('RESTORE DATABASE'));
    expect(restores.length).toBeGreaterThan(3);
    for (const sql of restores) expect(sql).not.toContain(`${server.database}.mdf`);
    expect(existsSync(join(server.double.folder, 'server', 'data', `${server.database}.mdf`))).toBe(true);
  });
});

function flipped(bytes: Buffer): Buffer {
  const changed = Buffer.from(bytes);
  changed.writeUInt8(changed[changed.length >> 1]! ^ 1, changed.length >> 1);
  return changed;
}
