// What a server's own list of databases says, as Firebird 3 and 2.5 bring it.

import { expect, test } from 'vitest';
import { parseAliases } from '../../../edge-uploader/discovery/firebird-aliases.ts';

test('databases.conf: names with paths, without what belongs to the server and what is said of one database', () => {
  const text = `
# Live Databases:
employee.fdb = $(dir_sampleDb)/employee.fdb
medicus = D:\\Data\\Kartotéka 2\\MEDICUS.FDB
quoted = "/data/with space.fdb"   # why
clinic = /data/clinic.fdb
{
  RemoteAccess = true
  DefaultDbCachePages = 50
}
inline = /data/inline.fdb { RemoteAccess = true }
security.db = $(dir_secDb)/security3.fdb
{
	RemoteAccess = false
}
last = /data/last.fdb`;
  expect(parseAliases(text)).toEqual([
    { alias: 'medicus', path: 'D:\\Data\\Kartotéka 2\\MEDICUS.FDB' },
    { alias: 'quoted', path: '/data/with space.fdb' },
    { alias: 'clinic', path: '/data/clinic.fdb' },
    { alias: 'inline', path: '/data/inline.fdb' },
    { alias: 'last', path: '/data/last.fdb' },
  ]);
});

test.each(['', '#', 'nonsense', '= /data/x.fdb', 'a =', '{', '}}}'])('%j holds none', (text) => {
  expect(parseAliases(text)).toEqual([]);
});
