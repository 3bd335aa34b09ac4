// Logins and lines that are refused, each for its own reason, and those that work: passwords, NTLM, certificates, named instances. On
// the double only: a real server's accounts, certificate and version are what they are.

import { writeFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from 'vitest';
import { startBrowser } from '../../../doubles/tds/browser.ts';
import { BACKUP_PASSWORD, openDoubleStage, SA_PASSWORD, WINDOWS_PASSWORD } from '../../../doubles/tds/two-folders.ts';
import { expectRefused } from './expect-refused.ts';
import { isReal, useMssqlServer } from './mssql-server.ts';

describe.skipIf(isReal)('on the double', () => {
  const server = useMssqlServer();
  afterEach(() => {
    server.double.faults.login = undefined;
    server.double.reshape(server.database, { users: {} });
  });

  describe('the login', () => {
    test.each([
      ['a wrong password', { user: 'sa' }, 'nonsense-1', /refused the login sa or its password/, /secrets file/],
      ['an unknown login', { user: 'somebody' }, SA_PASSWORD, /refused the login somebody/, /SQL logins/],
      ['one that is locked', { user: 'locked' }, BACKUP_PASSWORD, /locked, disabled/, /ALTER LOGIN \[locked\].*UNLOCK/],
      ['an expired password', { user: 'expired' }, BACKUP_PASSWORD, /expired/, /CHECK_EXPIRATION = OFF/],
      [
        'a wrong Windows password',
        { user: 'backup', domain: 'CLINIC' },
        'nonsense-2',
        /login CLINIC\\backup/,
        /FROM WINDOWS/,
      ],
      [
        'a Windows domain that is not trusted',
        { user: 'backup', domain: 'ELSEWHERE' },
        WINDOWS_PASSWORD,
        /ELSEWHERE\\backup/,
        /NTLM/,
      ],
    ])('%s', async (_what, change, password, message, hint) => {
      await expectRefused(server, change, { exit: 'source', message, hint }, password);
    });

    test('a Windows account logs in by NTLM', async () => {
      server.double.reshape(server.database, { users: { 'CLINIC\\backup': ['BACKUP DATABASE', 'VIEW DEFINITION'] } });
      const dump = await server.open({ user: 'backup', domain: 'CLINIC' }, { password: WINDOWS_PASSWORD });
      expect((await buffer(dump.bytes)).length).toBeGreaterThan(0);
    });
  });

  describe('the line', () => {
    test('nobody listens', async () => {
      const refused = { exit: 'source', message: /localhost:1 cannot be reached/, hint: /TCP\/IP/ };
      await expectRefused(server, { port: 1 }, refused);
    });

    test('it breaks in the middle of the login', async () => {
      server.double.faults.login = 'cut';
      await expectRefused(server, {}, { exit: 'source', message: /lost half way/, hint: /ERRORLOG/ });
    });

    test('the server says nothing', async () => {
      server.double.faults.login = 'silent';
      await expectRefused(server, {}, { exit: 'source', message: /does not answer/, hint: /hung/ });
    });

    test('a certificate that nobody trusts is refused when it should not be', async () => {
      const refused = { exit: 'source', message: /signed by nobody who is trusted/, hint: /certificateFile/ };
      await expectRefused(server, { trustServerCertificate: false }, refused);
    });

    test('a certificate that is named is trusted, for its names only', async () => {
      const { certificate, certificatePath: certificateFile } = server.double;
      await writeFile(certificateFile, certificate);
      expect((await buffer((await server.open({ certificateFile })).bytes)).length).toBeGreaterThan(0);
      const other = { exit: 'source', message: /is for another name/, hint: /certificateName/ };
      await expectRefused(server, { certificateFile, certificateName: 'sql.clinic.example' }, other);
      const missing = { exit: 'config', message: /certificateFile cannot be read/, hint: /PEM/ };
      await expectRefused(server, { certificateFile: '/nowhere.pem' }, missing);
    });

    test('a named instance is found through the SQL Server Browser', async () => {
      const browser = await startBrowser({ OTHER: 9, SQLEXPRESS: server.double.port });
      try {
        const change = { host: '127.0.0.1', port: undefined as unknown as number };
        const dump = await server.open({ ...change, instance: 'SQLEXPRESS' });
        expect((await buffer(dump.bytes)).length).toBeGreaterThan(0);
        const refused = {
          exit: 'source',
          message: /does not tell the port of the instance NONE/,
          hint: /UDP port 1434/,
        };
        await expectRefused(server, { ...change, instance: 'NONE' }, refused);
      } finally {
        await browser.stop();
      }
    });

    test('a server without encryption is used only where the configuration says so', async () => {
      const plain = await openDoubleStage({ encryption: 'notSupported' });
      try {
        const refused = { exit: 'source', message: /do not agree on encryption/, hint: /encrypt: false/ };
        await expectRefused(server, { port: plain.port }, refused);
        const without = { exit: 'source', message: /knows no database/, hint: /sys\.databases/ };
        await expectRefused(server, { port: plain.port, encrypt: false }, without);
      } finally {
        await plain.end();
      }
    });

    test('a server of 2008', async () => {
      const old = await openDoubleStage({ properties: { version: [10, 50, 6000] } });
      try {
        const refused = { exit: 'source', message: /older than 2012.*10\.50/, hint: /dump-folder/ };
        await expectRefused(server, { port: old.port }, refused);
      } finally {
        await old.end();
      }
    });
  });
});
