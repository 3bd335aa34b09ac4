// Troubles are told by numbers and codes, in whatever language the server speaks, and each of them says something of its own.

import { expect, test } from 'vitest';
import { EXIT } from '../../../../edge-uploader/failure.ts';
import { failureOf, mssqlFailure } from '../../../../edge-uploader/sources/mssql/mssql-failure.ts';
import { numbers } from '../../../../edge-uploader/sources/mssql/mssql-numbers.ts';
import { type MssqlTrouble, troubles } from '../../../../edge-uploader/sources/mssql/mssql-troubles.ts';

const target = { database: 'clinic', host: 'sql.clinic.example', user: 'offsite' };
const error = (message: string, more: object): Error => Object.assign(new Error(message), more);

test('the reason is told, not the conclusion, in the words of a Czech server', () => {
  const reason = error(
    "Nelze otevřít zálohovací zařízení 'D:\\x.bak'. Chyba operačního systému 5(Přístup byl odepřen.).",
    { number: 3201 },
  );
  const last = error('BACKUP DATABASE byl ukončen.', { number: 3013, precedingErrors: [reason] });
  const failure = mssqlFailure('dumping clinic', last, { ...target, spoolFolder: 'D:\\spool' });
  expect(failure.message).toMatch(
    /^dumping clinic failed: the service of SQL Server may not use the folder D:\\spool \(Nelze.*\[3201\]\)$/,
  );
  expect(failure.message).not.toContain('3013');
});

test.each([
  ['3201', '3(Cestu nelze nalézt)', /sees no such folder/],
  ['3202', '112(Málo místa)', /no room left/],
  ['3203', '38(Konec souboru)', /damaged/],
  ['3203', '1117(Chyba zařízení)', /could not be read or written/],
])('the system’s own number counts: %s with %s', (number, system, message) => {
  const failure = mssqlFailure('doing', error(`Error: failed: ${system}`, { number: Number(number) }), target);
  expect(failure.message).toMatch(message);
});

test('a right that is missing is another one for BACKUP and for RESTORE', () => {
  const denied = error('CREATE DATABASE permission denied', { number: 262 });
  expect(mssqlFailure('doing', denied, target).hint).toContain('db_backupoperator');
  expect(mssqlFailure('doing', denied, target, 'RESTORE').hint).toContain('CREATE ANY DATABASE');
});

test('what is not known is told as it was said, once', () => {
  const unknown = error('Something new.', { number: 99999, originalError: error('Something new.', {}) });
  const failure = mssqlFailure('doing', unknown, target);
  expect(failure.message).toBe('doing failed: Something new. [99999]');
  expect(failure.hint).toContain('ERRORLOG');
});

test('every trouble has an exit, a reason and a hint that names its objects', () => {
  const said = (Object.keys(troubles) as MssqlTrouble[]).map((kind) =>
    failureOf(kind, 'doing it', { ...target, instance: 'SQLEXPRESS' }),
  );
  for (const { exit, message, hint } of said) {
    expect(EXIT).toHaveProperty(exit);
    expect(message).toMatch(/^doing it failed: \S/);
    expect(hint.length).toBeGreaterThan(20);
    expect(`${message} ${hint}`).not.toMatch(/undefined|\[object/);
  }
  expect(new Set(said.map(({ message }) => message)).size).toBe(said.length);
  for (const kind of Object.values(numbers)) expect(troubles).toHaveProperty(kind);
});
