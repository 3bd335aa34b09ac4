// The double is held to the protocol by two clients that share no code: FreeTDS's tsql, and tedious under the mssql package. What only
// one of them understood would be tuned to it.

import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sql from 'mssql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DoubleStage, openDoubleStage, SA_PASSWORD, WINDOWS_PASSWORD } from '../../../doubles/tds/two-folders.ts';
import { runTsql } from './run-tsql.ts';

const SA = { user: 'sa', password: SA_PASSWORD };
let stage: DoubleStage;
beforeAll(async () => {
  stage = await openDoubleStage();
});
afterAll(() => stage?.end());

const tsql = (...batches: string[]) => runTsql(stage, SA, ...batches);

async function tedious(statement: string, login: { user: string; password: string; domain?: string } = SA) {
  const options = { encrypt: true, trustServerCertificate: true };
  const pool = new sql.ConnectionPool({
    server: 'localhost',
    port: stage.port,
    ...login,
    options,
    pool: { max: 1, min: 0 },
  });
  try {
    await pool.connect();
    return await pool.request().query(statement);
  } finally {
    await pool.close();
  }
}

describe('a login', () => {
  test.each([
    ['with a password', SA],
    ['of Windows, by NTLM', { user: 'CLINIC\\backup', password: WINDOWS_PASSWORD }],
  ])('%s', async (_what, login) => {
    const asked = await runTsql(stage, login, 'SELECT SUSER_SNAME() AS who');
    expect(asked.lines).toEqual(['who', login.user]);
    const [domain, user] = login.user.split('\\');
    const other = user === undefined ? login : { ...login, user, domain: domain! };
    expect((await tedious('SELECT SUSER_SNAME() AS who', other)).recordset).toEqual([{ who: login.user }]);
  });

  test.each([
    ['a wrong password', { user: 'sa', password: 'nonsense' }],
    ['a wrong password of Windows', { user: 'CLINIC\\backup', password: 'nonsense' }],
    ['an unknown user', { user: 'somebody', password: SA_PASSWORD }],
  ])('refused: %s', async (_what, login) => {
    expect((await runTsql(stage, login, 'SELECT 1 AS x')).numbers).toEqual([18456]);
  });

  test('another Windows domain is not trusted', async () => {
    const stranger = { user: 'ELSEWHERE\\backup', password: WINDOWS_PASSWORD };
    expect((await runTsql(stage, stranger, 'SELECT 1 AS x')).numbers).toEqual([18452]);
  });
});

test.each(['off', 'request', 'require'] as const)('tsql with encryption %s', async (encryption) => {
  const rows = Array.from({ length: 300 }, (_, i) => `(${i}, N'${'x'.repeat(50)}')`);
  const made = await runTsql(
    { port: stage.port, encryption },
    SA,
    `CREATE TABLE model.dbo.[long ${encryption}] (id int, text nvarchar(60))`,
    `INSERT INTO model.dbo.[long ${encryption}] VALUES ${rows.join(', ')}`,
    `SELECT COUNT(*) AS n FROM model.dbo.[long ${encryption}]`,
    `SELECT * FROM model.dbo.[long ${encryption}]`,
  );
  expect(made.numbers).toEqual([]);
  expect(made.lines.slice(0, 2)).toEqual(['n', '300']);
  expect(made.lines).toHaveLength(2 + 301);
});

test('both read the same values of every type', async () => {
  const question =
    "SELECT CAST(7 AS tinyint) AS t, 4711 AS i, CAST(-5000000000 AS bigint) AS b, N'Žlutý kůň' AS n, 0xCAFE AS v, CAST(1 AS bit) AS o, 1.5 AS f";
  expect((await tsql(question)).lines[1]).toBe('7\t4711\t-5000000000\tŽlutý kůň\tcafe\t1\t1.5');
  const [row] = (await tedious(question)).recordset;
  expect(row).toEqual({
    t: 7,
    i: 4711,
    b: '-5000000000',
    n: 'Žlutý kůň',
    v: Buffer.from('cafe', 'hex'),
    o: true,
    f: 1.5,
  });
});

describe('a database', () => {
  beforeAll(async () => {
    const made = await tsql(
      'CREATE DATABASE klinika',
      'CREATE TABLE klinika.dbo.patient (id int PRIMARY KEY, name nvarchar(60), photo varbinary(max))',
      "INSERT INTO klinika.dbo.patient VALUES (1, N'Nováková', 0xCAFE), (2, NULL, NULL)",
    );
    expect(made.numbers).toEqual([]);
    stage.reshape('klinika', { fillerPages: 300 });
  });
  const file = 'D:\\Backup\\klinika.bak';
  const real = (): string => join(stage.backups.real, 'klinika.bak');

  test('is backed up, verified, restored under another name, and equal', async () => {
    const backup = await tsql(
      `BACKUP DATABASE klinika TO DISK = N'${file}' WITH COPY_ONLY, CHECKSUM, FORMAT, INIT, STATS = 25`,
    );
    expect(backup.numbers).toEqual([3211, 3211, 3211, 3211, 4035, 4035, 3014]);
    expect(readFileSync(real()).toString('latin1', 0, 4)).toBe('TAPE');
    expect((await tsql(`RESTORE VERIFYONLY FROM DISK = N'${file}' WITH CHECKSUM`)).numbers).toEqual([3262]);
    const moves = "MOVE N'klinika' TO N'D:\\Data\\copy.mdf', MOVE N'klinika_log' TO N'D:\\Data\\copy.ldf'";
    const restored = await tsql(`RESTORE DATABASE [copy] FROM DISK = N'${file}' WITH ${moves}, CHECKSUM`);
    expect(restored.numbers).toEqual([4035, 4035, 3014]);
    const content = async (name: string) => (await tsql(`SELECT * FROM ${name}.dbo.patient ORDER BY id`)).lines;
    expect(await content('[copy]')).toEqual(await content('klinika'));
    expect((await tsql('DBCC CHECKDB ([copy]) WITH NO_INFOMSGS')).numbers).toEqual([]);
  });

  test('a restore neither replaces a database nor a file', async () => {
    const existing = await tsql(`RESTORE DATABASE [copy] FROM DISK = N'${file}'`);
    expect(existing.numbers).toEqual([3154, 3013]);
    const moves = "MOVE N'klinika' TO N'D:\\Data\\copy.mdf', MOVE N'klinika_log' TO N'D:\\Data\\new.ldf'";
    expect((await tsql(`RESTORE DATABASE other FROM DISK = N'${file}' WITH ${moves}`)).numbers).toEqual([
      3142, 3119, 3013,
    ]);
    expect((await tsql("SELECT DB_ID(N'other') AS id")).lines).toEqual(['id', 'NULL']);
  });

  test.each([
    [
      'a flipped bit',
      (bytes: Buffer) => bytes.writeUInt8(bytes[bytes.length >> 1]! ^ 1, bytes.length >> 1),
      [3189, 3013],
    ],
    ['a head that is none', (bytes: Buffer) => bytes.fill(0, 0, 8), [3241, 3013]],
  ])('a damaged file is noticed: %s', async (_what, damage, numbers) => {
    const whole = readFileSync(real());
    const damaged = Buffer.from(whole);
    damage(damaged);
    writeFileSync(real(), damaged);
    expect((await tsql(`RESTORE VERIFYONLY FROM DISK = N'${file}' WITH CHECKSUM`)).numbers).toEqual(numbers);
    writeFileSync(real(), whole);
  });

  test('a file that is cut off, empty, or not there', async () => {
    const verify = `RESTORE VERIFYONLY FROM DISK = N'${file}' WITH CHECKSUM`;
    const whole = readFileSync(real());
    writeFileSync(real(), whole.subarray(0, statSync(real()).size - 100));
    expect((await tsql(verify)).numbers).toEqual([3203, 3013]);
    writeFileSync(real(), '');
    expect((await tsql(verify)).numbers).toEqual([3254, 3013]);
    expect((await tsql(verify.replace('klinika.bak', 'none.bak'))).said).toMatch(
      /3201[\s\S]*Operating system error 2\(/,
    );
    writeFileSync(real(), whole);
  });

  test('is dropped with its files, but not while somebody is in it', async () => {
    expect((await tsql('USE [copy]\nDROP DATABASE [copy]')).numbers).toContain(3702);
    expect((await tsql('DROP DATABASE [copy]')).numbers).toEqual([]);
    expect(existsSync(join(stage.folder, 'restored', 'copy.mdf'))).toBe(false);
  });
});

test.each([
  ['SELECT 1 +', 102],
  ["SELECT N'open", 105],
  ['SELECT 1 AS FROM', 156],
  ['SELECT 1 AS x WITH', 319],
  ['SELECT nonsense FROM sys.databases AS d', 207],
  ['SELECT 1 AS x FROM nowhere', 208],
  ['SELECT NONSENSE(1) AS x', 195],
  ['SELECT @undeclared AS x', 137],
  ['NONSENSE', 2812],
  ["BACKUP DATABASE master TO DISK = N'D:\\Backup\\x.bak' WITH NONSENSE", 155],
  ["BACKUP DATABASE master TO DISK = N'D:\\Backup\\x.bak' WITH MOVE", 3032],
  ["BACKUP DATABASE master TO DISK = N'D:\\Backup\\x.bak' WITH CHECKSUM, NO_CHECKSUM", 3031],
  ["BACKUP DATABASE master TO DISK = N'D:\\Backup\\x.bak' WITH STATS = 0", 3217],
  ["BACKUP DATABASE nowhere TO DISK = N'D:\\Backup\\x.bak'", 911],
  ["BACKUP DATABASE master TO DISK = N'E:\\x.bak'", 3201],
  ['USE nowhere', 911],
])('refused as SQL Server would: %s', async (statement, number) => {
  expect((await tsql(statement)).numbers[0]).toBe(number);
  await expect(tedious(statement)).rejects.toSatisfy(
    (error: { number: number; precedingErrors?: { number: number }[] }) =>
      [error.number, ...(error.precedingErrors ?? []).map((one) => one.number)].includes(number),
  );
});
