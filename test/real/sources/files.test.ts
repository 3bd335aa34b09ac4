// Folders as a tar, judged by Debian's tar: what is taken, in which order, under which names, and what is said of what is missing.

import { spawn } from 'node:child_process';
import { appendFile, chmod, mkdir, rename, rm, stat, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { READ_WHOLE_BYTES_MAX } from '../../../edge-uploader/sources/limits.ts';
import { seededBytes } from '../../edge-uploader/seeded-bytes.ts';
import { type FilesFixture, makeFiles, runProgram } from './files-fixture.ts';

let files: FilesFixture;
beforeEach(async () => {
  files = await makeFiles();
});
afterEach(() => files.end());

describe('taken is', () => {
  test('everything, hidden files and empty folders too, in the order of the bytes', async () => {
    for (const name of ['a-b', 'a/z', 'a.txt', '.hidden', 'Č', 'č', 'Z']) await files.write(name);
    await mkdir(files.pathOf('empty'));
    expect(await files.names()).toEqual(['.hidden', 'Z', 'a-b', 'a.txt', 'a/', 'a/z', 'empty/', 'Č', 'č']);
  });

  test('what patterns include, with the folders on the way, and nothing that they exclude', async () => {
    for (const name of [
      'certs/a.pfx',
      'certs/deep/b.pfx',
      'certs/c.txt',
      'Temp/d.pfx',
      'keys/e',
      'keys/f',
      '[1]/g.pfx',
    ])
      await files.write(name);
    const folder = { folder: files.tree, include: ['**/*.pfx', 'keys'], exclude: ['Temp', '[[]1[]]/**'] };
    expect(await files.names({ folders: [folder], exclude: ['**/f'] })).toEqual([
      ...['certs/', 'certs/a.pfx', 'certs/deep/', 'certs/deep/b.pfx', 'keys/', 'keys/e'],
    ]);
  });

  test('a single file, a link that the configuration names, and several folders in the order of their names', async () => {
    await files.write('x/licence.key', 'K');
    await files.write('b/1');
    await symlink(String(files.pathOf('b')), join(files.place, 'named'));
    const folders = [join(files.place, 'named'), 'tree/x/licence.key'];
    const tar = join(files.place, 'a.tar');
    await writeFile(tar, await buffer((await files.open({ folders })).bytes));
    const { stdout } = await runProgram('tar', ['-tf', tar]);
    const place = files.place.slice(1);
    expect(stdout.trim().split('\n')).toEqual([`${place}/named/`, `${place}/named/1`, `${place}/tree/x/licence.key`]);
  });

  test('the same bytes twice, and all others unchanged where one file is new', async () => {
    for (let i = 0; i < 50; i += 1) await files.write(`folder/${i}`, seededBytes(`${i}`, 3000));
    const first = await buffer((await files.open()).bytes);
    expect((await buffer((await files.open()).bytes)).equals(first)).toBe(true);
  });

  test('a link as a link, wherever it leads, and never what is behind it', async () => {
    await symlink('/etc', files.pathOf('out'));
    await symlink('nowhere', files.pathOf('broken'));
    await symlink('.', files.pathOf('loop'));
    expect(await files.names()).toEqual(['broken', 'loop', 'out']);
  });

  test('no socket, FIFO or device; they are counted', async () => {
    await files.write('a');
    await runProgram('mkfifo', [String(files.pathOf('fifo'))]);
    const server = createServer().listen(String(files.pathOf('socket')));
    const dump = await files.open();
    await buffer(dump.bytes);
    server.close();
    const facts = await dump.facts();
    expect(facts).toEqual({
      ...{ engine: 'files', tool: 'tar', method: 'files', options: [] },
      properties: { contents: 'tar', files: '1', folders: '1', links: '0', leftOut: '2' },
    });
  });
});

describe('incomplete', () => {
  /** Reads the dump while `during` happens, and gives back what it says is missing. */
  async function missing(during: () => Promise<void> = async () => undefined): Promise<unknown> {
    const dump = await files.open();
    await during();
    const tar = join(files.place, 'a.tar');
    await writeFile(tar, await buffer(dump.bytes));
    await runProgram('tar', ['-tf', tar]); // Whatever happened, the archive is whole.
    return (await dump.facts()).incomplete;
  }

  test('is a file that vanished after it was seen', async () => {
    await files.write('a');
    await files.write('gone/b');
    await files.write('large', Buffer.alloc(20_000_000));
    // Everything was looked through; now the second walk begins.
    expect(await missing(() => rm(files.pathOf('gone/b')))).toBeUndefined();
    const dump = await files.open();
    const reading = dump.bytes[Symbol.asyncIterator]();
    await reading.next();
    await rm(files.pathOf('large'));
    for (;;) if ((await reading.next()).done) break;
    expect((await dump.facts()).incomplete).toMatchObject({
      files: 1,
      named: [{ why: expect.stringMatching(/vanished|removed/) }],
    });
  });

  test('is a large file that grows, shrinks or is replaced while it is read', async () => {
    const large = files.pathOf('large');
    const changes: [() => Promise<void>, RegExp][] = [
      [() => appendFile(large, 'more'), /its size went from 20000000 to 20000004 bytes/],
      [() => truncate(large, 100), /it became shorter|its size went from/],
      [async () => rename(files.pathOf('other'), large), /another file took its name/],
      [() => utimes(large, 5, 5), /it was written to/],
    ];
    for (const [change, why] of changes) {
      await files.write('large', seededBytes('large', 20_000_000));
      await files.write('other', '1');
      const dump = await files.open();
      const pieces: Buffer[] = [];
      for await (const piece of dump.bytes) {
        if (pieces.push(piece) === 4) await change();
      }
      const tar = join(files.place, 'a.tar');
      await writeFile(tar, Buffer.concat(pieces));
      await runProgram('tar', ['-tf', tar]);
      const { incomplete } = await dump.facts();
      expect(incomplete?.named[0]).toEqual({ file: String(large), why: expect.stringMatching(why) });
    }
  });

  test('is a small file that changes at every attempt', async () => {
    await files.write('a.log', Buffer.alloc(READ_WHOLE_BYTES_MAX - 1_000_000));
    const writer = spawn('/bin/sh', ['-c', `while :; do printf x >> '${files.tree}/a.log'; done`], { stdio: 'ignore' });
    const before = (await stat(files.pathOf('a.log'))).size;
    while ((await stat(files.pathOf('a.log'))).size < before + 10) await sleep(5);
    // On a busy machine the writer may rest during one of the three readings; the file is then whole, and it is tried again.
    let incomplete: Awaited<ReturnType<typeof missing>>;
    try {
      for (let tries = 0; tries < 20 && incomplete === undefined; tries += 1) incomplete = await missing();
    } finally {
      writer.kill('SIGKILL');
    }
    expect(incomplete).toEqual({
      files: 1,
      named: [
        {
          file: join(files.tree, 'a.log'),
          why: expect.stringMatching(/^it changed while it was read, 3 times: its size went/),
        },
      ],
    });
  });

  test.skipIf(process.getuid?.() !== 0)('is what may not be read (dropping root’s rights needs root)', async () => {
    // The tests' own temporary folder may be closed to others.
    await files.end();
    files = await makeFiles('/tmp');
    await files.write('secret.key', 'k', 0o600);
    await files.write('closed/x');
    await files.write('open', 'o');
    await chmod(files.pathOf('closed'), 0o700);
    await chmod(files.place, 0o755);
    const program = `
      import { filesSource } from '${join(import.meta.dirname, '../../../edge-uploader/sources/files/files.ts')}';
      import { buffer } from 'node:stream/consumers';
      process.setgid(65534); process.setuid(65534);
      const source = filesSource({ folders: [{ folder: process.argv[1], exclude: [] }], exclude: [], shadowCopy: 'never' }, { here: '/', shadowCopies: undefined });
      const dump = await source.openDump({ signal: new AbortController().signal, scratchFolder: '/tmp' });
      await buffer(dump.bytes);
      console.log(JSON.stringify(await dump.facts()));`;
    const { stdout } = await runProgram(process.execPath, [
      '--disable-warning=ExperimentalWarning',
      '--input-type=module',
      '-e',
      program,
      files.tree,
    ]);
    expect(JSON.parse(stdout)).toMatchObject({
      properties: { files: '1' },
      incomplete: {
        files: 2,
        named: [
          { file: join(files.tree, 'closed'), why: 'permission is refused' },
          { file: join(files.tree, 'secret.key'), why: 'permission is refused' },
        ],
      },
    });
  });
});

describe('refused', () => {
  test('a live database by its name, before anything is read', async () => {
    for (const name of ['clinic.fdb', 'Clinic.GDB', 'x.mdf', 'x.ldf', 'x.NDF']) {
      await files.write(`data/${name}`);
      await expect(files.open()).rejects.toMatchObject({
        exit: 'source',
        message: expect.stringMatching(
          /backing up files was refused: .* is named like a (Firebird|SQL Server) database file, and a copy of a database that is in use cannot be relied upon/,
        ),
        hint: expect.stringMatching(
          /back the database itself up with `engine: (firebird|mssql)`, and leave the file out by `exclude`/,
        ),
      });
      await rm(files.pathOf(`data/${name}`));
    }
    await files.write('clinic.fdb');
    await files.write('kept');
    expect(await files.names({ exclude: ['**/*.fdb'] })).toEqual(['data/', 'kept']);
  });

  test('a live database by its header, whatever it is called and however large it is', async () => {
    const header = Buffer.alloc(8192);
    header.writeUInt16LE(1, 0);
    header.writeUInt16LE(8192, 16);
    header.writeUInt16LE(0x800c, 18);
    for (const bytes of [8192, READ_WHOLE_BYTES_MAX + 1]) {
      await files.write('data.bin', Buffer.concat([header, Buffer.alloc(bytes - 8192)]));
      const dump = await files.open();
      await expect(buffer(dump.bytes)).rejects.toMatchObject({
        exit: 'source',
        message: expect.stringMatching(/data\.bin begins like a Firebird/),
      });
    }
  });

  test('a folder that is not there, one in another, and an empty selection', async () => {
    await expect(files.open({ folders: ['nowhere'] })).rejects.toThrow(
      /backing up the files in .*nowhere failed: there is no such file or folder/,
    );
    await files.write('a/b');
    const both = [files.tree, join(files.tree, 'a')];
    await expect(files.open({ folders: both })).rejects.toMatchObject({
      exit: 'config',
      message: expect.stringMatching(/tree\/a was refused: it lies in .*tree, which is named too/),
    });
    await expect(files.open({ folders: [{ folder: files.tree, include: '*.pfx' }] })).rejects.toThrow(
      /there is not one that is included/,
    );
  });

  test('an interruption, at once', async () => {
    await files.write('a', Buffer.alloc(50_000_000));
    const abort = new AbortController();
    const dump = await files.open({}, undefined, abort.signal);
    dump.bytes.once('readable', () => abort.abort());
    await expect(buffer(dump.bytes)).rejects.toMatchObject({ exit: 'interrupted' });
  });
});
