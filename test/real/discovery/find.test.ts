// What is found on a machine with real servers: a Firebird that somebody works with, and the double of a SQL Server behind its Browser.

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findFirebird } from '../../../edge-uploader/discovery/find-firebird.ts';
import { runningFirebirds } from '../../../edge-uploader/discovery/firebird-servers.ts';
import { listMssqlDatabases } from '../../../edge-uploader/discovery/list-mssql-databases.ts';
import { askSqlBrowser } from '../../../edge-uploader/discovery/sql-browser.ts';
import { walkDisks } from '../../../edge-uploader/discovery/walk-disks.ts';
import { attach } from '../../../edge-uploader/sources/firebird/attach.ts';
import { mssqlConfigSchema } from '../../../edge-uploader/sources/mssql/config.ts';
import { connect } from '../../../edge-uploader/sources/mssql/connect.ts';
import { startBrowser } from '../../doubles/tds/browser.ts';
import { BACKUP_PASSWORD, type DoubleStage, openDoubleStage, SA_PASSWORD } from '../../doubles/tds/two-folders.ts';
import { type FirebirdFixture, makeFirebirdFixture } from '../sources/firebird-fixture.ts';

describe('Firebird', () => {
  let firebird: FirebirdFixture;
  beforeAll(async () => {
    firebird = await makeFirebirdFixture();
  });
  afterAll(() => firebird?.end());

  test('the port of a server, and the database that it has open, wherever that lies', async () => {
    const { port } = firebird.server;
    const work = await attach(firebird.config(), firebird.server);
    const running = await runningFirebirds();
    expect(running.find((one) => one.port === port)?.openFiles).toContain(firebird.database);
    const own = running.filter((one) => one.port === port);
    const [found] = await findFirebird([], own, []);
    expect(found).toMatchObject({
      engine: 'firebird',
      database: firebird.database,
      port,
      release: '3.0',
      isOpen: true,
    });
    expect(found!.bytes).toBeGreaterThan(1e6);
    work.close();
  });

  test('a database that nobody has open, on a disk; and not the server’s own', async () => {
    const folder = join(firebird.server.databaseFolder, '..');
    const paths = await walkDisks({ roots: [folder], wanted: /\.fdb$/i, clock: () => 0 });
    expect(paths.some((path) => path.endsWith('security3.fdb'))).toBe(true);
    expect(await findFirebird(paths, [], [])).toMatchObject([{ database: firebird.database, isOpen: false }]);
  });
});

describe('SQL Server', () => {
  let double: DoubleStage;
  let folder: string;
  beforeAll(async () => {
    double = await openDoubleStage();
    folder = await mkdtemp(join(tmpdir(), 'offsite-find-'));
  });
  afterAll(async () => {
    await double?.end();
    await rm(folder, { recursive: true, force: true });
  });

  const server = { engine: 'mssql-server', instance: 'SQLEXPRESS', port: undefined } as const;
  const list = (user: string, password: string) =>
    listMssqlDatabases(
      server,
      mssqlConfigSchema.parse({ engine: 'mssql', database: 'master', user, port: double.port }),
      { password },
    );

  test('its databases with their sizes, without those of the server', async () => {
    const config = mssqlConfigSchema.parse({ engine: 'mssql', database: 'master', user: 'sa', port: double.port });
    const connection = await connect(config, { password: SA_PASSWORD }, 'preparing the test');
    for (const name of ['Kartotéka', 'images', 'ReportServer$SQLEXPRESS'])
      await connection.run(`CREATE DATABASE [${name}]`);
    await connection.close();
    const seen = await list('sa', SA_PASSWORD);
    expect(seen.map(({ database }) => database)).toEqual(['images', 'Kartotéka']);
    expect(seen.every(({ bytes }) => bytes !== undefined && bytes > 1e6)).toBe(true);
    // A login that may not see files still sees the names.
    expect(await list('nobody', BACKUP_PASSWORD)).toMatchObject([{ bytes: undefined }, { bytes: undefined }]);
    await expect.poll(() => double.connections()).toBe(0);
  });

  test('a password that is wrong is told as such', async () => {
    await expect(list('offsite', 'wrong')).rejects.toMatchObject({
      exit: 'source',
      message: expect.stringContaining('refused the login'),
    });
  });

  test('the Browser tells its instances; where there is none, nothing, and soon', async () => {
    const probe = createSocket('udp4').bind(0, '127.0.0.1');
    await once(probe, 'listening');
    const { port } = probe.address();
    probe.close();
    await once(probe, 'close');
    expect(await askSqlBrowser(port)).toEqual([]);
    const browser = await startBrowser({ SQLEXPRESS: double.port }, port);
    expect(await askSqlBrowser(port)).toEqual([server]);
    await browser.stop();
  });
});
