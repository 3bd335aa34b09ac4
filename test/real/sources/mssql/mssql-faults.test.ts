// What goes wrong while a backup runs, or behind its back. On the double only: a real server's disk cannot be filled, nor its service
// killed, at a chosen percent.

import { appendFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from 'vitest';
import { connect } from '../../../../edge-uploader/sources/mssql/connect.ts';
import type { Faults } from '../../../doubles/tds/engine/faults.ts';
import { expectRefused } from './expect-refused.ts';
import { isReal, useMssqlServer } from './mssql-server.ts';

const FILLER_PAGES = 1000;

describe.skipIf(isReal)('on the double', () => {
  const server = useMssqlServer({ fillerPages: FILLER_PAGES });
  const faults = (): Faults => server.double.faults;
  afterEach(() => {
    Object.assign(faults(), { backup: undefined, afterBackup: undefined, paceMilliseconds: undefined });
    server.double.backups.freeBytes = Number.POSITIVE_INFINITY;
  });

  test.each<[string, NonNullable<Faults['backup']>['what'], RegExp, RegExp, string]>([
    ['the server is killed', 'cut', /connection to the server was lost/, /ERRORLOG/, 'source'],
    ['somebody stops it', 'killed', /somebody stopped it/, /KILL/, 'source'],
    ['a disk cannot be read', 'readError', /could not be read or written/, /system log/, 'disk'],
    ['a page is damaged', 'pageDamage', /a page of the database .* is damaged.*\[3043\]/, /DBCC CHECKDB/, 'damaged'],
    ['the disk is full', 'diskFull', /no room left/, /larger disk/, 'disk'],
    ['it falls silent', 'silent', /given up: not one byte came for 1 seconds/, /idleSeconds/, 'source'],
  ])('half way, %s', async (_what, what, message, hint, exit) => {
    faults().backup = { at: 50, what };
    await expectRefused(server, { idleSeconds: what === 'silent' ? 1 : 20 }, { exit, message, hint });
  });

  test('the folder fills up while it writes', async () => {
    server.double.backups.freeBytes = 1_000_000;
    await expectRefused(server, {}, { exit: 'disk', message: /no room left.*112\(/, hint: /larger disk/ });
  });

  test('a slow one that moves is never given up', async () => {
    faults().paceMilliseconds = 40;
    const dump = await server.open({ idleSeconds: 1 });
    expect((await buffer(dump.bytes)).length).toBeGreaterThan(FILLER_PAGES * 8192);
  });

  test('a statement may say nothing for longer than any time limit of the driver, which is 15 seconds', async () => {
    const dump = await server.open();
    const [name] = await server.leftovers();
    faults().paceMilliseconds = 170;
    const { password } = server;
    const connection = await connect(server.config(), { password }, 'testing');
    const started = performance.now();
    await connection.run(`RESTORE VERIFYONLY FROM DISK = N'D:\\Backup\\${name}' WITH CHECKSUM`);
    expect(performance.now() - started).toBeGreaterThan(16_000);
    await connection.close();
    dump.bytes.destroy();
    await new Promise((resolve) => dump.bytes.once('close', resolve));
  });

  test.each<[string, (path: string) => void, RegExp]>([
    ['a bit flips', (path) => flip(path), /verifying the backup .* is damaged.*\[3189\]/],
    ['its end is lost', (path) => truncateSync(path, 2_000_000), /verifying the backup .* is damaged.*\[3203\]/],
    ['all of it is lost', (path) => truncateSync(path, 0), /does not begin like an uncompressed backup/],
    [
      'another program replaces it',
      (path) => writeFileSync(path, 'MSSQLBAK'.repeat(1000)),
      /does not begin like an uncompressed backup/,
    ],
  ])('behind its back, %s', async (_what, damage, message) => {
    faults().afterBackup = damage;
    await expectRefused(server, {}, { exit: 'source', message, hint: /disk/ });
  });

  test('a file that is written to while it is read is refused', async () => {
    const dump = await server.open();
    const [name] = await server.leftovers();
    await new Promise((resolve) => dump.bytes.once('readable', resolve));
    appendFileSync(join(server.spool, name!), 'more');
    await expect(buffer(dump.bytes)).rejects.toMatchObject({
      exit: 'source',
      message: expect.stringContaining('its size went from'),
    });
    expect(await server.leftovers()).toEqual([]);
  });

  test('another backup of the same database is under way', async () => {
    faults().paceMilliseconds = 20;
    const first = await server.open();
    const busy = await server.open().then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(busy).toMatchObject({
      exit: 'source',
      message: expect.stringContaining('under way'),
      hint: expect.stringContaining('schedule'),
    });
    expect((await buffer(first.bytes)).length).toBeGreaterThan(0);
    expect(await server.leftovers()).toEqual([]);
  });

  test('given up half way, the server stops and its file goes', async () => {
    faults().paceMilliseconds = 20;
    const abort = new AbortController();
    const dump = await server.open({}, { signal: abort.signal });
    expect(await server.leftovers()).toHaveLength(1);
    setTimeout(() => abort.abort(), 100);
    await expect(buffer(dump.bytes)).rejects.toMatchObject({ exit: 'interrupted' });
    expect(await server.leftovers()).toEqual([]);
    const running = await server.sql('SELECT r.command FROM sys.dm_exec_requests AS r');
    expect(running).toEqual([]);
  });
});

function flip(path: string): void {
  const bytes = readFileSync(path);
  bytes.writeUInt8(bytes[bytes.length >> 1]! ^ 1, bytes.length >> 1);
  writeFileSync(path, bytes);
}
