// A dump becomes a database again, or nothing at all: half a database that looks whole would be worked with.

import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { restoreIntoFirebird } from '../../../edge-uploader/restore-database/firebird.ts';
import { type FirebirdFixture, makeFirebirdFixture, processesWith, ROWS } from './firebird-fixture.ts';

let fixture: FirebirdFixture;
let dumpFile: string;
let folder: string;
beforeAll(async () => {
  fixture = await makeFirebirdFixture();
  folder = join(fixture.folder, 'restored');
  await mkdir(folder);
  dumpFile = join(fixture.folder, 'clinic.fbk');
  await writeFile(dumpFile, await buffer((await fixture.open()).bytes));
});
afterAll(() => fixture?.end());

function restore(change: { dumpFile?: string; databaseFile?: string; gbak?: string; signal?: AbortSignal }) {
  const { FIREBIRD, FIREBIRD_MSG } = fixture.config().environment;
  return restoreIntoFirebird({
    dumpFile,
    databaseFile: join(folder, 'new.fdb'),
    environment: { FIREBIRD: FIREBIRD!, FIREBIRD_MSG: FIREBIRD_MSG! },
    idleSeconds: 20,
    signal: new AbortController().signal,
    ...change,
  });
}

test('a whole dump becomes the same database, which the server can open', async () => {
  const databaseFile = join(folder, 'whole.fdb');
  await restore({ databaseFile });
  const question =
    'select count(*) from patient; select count(*) from visit; select sum(price) from visit; select gen_id(visit_number, 0) from rdb$database;';
  const [restored, original] = [
    await fixture.server.sql(databaseFile, question),
    await fixture.server.sql(fixture.database, question),
  ];
  expect(restored).toBe(original);
  expect(restored).toContain(String(ROWS));
  expect(await readdir(folder)).toEqual(['whole.fdb']);
});

test('never over a database that is there', async () => {
  const databaseFile = join(folder, 'whole.fdb');
  const before = await readFile(databaseFile);
  await expect(restore({ databaseFile })).rejects.toMatchObject({
    exit: 'disk',
    message: expect.stringContaining('such a file already'),
  });
  expect(Buffer.compare(await readFile(databaseFile), before)).toBe(0);
});

test.each([
  ['cut in the middle', (dump: Buffer) => dump.subarray(0, dump.length / 2)],
  ['cut by its last block', (dump: Buffer) => dump.subarray(0, dump.length - 16_384)],
  ['cut in its header', (dump: Buffer) => dump.subarray(0, 500)],
  ['empty', () => Buffer.alloc(0)],
  ['something else', () => Buffer.from('PK\x03\x04 this is no dump')],
])('a dump that is %s leaves nothing', async (_what, damage) => {
  const damaged = join(fixture.folder, 'damaged.fbk');
  await writeFile(damaged, damage(await readFile(dumpFile)));
  await expect(restore({ dumpFile: damaged })).rejects.toMatchObject({
    name: 'Failure',
    exit: 'damaged',
    hint: expect.stringContaining('download'),
  });
  await nothingLeft();
});

test('a missing dump and a missing gbak are told apart', async () => {
  await expect(restore({ dumpFile: '/nowhere.fbk' })).rejects.toMatchObject({ exit: 'notFound' });
  await expect(restore({ gbak: '/nowhere/gbak' })).rejects.toMatchObject({
    exit: 'source',
    message: expect.stringContaining('no such program'),
  });
  await nothingLeft();
});

test('an interruption leaves nothing', async () => {
  const abort = new AbortController();
  const restoring = restore({ signal: abort.signal });
  setTimeout(() => abort.abort(), 150);
  await expect(restoring).rejects.toMatchObject({ exit: 'interrupted' });
  await nothingLeft();
});

test.runIf(process.getuid?.() === 0)(
  'a full disk is called one, and leaves nothing (root: mounts a disk)',
  async () => {
    const disk = join(fixture.folder, 'disk');
    await mkdir(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'none', disk]);
    try {
      await expect(restore({ databaseFile: join(disk, 'new.fdb') })).rejects.toMatchObject({
        exit: 'disk',
        message: expect.stringContaining('no room left'),
      });
      expect(await readdir(disk)).toEqual([]);
    } finally {
      execFileSync('umount', ['-l', disk]);
    }
  },
);

async function nothingLeft(): Promise<void> {
  expect((await readdir(folder)).filter((name) => name !== 'whole.fdb')).toEqual([]);
  expect(await processesWith('.offsite-partial')).toEqual([]);
}
