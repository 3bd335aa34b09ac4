// An unknown or malformed field must be refused: one that is silently ignored has switched off backups elsewhere.

import { expect, test } from 'vitest';
import { commandConfigSchema } from '../../../edge-uploader/sources/command.ts';
import { firebirdConfigSchema } from '../../../edge-uploader/sources/firebird/config.ts';
import { mssqlConfigSchema } from '../../../edge-uploader/sources/mssql/config.ts';

const command = { engine: 'command', command: ['/usr/bin/mysqldump', 'clinic'] };
const mssql = { engine: 'mssql', database: 'clinic', user: 'offsite' };
const firebird = { engine: 'firebird', database: 'clinic' };

test('the least configuration is enough', () => {
  expect(commandConfigSchema.parse(command)).toMatchObject({ environment: {}, idleSeconds: 900 });
  expect(firebirdConfigSchema.parse(firebird)).toMatchObject({
    host: 'localhost',
    port: 3050,
    user: 'SYSDBA',
    method: 'auto',
  });
});

test.each([
  ['an unknown field', { ...command, idleSecond: 5 }],
  ['a command in one string', { ...command, command: 'mysqldump clinic' }],
  ['no program', { ...command, command: [] }],
  ['an empty program', { ...command, command: [''] }],
  ['endless silence', { ...command, idleSeconds: 1e9 }],
  ['no time at all', { ...command, idleSeconds: 0 }],
  ['a NUL in an argument', { ...command, command: ['a', 'b\0c'] }],
])('command: refuses %s', (_what, config) => {
  expect(commandConfigSchema.safeParse(config).success).toBe(false);
});

test.each([
  ['an unknown field', { ...firebird, pasword: 'x' }],
  ['a password beside the configuration', { ...firebird, password: 'x' }],
  ['no database', { engine: 'firebird' }],
  ['a port that is none', { ...firebird, port: 70_000 }],
  ['an unknown method', { ...firebird, method: 'zip' }],
  ['a line break in a name', { ...firebird, database: 'a\nb' }],
  ['a password smuggled through the environment', { ...firebird, environment: { ISC_PASSWORD: 'x' } }],
])('firebird: refuses %s', (_what, config) => {
  expect(firebirdConfigSchema.safeParse(config).success).toBe(false);
});

test('mssql: the least, and what is not decided yet is left open', () => {
  expect(mssqlConfigSchema.parse(mssql)).toEqual({ ...mssql, host: 'localhost', encrypt: true, idleSeconds: 900 });
});

test.each([
  ['an unknown field', { ...mssql, spoolfolder: '/x' }],
  ['a password beside the configuration', { ...mssql, password: 'x' }],
  ['no user', { engine: 'mssql', database: 'clinic' }],
  ['a port and an instance', { ...mssql, port: 1433, instance: 'SQLEXPRESS' }],
  ['a relative folder, which the server would look for elsewhere', { ...mssql, spoolFolder: 'spool' }],
  ['the server’s name of a folder without ours', { ...mssql, serverSpoolFolder: 'D:\\spool' }],
  ['a certificate that would not be looked at', { ...mssql, certificateFile: '/x.pem', trustServerCertificate: true }],
  ['a name longer than SQL Server has', { ...mssql, database: 'x'.repeat(129) }],
])('mssql: refuses %s', (_what, config) => {
  expect(mssqlConfigSchema.safeParse(config).success).toBe(false);
});
