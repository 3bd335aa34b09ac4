// Dumps of other programs, on real files: real gbak, zip and 7z, files that grow, change, vanish and are locked while we look. Every
// refusal is read aloud here as an operator would read it.

import { appendFile, copyFile, mkdir, open, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ensureDebianPackages } from '../../../tools/debian-packages.ts';
import { seededBytes } from '../../edge-uploader/seeded-bytes.ts';
import { type DumpFolder, type Made, makeDumpFolder, makeGbakDump, runProgram as run } from './dump-folder-fixture.ts';

let made: Made;
let dumps: DumpFolder;
let folder: string;
beforeAll(async () => {
  await ensureDebianPackages(['zip', '7zip']);
  made = await makeGbakDump();
});
afterAll(() => made.end());
beforeEach(async () => {
  dumps = await makeDumpFolder();
  folder = dumps.folder;
});
afterEach(() => dumps.end());

describe('the newest file', () => {
  test('a real gbak dump is recognised and given as it is', async () => {
    await dumps.write('older.fbk', seededBytes('older', 5000), 24);
    await copyFile(made.gbakDump, join(folder, 'newest.fbk'));
    const dump = await dumps.openDump({ newest: '*.fbk' });
    const original = await readFile(made.gbakDump);
    expect((await buffer(dump.bytes)).equals(original)).toBe(true);
    expect(dump).toMatchObject({ method: 'file', expectedBytes: original.length, notes: [] });
    expect(await dump.facts()).toEqual({
      ...{ engine: 'dump-folder', tool: 'dump-folder', method: 'file', options: [] },
      properties: { contents: 'firebird-backup', file: 'newest.fbk', modified: expect.stringMatching(/Z$/) },
    });
    expect(await dumps.open()).toEqual([]);
  });

  test('zip and 7z archives are recognised, and hardly deduplicate', async () => {
    await run('zip', ['-q', join(folder, 'a.zip'), made.gbakDump]);
    expect(
      await dumps
        .openDump({ newest: '*.zip', minBytes: 100 })
        .then(async (dump) => [await buffer(dump.bytes).then(() => 1), dump.notes]),
    ).toEqual([1, [expect.stringContaining('a zip archive hardly deduplicates')]]);
    await run('7zz', ['a', '-bso0', join(folder, 'a.7z'), made.gbakDump]);
    const dump = await dumps.openDump({ newest: '*.7z', minBytes: 100 });
    await buffer(dump.bytes);
    expect((await dump.facts()).properties?.contents).toBe('7z');
  });

  test('what it is although its name says something else is told', async () => {
    await copyFile(made.gbakDump, join(folder, 'clinic.bak'));
    const dump = await dumps.openDump({ newest: '*.bak' });
    await buffer(dump.bytes);
    expect(dump.notes).toEqual(['clinic.bak is named like a SQL Server backup but is a Firebird backup (gbak)']);
    expect((await dump.facts()).properties?.contents).toBe('firebird-backup');
  });

  test('temporary names do not count', async () => {
    await dumps.write('a.fbk', seededBytes('a', 3000), 1);
    for (const name of ['b.fbk.tmp', '.c.fbk', '~d.fbk', 'e.fbk.part', 'f.fbk.filepart']) await dumps.write(name, 'x');
    const dump = await dumps.openDump({ newest: '*', unknownContents: 'accept' });
    await buffer(dump.bytes);
    expect((await dump.facts()).properties?.file).toBe('a.fbk');
  });
});

describe('waiting', () => {
  test('until a file has stopped growing, and then takes all of it', async () => {
    const dump = await readFile(made.gbakDump);
    const path = join(folder, 'growing.fbk');
    await writeFile(path, dump.subarray(0, 100));
    const writing = (async () => {
      for (let at = 100; at < dump.length; at += Math.ceil(dump.length / 8)) {
        await sleep(40);
        await appendFile(path, dump.subarray(at, at + Math.ceil(dump.length / 8)));
      }
    })();
    const taken = await dumps.openDump({ newest: '*.fbk', minBytes: 10 });
    await writing;
    expect((await buffer(taken.bytes)).equals(dump)).toBe(true);
  });

  test('while a program has it open for writing although nothing moves, and no longer than allowed', async () => {
    await copyFile(made.gbakDump, join(folder, 'held.fbk'));
    const holder = await open(join(folder, 'held.fbk'), 'r+');
    await dumps.refused(
      /waiting for a finished dump in .* was given up after 0.005 minutes: held.fbk is still being written: process \d+ has it open/,
      { newest: '*.fbk', waitMinutes: 0.005 },
      /schedule the backup later/,
    );
    const opening = dumps.openDump({ newest: '*.fbk' });
    await sleep(300);
    await holder.close();
    await buffer((await opening).bytes);
  });

  test('and is interrupted at once', async () => {
    await copyFile(made.gbakDump, join(folder, 'x.fbk'));
    const abort = new AbortController();
    const opening = dumps.openDump({ newest: '*.fbk', settleSeconds: 60 }, abort.signal);
    setTimeout(() => abort.abort(), 50);
    await expect(opening).rejects.toMatchObject({ exit: 'interrupted' });
  });
});

describe('refused', () => {
  test('a stale dump, which is the alert that a silent vendor job deserves', async () => {
    await dumps.write('old.fbk', seededBytes('old', 3000), 8 * 24 + 1);
    await dumps.refused(
      /old\.fbk .* was refused: it is the newest dump and 8 days old, and may be 26 hours old/,
      { newest: '*' },
      /why the program .* has stopped/,
    );
    await dumps.refused(/no file matches \*\.gbk/, { newest: '*.gbk' }, /still runs/);
  });

  test('a date in the future, which would look fresh for ever', async () => {
    await dumps.write('next-year.fbk', seededBytes('x', 3000), -400 * 24);
    await dumps.refused(
      /is dated 399 days in the future|is dated 400 days in the future/,
      { newest: '*' },
      /set the clock/,
    );
  });

  test('an empty, a tiny and a shrunken one', async () => {
    await dumps.write('a.fbk', '');
    await dumps.refused(/a\.fbk from .* was refused: it is empty/, { newest: '*' });
    await dumps.write('a.fbk', 'short');
    await dumps.refused(/5 bytes are fewer than 1024, and can hold no database/, { newest: '*' }, /`minBytes`/);
    const whole = await readFile(made.gbakDump);
    await dumps.write('a.fbk', Buffer.concat([whole, Buffer.alloc(100_000)]), 3);
    await copyFile(made.gbakDump, join(folder, 'b.fbk'));
    await dumps.refused(/it has \d+ bytes, and a\.fbk, the dump before it, has \d+/, { newest: '*' });
    await buffer((await dumps.openDump({ newest: '*', minBytes: 1000 })).bytes);
  });

  test('a live database, by its name and by its header', async () => {
    await copyFile(made.database, join(folder, 'clinic.fdb'));
    await dumps.refused(
      /taking clinic\.fdb from .* was refused: clinic\.fdb is named like a Firebird database file, and a copy/,
      { newest: '*' },
      /engine: firebird/,
    );
    await rename(join(folder, 'clinic.fdb'), join(folder, 'clinic.fbk'));
    await dumps.refused(/clinic\.fbk begins like a Firebird database file/, { newest: '*' }, /engine: firebird/);
    await rm(join(folder, 'clinic.fbk'));
    await dumps.write('clinic.MDF', 'x');
    await dumps.refused(/clinic\.MDF is named like a SQL Server database file/, { newest: '*' }, /engine: mssql/);
  });

  test('what is not what it is named, and nothing else that is known', async () => {
    await dumps.write('a.fbk', seededBytes('encrypted by a virus', 5000));
    await dumps.refused(
      /a\.fbk .* named like a Firebird backup \(gbak\) but does not begin like one/,
      { newest: '*' },
      /encrypted by a virus/,
    );
    const dump = await dumps.openDump({ newest: '*', unknownContents: 'accept' });
    expect(dump.notes).toEqual(['a.fbk is named like a Firebird backup (gbak) but does not begin like one']);
    await buffer(dump.bytes);
  });

  test('a cut archive', async () => {
    const path = join(folder, 'a.zip');
    await run('zip', ['-q', path, made.gbakDump]);
    const whole = await readFile(path);
    await dumps.write('a.zip', whole.subarray(0, whole.length - 30));
    await dumps.refused(/the end of the zip archive is missing/, { newest: '*', minBytes: 10 });
  });

  test('a folder that is not there, or is none', async () => {
    await dumps.refused(/looking for dumps in \/nowhere failed: there is no such folder/, {
      folder: '/nowhere',
      newest: '*',
    });
    await dumps.refused(/it is no folder/, { folder: made.gbakDump, newest: '*' });
  });

  test('a file that changes while it is read', async () => {
    const path = await dumps.write('a.fbk', seededBytes('large', 30_000_000));
    const dump = await dumps.openDump({ newest: '*', unknownContents: 'accept' });
    const reading = buffer(dump.bytes);
    await sleep(5);
    await appendFile(path, 'more');
    await expect(reading).rejects.toMatchObject({
      exit: 'source',
      message: expect.stringMatching(/it changed while it was read: its size went from 30000000 to 30000004 bytes/),
    });
    const again = await dumps.openDump({ newest: '*', unknownContents: 'accept' });
    const second = buffer(again.bytes);
    await rename(await dumps.write('new', 'x'), path);
    await expect(second).rejects.toThrow('another file took its name');
    expect(await dumps.open()).toEqual([]);
  });
});

describe('a set', () => {
  test('is a tar that Debian’s tar unpacks, with times and rights', async () => {
    await mkdir(join(folder, 'deep'));
    await copyFile(made.gbakDump, join(folder, 'deep', 'main.fbk'));
    await dumps.write('images-ž.7z.001', seededBytes('one', 70_000), 2);
    await dumps.write('images-ž.7z.002', seededBytes('two', 513), 1);
    await symlink(made.gbakDump, join(folder, 'also.fbk'));
    const dump = await dumps.openDump({ set: ['**/*.fbk', 'images*'], unknownContents: 'accept' });
    const tar = join(made.folder, 'set.tar');
    await writeFile(tar, await buffer(dump.bytes));
    const target = join(made.folder, 'unpacked');
    await mkdir(target);
    await run('tar', ['-xf', tar, '-C', target]);
    expect((await run('tar', ['-tf', tar, '--quoting-style=literal'])).stdout.trim().split('\n')).toEqual([
      ...['also.fbk', 'deep/main.fbk', 'images-ž.7z.001', 'images-ž.7z.002'],
    ]);
    for (const name of ['deep/main.fbk', 'images-ž.7z.001', 'images-ž.7z.002']) {
      await run('cmp', [join(folder, name), join(target, name)]);
    }
    await run('cmp', [made.gbakDump, join(target, 'also.fbk')]);
    expect((await dump.facts()).properties).toMatchObject({ contents: 'tar', files: '4' });
  });

  test('of which one file is a database is refused', async () => {
    await copyFile(made.gbakDump, join(folder, 'a.fbk'));
    await copyFile(made.database, join(folder, 'b.fdb'));
    await dumps.refused(/b\.fdb is named like a Firebird database file/, { set: ['*'] });
  });
});
