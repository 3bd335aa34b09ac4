// What a file is by its first bytes. Real gbak dumps, databases, zip and 7z archives are in test/real/sources/dump-folder.test.ts;
// SQL Server's formats are from its documentation, since there is no SQL Server here.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { recognise } from '../../../../edge-uploader/sources/dump-folder/backup-format.ts';
import { LIVE_HEAD_BYTES, liveByHead, liveByName } from '../../../../edge-uploader/sources/live-database.ts';

const readable = (bytes: Buffer) => ({
  bytes: bytes.length,
  read: async (position: number, length: number) => bytes.subarray(position, position + length),
});
const GBAK = Buffer.from('0002040a000000040401000000050401000000060400040008040100000007', 'hex');
const MTF = Buffer.concat([Buffer.from('TAPE\x00\x00\x03\x00\x8c\x00\x0e\x01', 'latin1'), Buffer.alloc(1000)]);
const ZIP = Buffer.from('PK\x03\x04 … PK\x05\x06\0\0', 'latin1');

test.each([
  ['x.fbk', GBAK, 'firebird-backup', undefined],
  ['x.GBK', GBAK, 'firebird-backup', undefined],
  ['x.bak', MTF, 'mssql-backup', undefined],
  ['x.bak', Buffer.from('MSSQLBAK\x02\0\0\0'), 'mssql-compressed-backup', undefined],
  ['x.zip', ZIP, 'zip', undefined],
  ['PC_full_b1_s1_v1.tib', Buffer.from('anything'), 'image', undefined],
  ['x.mrimg', Buffer.from('anything'), 'image', undefined],
  ['x.sbk', Buffer.from('of another maker'), 'unknown', undefined],
  // Something else than its name says.
  ['x.bak', GBAK, 'firebird-backup', 'mssql-backup'],
  ['x.fbk', ZIP, 'zip', 'firebird-backup'],
  ['x.vbk', ZIP, 'zip', 'image'],
  // Encrypted by a virus, or an error page.
  ['x.fbk', Buffer.from('<html>404'), 'unknown', 'firebird-backup'],
  ['x.bak', Buffer.alloc(4096), 'unknown', 'mssql-backup'],
  ['x.fbk', Buffer.alloc(0), 'unknown', 'firebird-backup'],
])('%s', async (name, bytes, contents, claimed) => {
  expect(await recognise(name, readable(bytes))).toEqual({ contents, claimed, live: undefined, cut: undefined });
});

test('a zip or 7z archive that is cut or empty', async () => {
  const cut = async (name: string, bytes: Buffer) => (await recognise(name, readable(bytes))).cut;
  expect(await cut('x.zip', ZIP.subarray(0, 8))).toBe('the end of the zip archive is missing');
  expect(await cut('x.zip', Buffer.from(`PK\x05\x06${'\0'.repeat(18)}`))).toBe('the zip archive is empty');
  const header = Buffer.concat([Buffer.from('377abcaf271c0004', 'hex'), Buffer.alloc(24), Buffer.alloc(100)]);
  header.writeBigUInt64LE(80n, 12);
  header.writeBigUInt64LE(20n, 20);
  expect(await cut('x.7z', header)).toBeUndefined();
  expect(await cut('x.7z', header.subarray(0, 131))).toBe('the 7z archive should have 132 bytes and has 131');
  // Its end is in a later volume.
  expect(await cut('x.7z.001', header.subarray(0, 64))).toBeUndefined();
});

test('databases by name', () => {
  expect(['a.fdb', 'A.FDB', 'a.gdb'].map(liveByName)).toEqual(['firebird', 'firebird', 'firebird']);
  expect(['a.mdf', 'a.LDF', 'a.ndf'].map(liveByName)).toEqual(['mssql', 'mssql', 'mssql']);
  expect(['a.fbk', 'fdb', 'a.fdb.fbk', 'mdf.bak'].map(liveByName)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test('databases by header, and nothing else by chance', () => {
  const firebird = Buffer.alloc(8192);
  firebird[0] = 1;
  firebird.writeUInt16LE(8192, 16);
  for (const structure of [0x800b, 0x800c, 0x800d]) {
    firebird.writeUInt16LE(structure, 18);
    expect(liveByHead(firebird)).toBe('firebird');
  }
  const mssql = Buffer.alloc(8192);
  mssql.set([1, 15, 0, 0, 8]);
  expect(liveByHead(mssql)).toBe('mssql');
  expect(liveByHead(mssql.subarray(0, LIVE_HEAD_BYTES - 1))).toBeUndefined();
  for (const other of [GBAK, MTF, ZIP, Buffer.alloc(100), Buffer.alloc(100, 1)])
    expect(liveByHead(other)).toBeUndefined();
  fc.assert(
    fc.property(fc.uint8Array({ minLength: LIVE_HEAD_BYTES, maxLength: 200 }), (noise) => {
      fc.pre(noise[0] !== 1);
      expect(liveByHead(Buffer.from(noise))).toBeUndefined();
    }),
  );
});
