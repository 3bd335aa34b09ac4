// Whole dumps of a SQL Server database: every byte, the right facts, nothing left behind. Against the double, or against the real server
// of MSSQL_URL.

import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { processesWith } from '../firebird-fixture.ts';
import { isReal, ROWS, useMssqlServer } from './mssql-server.ts';

const server = useMssqlServer();

test('a whole dump with its facts', async () => {
  const dump = await server.open();
  expect(dump.method).toBe('spool');
  const bytes = await buffer(dump.bytes);
  expect(bytes.toString('latin1', 0, 4)).toBe('TAPE');
  expect(bytes.length).toBeGreaterThan(ROWS * 10);
  expect(dump.expectedBytes).toBeGreaterThan(bytes.length / 4);
  expect(await dump.facts()).toMatchObject({
    engine: 'mssql',
    engineVersion: expect.stringMatching(/^\d+\.\d+\.\d+/),
    tool: 'BACKUP DATABASE',
    method: 'spool',
    options: expect.arrayContaining(['COPY_ONLY', 'CHECKSUM', 'NO_COMPRESSION']),
    rowCounts: { 'dbo.patient': ROWS, 'dbo.visit': ROWS, 'dbo.unused': 0 },
    metadataCounts: { tables: 3, primaryKeys: 2, columns: 7, indexes: 2, disabledIndexes: 0 },
    properties: {
      edition: expect.any(String),
      recoveryModel: expect.stringMatching(/^(FULL|SIMPLE|BULK_LOGGED)$/),
      compatibilityLevel: expect.stringMatching(/^1\d\d$/),
      collation: expect.any(String),
    },
  });
  expect(await server.leftovers()).toEqual([]);
});

test('the same database gives much the same size twice: nothing is compressed or appended', async () => {
  const sizes: number[] = [];
  for (let run = 0; run < 2; run += 1) sizes.push((await buffer((await server.open()).bytes)).length);
  expect(Math.abs(sizes[0]! - sizes[1]!)).toBeLessThan(sizes[0]! / 10);
});

test('the password stands in no list of processes, and in no error', async () => {
  const dump = await server.open();
  expect(await processesWith(server.password)).toEqual([]);
  await buffer(dump.bytes);
});

test('what a killed run left is removed by the next; what is not ours stays', async () => {
  const { hostname } = await import('node:os');
  const host = hostname().replaceAll(/[^A-Za-z0-9-]/g, '_');
  const orphan = join(server.spool, `offsite-spool-${host}-4194303-1.bak`);
  const others = [`offsite-spool-elsewhere-1-1.bak`, `offsite-spool-${host}-${process.ppid}-1.bak`, 'clinic.bak'];
  for (const path of [orphan, ...others.map((name) => join(server.spool, name))]) await writeFile(path, 'old');
  await buffer((await server.open()).bytes);
  expect((await readdir(server.spool)).sort()).toEqual([...others].sort());
  const { rm } = await import('node:fs/promises');
  for (const name of others) await rm(join(server.spool, name));
});

test('destroying the stream stops the backup and removes everything', async () => {
  const dump = await server.open();
  dump.bytes.destroy();
  await new Promise((resolve) => dump.bytes.once('close', resolve));
  expect(await server.leftovers()).toEqual([]);
});

test('an interruption before the start', async () => {
  const abort = new AbortController();
  abort.abort();
  await expect(server.open({}, { signal: abort.signal })).rejects.toMatchObject({ exit: 'interrupted' });
});

test('an interruption while it is opened leaves nothing, wherever it falls', async () => {
  for (const delay of [0, 5, 20, 40, 80]) {
    const abort = new AbortController();
    const opening = server.open({}, { signal: abort.signal }).then(
      async (dump) => buffer(dump.bytes),
      (error) => error,
    );
    setTimeout(() => abort.abort(), delay);
    const result = await opening.catch((error) => error);
    if (result instanceof Error) expect(result).toMatchObject({ exit: 'interrupted' });
    expect(await server.leftovers()).toEqual([]);
  }
});

test.runIf(!isReal)('a folder that both sides call differently (the double calls its own D:\\Backup)', async () => {
  const dump = await server.open();
  await buffer(dump.bytes);
  const backup = server.double.statements.findLast((sql) => sql.startsWith('BACKUP'));
  expect(backup).toMatch(
    /TO DISK = N'D:\\Backup\\offsite-spool-.*\.bak' WITH COPY_ONLY, CHECKSUM, FORMAT, INIT, NO_COMPRESSION, STATS = 1$/,
  );
  expect(server.double.statements.findLast((sql) => sql.includes('VERIFYONLY'))).toMatch(/WITH CHECKSUM, STATS = 1$/);
  expect((await stat(server.spool)).isDirectory()).toBe(true);
});
