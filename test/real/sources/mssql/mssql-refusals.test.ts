// What is refused before a backup begins, each for its own reason, with what to type. On the double only: a real server would have to be
// put into every one of these states, some of which nothing but damage brings about.

import { buffer } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from 'vitest';
import type { MssqlConfig } from '../../../../edge-uploader/sources/mssql/config.ts';
import type { Database, DatabaseRight } from '../../../doubles/tds/engine/model.ts';
import { BACKUP_PASSWORD, openDoubleStage } from '../../../doubles/tds/two-folders.ts';
import { expectRefused } from './expect-refused.ts';
import { isReal, useMssqlServer } from './mssql-server.ts';

describe.skipIf(isReal)('on the double', () => {
  const server = useMssqlServer();
  const whole: Partial<Database> = {
    ...{
      state: 'ONLINE',
      access: 'MULTI_USER',
      isInStandby: false,
      isSnapshot: false,
      certificate: null,
      replica: null,
    },
    ...{ users: {}, fillerPages: 100 },
  };
  afterEach(() => {
    server.double.reshape(server.database, whole);
    server.double.backups.freeBytes = undefined as unknown as number;
    Object.assign(server.double.backups, { access: 'all' });
  });
  const give = (...rights: DatabaseRight[]) =>
    server.double.reshape(server.database, { users: { offsite: rights, nobody: rights } });

  describe('the database', () => {
    test.each<[string, Partial<Database>, RegExp, RegExp, string]>([
      ['offline', { state: 'OFFLINE' }, /is offline/, /SET ONLINE/, 'source'],
      ['restoring', { state: 'RESTORING' }, /is being restored/, /WITH RECOVERY/, 'source'],
      ['recovering', { state: 'RECOVERING' }, /still starting up/, /wait/, 'source'],
      ['recovery pending', { state: 'RECOVERY_PENDING' }, /a file of it is missing/, /ERRORLOG/, 'damaged'],
      ['suspect', { state: 'SUSPECT' }, /marked as suspect/, /last good backup/, 'damaged'],
      ['emergency', { state: 'EMERGENCY' }, /emergency mode/, /repaired/, 'source'],
      ['a standby copy', { isInStandby: true, isReadOnly: true }, /standby copy/, /back up the original/, 'source'],
      ['a snapshot', { isSnapshot: true }, /database snapshot/, /made of/, 'source'],
    ])('is %s', async (_what, change, message, hint, exit) => {
      server.double.reshape(server.database, change);
      await expectRefused(server, {}, { exit, message, hint });
    });

    test('is unknown, or tempdb', async () => {
      const unknown = { exit: 'source', message: /knows no database nowhere/, hint: /sys\.databases/ };
      await expectRefused(server, { database: 'nowhere' }, unknown);
      await expectRefused(
        server,
        { database: "x]; DROP DATABASE [y'" },
        { ...unknown, message: /knows no database x\]; DROP/ },
      );
      const tempdb = { exit: 'source', message: /tempdb cannot be backed up/, hint: /practice/ };
      await expectRefused(server, { database: 'tempdb' }, tempdb);
    });

    test('has one place only, and somebody sits on it', async () => {
      await server.sql(`USE [${server.database}]`);
      server.double.reshape(server.database, { access: 'SINGLE_USER' });
      await expectRefused(server, {}, { exit: 'source', message: /somebody has its only place/, hint: /MULTI_USER/ });
      await server.sql('USE master');
      expect((await buffer((await server.open()).bytes)).length).toBeGreaterThan(0);
    });

    test('is a secondary that is closed to readers: backed up, without counts', async () => {
      server.double.reshape(server.database, { replica: { role: 'SECONDARY', isReadable: false, isPreferred: false } });
      const dump = await server.open();
      expect((await buffer(dump.bytes)).length).toBeGreaterThan(0);
      expect(dump.notes).toEqual([expect.stringContaining('prefers another replica')]);
      const { rowCounts, properties } = await dump.facts();
      expect(rowCounts).toBeUndefined();
      expect(properties).toMatchObject({ replica: 'secondary', countsMissing: 'the replica is closed to readers' });
    });

    test('is read-only: backed up as any other', async () => {
      server.double.reshape(server.database, { isReadOnly: true });
      const dump = await server.open();
      await buffer(dump.bytes);
      expect((await dump.facts()).properties).toMatchObject({ readOnly: 'true' });
    });

    test('is encrypted: backed up, and told what a restore will need', async () => {
      server.double.reshape(server.database, { certificate: '0xCAFE' });
      const dump = await server.open();
      await buffer(dump.bytes);
      expect(dump.notes).toEqual([expect.stringMatching(/TDE.*BACKUP CERTIFICATE/)]);
    });
  });

  describe('the rights', () => {
    const offsite: Partial<MssqlConfig> = { user: 'offsite' };

    test('the least that is enough', async () => {
      give('BACKUP DATABASE', 'VIEW DEFINITION');
      const dump = await server.open(offsite, { password: BACKUP_PASSWORD });
      await buffer(dump.bytes);
      expect(dump.notes).toEqual([]);
      expect((await dump.facts()).rowCounts).toMatchObject({ 'dbo.unused': 0 });
    });

    test('no user of the database', async () => {
      const refused = { exit: 'source', message: /no user of the database/, hint: /CREATE USER \[offsite\] FOR LOGIN/ };
      await expectRefused(server, offsite, refused, BACKUP_PASSWORD);
    });

    test('no right to back up', async () => {
      give('VIEW DEFINITION');
      const refused = { exit: 'source', message: /may not do that/, hint: /db_backupoperator ADD MEMBER \[offsite\]/ };
      await expectRefused(server, offsite, refused, BACKUP_PASSWORD);
    });

    test('no right to verify', async () => {
      give('BACKUP DATABASE');
      const refused = {
        exit: 'source',
        message: /may not use RESTORE/,
        hint: /GRANT CREATE ANY DATABASE TO \[nobody\]/,
      };
      await expectRefused(server, { user: 'nobody' }, refused, BACKUP_PASSWORD);
    });

    test('no right to see the tables: backed up, with a note', async () => {
      give('BACKUP DATABASE');
      const dump = await server.open(offsite, { password: BACKUP_PASSWORD });
      await buffer(dump.bytes);
      expect(dump.notes).toEqual([expect.stringMatching(/cannot be counted.*GRANT VIEW DEFINITION/)]);
      const { rowCounts, properties } = await dump.facts();
      expect(rowCounts).toBeUndefined();
      expect(properties).toHaveProperty('countsMissing');
    });
  });

  describe('the spool folder', () => {
    test.each<[string, Partial<MssqlConfig>, RegExp, RegExp, string]>([
      [
        'that the server does not have',
        { serverSpoolFolder: 'E:\\Backup' },
        /sees no such folder: E:\\Backup/,
        /serverSpoolFolder/,
        'disk',
      ],
      [
        'that is another one to the server',
        { serverSpoolFolder: 'D:\\Data' },
        /sees no such folder: D:\\Data/,
        /both sides/,
        'disk',
      ],
      [
        'that is not there',
        { spoolFolder: '/nowhere' },
        /\/nowhere: there is no such folder/,
        /Create the folder/,
        'disk',
      ],
      [
        'that nobody named',
        { spoolFolder: undefined as unknown as string, serverSpoolFolder: undefined as unknown as string },
        /no folder is named/,
        /set spoolFolder/,
        'config',
      ],
    ])('%s', async (_what, change, message, hint, exit) => {
      await expectRefused(server, change, { exit, message, hint });
    });

    test('that the server may not use, or may only read', async () => {
      const refused = {
        exit: 'disk',
        message: /may not use the folder D:\\Backup/,
        hint: /icacls "D:\\Backup" .*MSSQLSERVER/,
      };
      Object.assign(server.double.backups, { access: 'none' });
      await expectRefused(server, {}, refused);
      Object.assign(server.double.backups, { access: 'read' });
      await expectRefused(server, {}, refused);
    });

    test('that has no room', async () => {
      server.double.reshape(server.database, { fillerPages: 250_000_000 });
      const refused = { exit: 'disk', message: /may take \d{13} bytes/, hint: /free space there/ };
      await expectRefused(server, {}, refused);
    });

    test('is the server’s own where none is named and it is on this host', async () => {
      const { folder } = server.double;
      const own = await openDoubleStage({
        backupFolder: `${folder}/backup/`,
        folders: [{ seen: `${folder}/backup`, real: `${folder}/backup`, access: 'all' }],
      });
      try {
        const change = {
          port: own.port,
          spoolFolder: undefined as unknown as string,
          serverSpoolFolder: undefined as unknown as string,
        };
        const dump = await server.open({ ...change, database: 'model' });
        expect((await buffer(dump.bytes)).toString('latin1', 0, 4)).toBe('TAPE');
      } finally {
        await own.end();
      }
    });
  });
});
