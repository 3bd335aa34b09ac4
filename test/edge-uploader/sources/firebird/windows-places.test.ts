// Where gbak is looked for on Windows, from what `reg query` prints there: copied from its documentation, not seen on a Windows,
// which could not be had. A vendor's own Firebird is often known by nothing but the service that starts it.

import { expect, test } from 'vitest';
import type { QueryRegistry } from '../../../../edge-uploader/platform/registry.ts';
import { windowsPlaces } from '../../../../edge-uploader/sources/firebird/installed-gbaks.ts';

const REGISTRY: Record<string, string> = {
  'HKLM\\SOFTWARE\\Firebird Project\\Firebird Server\\Instances':
    '\r\nHKEY_LOCAL_MACHINE\\SOFTWARE\\Firebird Project\\Firebird Server\\Instances\r\n    DefaultInstance    REG_SZ    C:\\Program Files\\Firebird\\Firebird_3_0\\\r\n\r\n',
  'HKLM\\SYSTEM\\CurrentControlSet\\Services':
    '\r\nHKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\FirebirdServerKlinika\r\n    ImagePath    REG_EXPAND_SZ    "D:\\Ordinační program\\Firebird\\firebird.exe" -s Klinika\r\n' +
    '\r\nHKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\Old\r\n    ImagePath    REG_EXPAND_SZ    C:\\FB25\\bin\\fbserver.exe -s Old\r\n' +
    '\r\nHKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\Spooler\r\n    ImagePath    REG_EXPAND_SZ    C:\\Windows\\System32\\spoolsv.exe\r\n',
};
const query: QueryRegistry = async (key) => REGISTRY[key] ?? '';

test('by the registry, then the services, then the usual folders', async () => {
  const places = await windowsPlaces(query, { ProgramFiles: 'C:\\Program Files' });
  // Each folder is looked at itself and with `bin` behind it.
  expect(places.filter((_, i) => i % 2 === 0)).toEqual([
    'C:\\Program Files\\Firebird\\Firebird_3_0\\gbak.exe',
    'D:\\Ordinační program\\Firebird\\gbak.exe',
    'C:\\FB25\\bin\\gbak.exe',
    'C:\\Program Files\\Firebird\\Firebird_5_0\\gbak.exe',
    'C:\\Program Files\\Firebird\\Firebird_4_0\\gbak.exe',
    'C:\\Program Files\\Firebird\\Firebird_3_0\\gbak.exe',
    'C:\\Program Files\\Firebird\\Firebird_2_5\\gbak.exe',
  ]);
  expect(places).toContain('C:\\Program Files\\Firebird\\Firebird_2_5\\bin\\gbak.exe');
});

test('an empty registry leaves the usual folders', async () => {
  const places = await windowsPlaces(async () => '', { 'ProgramFiles(x86)': 'C:\\Program Files (x86)' });
  expect(places[0]).toBe('C:\\Program Files (x86)\\Firebird\\Firebird_5_0\\gbak.exe');
  expect(places).toHaveLength(8);
});
