// How much room is needed where: only what spools needs as much as a dump.

import { expect, test } from 'vitest';
import type { Config } from '../../../edge-uploader/config/config.ts';
import { judgeSpace, neededBytes } from '../../../edge-uploader/doctor/checks/space.ts';

const GB = 1e9;
const needs = (databases: object, platform: NodeJS.Platform = 'linux'): Record<string, number> => {
  const folders = { cache: '/o/cache', scratch: '/o/scratch', logs: '/o/logs' };
  const config = { folders, databases } as unknown as Config;
  return Object.fromEntries(neededBytes(config, platform, (database) => (database === 'main' ? 10 * GB : GB)));
};
const least = { '/o/cache': 0.5 * GB, '/o/scratch': 0.5 * GB, '/o/logs': 0.05 * GB };

test('a pipe needs none', () => {
  expect(needs({ main: { engine: 'firebird', method: 'auto' } })).toEqual(least);
  expect(needs({ main: { engine: 'command' } })).toEqual(least);
});

test('a spool file needs as much as the dump, and a tenth; on Windows Firebird has no pipe', () => {
  const spooled = { ...least, '/o/scratch': 11 * GB };
  expect(needs({ main: { engine: 'firebird', method: 'spool' } })).toEqual(spooled);
  expect(needs({ main: { engine: 'firebird', method: 'auto' } }, 'win32')).toEqual(spooled);
});

test('one after the other: the largest of a folder counts', () => {
  const both = { main: { engine: 'mssql', spoolFolder: '/s' }, other: { engine: 'mssql', spoolFolder: '/s' } };
  expect(needs(both)).toEqual({ ...least, '/s': 11 * GB });
  expect(needs({ main: { engine: 'mssql' } })).toEqual(least);
});

test('a dump without room is a failure; a disk that is only fuller than it should be, a note', () => {
  expect(judgeSpace('/s', 11 * GB, 11 * GB).what).toBe('spaceEnough');
  expect(judgeSpace('/s', 11 * GB - 1, 11 * GB).what).toBe('spaceShort');
  expect(judgeSpace('/s', 0.5 * GB - 1, 0.5 * GB).what).toBe('spaceLow');
});
