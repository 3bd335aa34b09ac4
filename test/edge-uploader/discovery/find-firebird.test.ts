// Databases by their first bytes, whatever they are called; each once, under the name that the server prefers.

import { link, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findFirebird } from '../../../edge-uploader/discovery/find-firebird.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'offsite-find-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function database(name: string, bytes: number, structure = 12): Promise<string> {
  const file = Buffer.alloc(bytes);
  file[0] = 1;
  file.writeUInt16LE(8192, 16);
  file.writeUInt16LE(0x8000 | structure, 18);
  await writeFile(join(folder, name), file);
  return join(folder, name);
}

test('the open ones first, then the largest; an alias rather than a path', async () => {
  const small = await database('small.fdb', 8192, 11);
  const open = await database('clinic.dat', 4096);
  const large = await database('large.fdb', 65_536, 13);
  const named = await database('named.fdb', 16_384);
  await link(large, join(folder, 'same.fdb'));
  await writeFile(join(folder, 'letter.fdb'), 'Dear Mr Novák');
  await writeFile(join(folder, 'databases.conf'), `medicus = ${named}\ngone = /no/such.fdb\n`);
  const own = await database('security3.fdb', 8192);
  const paths = [
    small,
    large,
    join(folder, 'same.fdb'),
    join(folder, 'letter.fdb'),
    named,
    own,
    join(folder, 'gone.fdb'),
  ];
  const found = await findFirebird(
    paths,
    [{ port: 3055, openFiles: [open, own, '/dev/null'] }],
    [join(folder, 'databases.conf')],
  );
  expect(found).toEqual([
    { engine: 'firebird', database: open, port: 3055, bytes: 4096, release: '3.0', isOpen: true },
    { engine: 'firebird', database: large, port: 3055, bytes: 65_536, release: '4.0', isOpen: false },
    { engine: 'firebird', database: 'medicus', port: 3055, bytes: 16_384, release: '3.0', isOpen: false },
    { engine: 'firebird', database: small, port: 3055, bytes: 8192, release: '2.5', isOpen: false },
  ]);
});

test('without a server, the usual port', async () => {
  const path = await database('clinic.fdb', 8192);
  expect(await findFirebird([path], [], [])).toMatchObject([{ database: path, port: 3050, isOpen: false }]);
});
