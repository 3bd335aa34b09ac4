// A clinic with a SQL Server, from the config to the verdict and back into a database, as whole processes; and what stands on the
// terminal when it fails. The server is the double; each failure in all its kinds is in test/real/sources/mssql/.

import { readdir, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { eventOf } from '../../../demo/offsite-process.ts';
import { awaitVerdict } from '../../../demo/verdicts.ts';
import type { ExitName } from '../../../edge-uploader/failure.ts';
import { backupIdSchema, databaseIdSchema, siteIdSchema } from '../../../vault/names.ts';
import { BACKUP_PASSWORD, type DoubleStage, openDoubleStage, SA_PASSWORD } from '../../doubles/tds/two-folders.ts';
import { runTsql } from '../sources/mssql/run-tsql.ts';
import { type CliStage, openCliStage } from './cli-stage.ts';

const ROWS = 200;
let stage: CliStage;
let server: DoubleStage;
let config: string;
let recovery: string[];

beforeAll(async () => {
  stage = await openCliStage();
  server = await openDoubleStage();
  const rows = Array.from({ length: ROWS }, (_, i) => `(${i}, N'Nováková ${i}', 0x${i.toString(16).padStart(8, '0')})`);
  const made = await tsql(
    'CREATE DATABASE klinika',
    'CREATE TABLE klinika.dbo.patient (id int PRIMARY KEY, name nvarchar(60), photo varbinary(max))',
    `INSERT INTO klinika.dbo.patient VALUES ${rows.join(', ')}`,
  );
  expect(made.numbers).toEqual([]);
  server.reshape('klinika', { fillerPages: 800, users: { offsite: ['BACKUP DATABASE', 'VIEW DEFINITION'] } });
  config = await stage.variant({ databases: main() }, passwords());
  const kit = await stage.variant({ databases: main() }, passwords(), stage.enrolment.recovery);
  recovery = ['--config', kit, '--recovery-key', stage.enrolment.recoveryKeyPath];
});
afterAll(async () => {
  await stage?.close();
  await server?.end();
});
afterEach(() => {
  Object.assign(server.faults, {
    backup: undefined,
    restore: undefined,
    afterBackup: undefined,
    paceMilliseconds: undefined,
  });
  server.reshape('klinika', { state: 'ONLINE' });
});

const tsql = (...batches: string[]) => runTsql(server, { user: 'sa', password: SA_PASSWORD }, ...batches);
const main = (change: object = {}) => ({
  main: {
    ...{ engine: 'mssql', database: 'klinika', user: 'offsite', port: server.port },
    ...{
      spoolFolder: server.backups.real,
      serverSpoolFolder: server.backups.seen,
      dataFolder: 'D:\\Data',
      logFolder: 'D:\\Data',
    },
    ...change,
  },
});
const passwords = (password = BACKUP_PASSWORD) => ({ databases: { main: { password } } });
const content = async (name: string): Promise<readonly string[]> =>
  (await tsql(`SELECT p.id, p.name, p.photo FROM [${name}].dbo.patient AS p ORDER BY p.id`)).lines;
const backup = (path = config): string[] => ['backup', 'main', '--config', path];
const restore = (name: string): string[] => ['restore', 'main', ...recovery, '--into-database', name];
const restored = (): Promise<string[]> => readdir(join(server.folder, 'restored'));

async function refused(exit: ExitName, message: RegExp, ...args: string[]): Promise<void> {
  const { stderr } = await stage.refused(exit, message, ...args);
  for (const password of [BACKUP_PASSWORD, SA_PASSWORD]) expect(stderr).not.toContain(password);
  expect(await readdir(server.backups.real)).toEqual([]);
}

test('backup, verdict, and back into a new database that is equal', async () => {
  const run = await stage.backUp(config);
  expect(eventOf(run, 'dump')).toMatchObject({ method: 'spool' });
  const { site, backup: id } = eventOf(run, 'backup');
  expect(site).toBe(stage.enrolment.server.config.site);
  const operator = stage.cloud.client(stage.cloud.operator);
  const name = {
    site: siteIdSchema.parse(site),
    database: databaseIdSchema.parse('main'),
    backup: backupIdSchema.parse(id),
  };
  expect(await awaitVerdict(operator, stage.cloud, name)).toMatchObject({ state: 'valid' });
  operator.destroy();
  expect(await readdir(server.backups.real)).toEqual([]);

  const back = await stage.run(...restore('klinika 2'), '--json');
  expect(back.stderr).toBe('');
  expect(eventOf(back, 'restored')).toMatchObject({
    file: 'klinika 2',
    facts: { engine: 'mssql', rowCounts: { 'dbo.patient': ROWS } },
  });
  expect(await content('klinika 2')).toEqual(await content('klinika'));
  expect((await content('klinika')).length).toBe(ROWS + 1);
  expect((await restored()).sort()).toEqual(['klinika 2.mdf', 'klinika 2_log.ldf']);
  expect(await readdir(server.backups.real)).toEqual([]);
});

test('a second backup of the same database uploads next to nothing', async () => {
  const { dumpBytes, newBytes } = eventOf(await stage.backUp(config), 'backup');
  expect(dumpBytes).toBeGreaterThan(6_000_000);
  expect(newBytes).toBeLessThan(200_000);
});

test('a run that is killed leaves its file to the next, which removes it', async () => {
  server.faults.paceMilliseconds = 100;
  const killed = stage.start(...backup());
  await expect
    .poll(() => readdir(server.backups.real), { timeout: 30_000 })
    .toEqual([expect.stringMatching(/^offsite-spool-.*\.bak$/)]);
  killed.process.kill('SIGKILL');
  await killed.ended;
  await expect
    .poll(async () => (await tsql('SELECT r.command FROM sys.dm_exec_requests AS r')).lines)
    .toEqual(['command']);
  expect(await readdir(server.backups.real)).toHaveLength(1);
  server.faults.paceMilliseconds = undefined;
  await stage.backUp(config);
  expect(await readdir(server.backups.real)).toEqual([]);
});

test('Ctrl-C half way: told as such, and nothing is left', async () => {
  server.faults.paceMilliseconds = 100;
  const stopped = stage.start(...backup());
  await expect.poll(() => readdir(server.backups.real), { timeout: 30_000 }).toHaveLength(1);
  stopped.process.kill('SIGINT');
  expect((await stopped.ended).exitCode).toBe(130);
  expect(await readdir(server.backups.real)).toEqual([]);
});

describe('the doctor', () => {
  /** What it finds about the server and the dump; and nothing of a dump that was begun is left. */
  async function found(config: string): Promise<Record<string, unknown>[]> {
    const { events } = await stage.run('doctor', '--config', config, '--json');
    expect(await readdir(server.backups.real)).toEqual([]);
    return events.filter(({ check }) => check === 'engines' || check === 'dumps');
  }

  test('a server that is well', async () => {
    expect(await found(config)).toMatchObject([
      { what: 'engineFits', facts: { database: 'main', engineVersion: expect.stringMatching(/^\d+\./) } },
      { what: 'dumpBegins', facts: { database: 'main', method: 'spool' } },
    ]);
  });

  test('a wrong password, a database that is restoring, a server that is not there', async () => {
    const broken = ['engineTrouble', 'dumpTrouble'];
    const whats = async (path: string) => (await found(path)).map(({ what }) => what);
    expect(await whats(await stage.variant({ databases: main() }, passwords('wrong-one')))).toEqual(broken);
    server.reshape('klinika', { state: 'RESTORING' });
    expect(await whats(config)).toEqual(broken);
    expect(await whats(await stage.variant({ databases: main({ port: 9 }) }, passwords()))).toEqual(broken);
  });
});

describe('a backup that fails', () => {
  test.each<[string, ExitName, RegExp, object, string | undefined]>([
    ['a wrong password', 'source', /refused the login offsite[\s\S]*secrets file/, {}, 'not-the-password'],
    ['nobody listens', 'source', /localhost:1 cannot be reached[\s\S]*TCP\/IP/, { port: 1 }, undefined],
    [
      'an unknown database',
      'source',
      /knows no database nowhere[\s\S]*sys\.databases/,
      { database: 'nowhere' },
      undefined,
    ],
    [
      'a folder that the server does not see',
      'disk',
      /sees no such folder: D:\\Other[\s\S]*both sides/,
      { serverSpoolFolder: 'D:\\Other' },
      undefined,
    ],
    ['no rights', 'source', /no user of the database[\s\S]*CREATE USER \[nobody\]/, { user: 'nobody' }, undefined],
    [
      'a certificate that is not trusted',
      'source',
      /signed by nobody[\s\S]*certificateFile/,
      { trustServerCertificate: false },
      undefined,
    ],
  ])('%s', async (_what, exit, message, change, password) => {
    await refused(exit, message, ...backup(await stage.variant({ databases: main(change) }, passwords(password))));
  });

  test('no password at all', async () => {
    await refused(
      'config',
      /has no password for it[\s\S]*databases: \{ main/,
      ...backup(await stage.variant({ databases: main() })),
    );
  });

  test('the database is offline', async () => {
    server.reshape('klinika', { state: 'OFFLINE' });
    await refused('source', /klinika is offline[\s\S]*SET ONLINE/, ...backup());
  });

  test.each<[string, 'cut' | 'diskFull' | 'killed' | 'pageDamage', ExitName, RegExp]>([
    ['the server is killed', 'cut', 'source', /lost half way[\s\S]*ERRORLOG/],
    ['the disk is full', 'diskFull', 'disk', /no room left[\s\S]*larger disk/],
    ['an administrator stops it', 'killed', 'source', /somebody stopped it[\s\S]*KILL/],
    ['a page is damaged', 'pageDamage', 'damaged', /a page of the database klinika is damaged[\s\S]*DBCC CHECKDB/],
  ])('half way, %s', async (_what, what, exit, message) => {
    server.faults.backup = { at: 50, what };
    await refused(exit, message, ...backup());
  });

  test('the file is damaged behind its back', async () => {
    server.faults.afterBackup = (path) => void truncate(path, 3_000_000);
    await refused('source', /verifying the backup of klinika[\s\S]*disk/, ...backup());
  });
});

describe('a restore that fails', () => {
  test('a database that exists is left as it was', async () => {
    const before = await content('klinika');
    await refused('disk', /klinika failed: there is such a database already/, ...restore('klinika'));
    expect(await content('klinika')).toEqual(before);
  });

  test.each<[string, 'cut' | 'diskFull' | 'readError', ExitName, RegExp]>([
    ['the disk is full', 'diskFull', 'disk', /no room left[\s\S]*dataFolder/],
    ['the disk is bad', 'readError', 'disk', /could not be read[\s\S]*system log/],
    ['the server is killed', 'cut', 'source', /lost half way/],
  ])('half way, %s', async (_what, what, exit, message) => {
    const before = await restored();
    server.faults.restore = { at: 50, what };
    await refused(exit, message, ...restore('other'));
    expect((await tsql("SELECT DB_ID(N'other') AS id")).lines).toEqual(['id', 'NULL']);
    expect(await restored()).toEqual(before);
  });
});
