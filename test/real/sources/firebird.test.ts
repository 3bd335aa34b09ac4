// Whole dumps of a real Firebird database, every way they can travel: the same bytes, the right facts, no password to be seen,
// and nothing left behind.

import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { firebirdSource } from '../../../edge-uploader/sources/firebird/firebird.ts';
import { type FirebirdFixture, gbakOf, makeFirebirdFixture, processesWith, ROWS } from './firebird-fixture.ts';

let fixture: FirebirdFixture;
beforeAll(async () => {
  fixture = await makeFirebirdFixture();
});
afterAll(() => fixture?.end());

const dumps = new Map<string, Buffer>();

test.each(['auto', 'spool', 'stdout'] as const)('%s: a whole dump with its facts', async (method) => {
  const dump = await fixture.open({ method });
  const bytes = await buffer(dump.bytes);
  dumps.set(dump.method, bytes);
  expect(dump.method).toBe(method === 'auto' ? 'fifo' : method);
  expect(await dump.facts()).toMatchObject({
    engine: 'firebird',
    engineVersion: expect.stringMatching(/^3\.0\./),
    tool: 'gbak',
    toolVersion: expect.stringMatching(/^3\.0\./),
    method: dump.method,
    rowCounts: { PATIENT: ROWS, VISIT: ROWS, UNUSED: 0 },
    metadataCounts: {
      tables: 3,
      views: 1,
      indices: 5,
      inactiveIndices: 1,
      procedures: 1,
      foreignKeys: 1,
      generators: 1,
    },
    generators: { VISIT_NUMBER: '4711' },
    properties: { pageSize: '8192', dialect: '3', ods: '12.0', charset: 'UTF8' },
  });
  expect(await fixture.leftovers()).toEqual([]);
});

test('every way gives the same bytes, but for the date in the header', () => {
  const [first, ...others] = [...dumps.values()];
  expect(others.length).toBe(2);
  for (const other of others) {
    expect(other.length).toBe(first!.length);
    let different = 0;
    for (let i = 0; i < other.length; i += 1) if (other[i] !== first![i]) different += 1;
    expect(different).toBeLessThan(10);
  }
});

test('the password stands in no list of processes while gbak runs, nor does it fill a message', async () => {
  const dump = await fixture.open({ method: 'fifo' });
  const gbak = await gbakOf(fixture.database);
  const words = await readFile(`/proc/${gbak}/cmdline`, 'utf8');
  expect(words).toContain('service_mgr');
  expect(words).not.toContain(fixture.server.password);
  expect(await processesWith(fixture.server.password)).toEqual([]);
  await buffer(dump.bytes);
});

test('auto takes stdout when the FIFO cannot be made', async () => {
  const dump = await fixture.open({ fifoFolder: `${fixture.folder}/none` });
  expect(dump.method).toBe('stdout');
  dump.bytes.destroy();
  await new Promise((resolve) => dump.bytes.once('close', resolve));
  expect(await processesWith(fixture.database)).toEqual([]);
});

test('destroying the stream stops gbak and removes everything', async () => {
  const dump = await fixture.open({ method: 'fifo' });
  await new Promise((resolve) => dump.bytes.once('readable', resolve));
  dump.bytes.destroy();
  await new Promise((resolve) => dump.bytes.once('close', resolve));
  expect(await fixture.leftovers()).toEqual([]);
  expect(await processesWith(fixture.database)).toEqual([]);
});

test.each([
  ['an unknown database', { database: '/nowhere/clinic.fdb' }, /knows no database/, /databases\.conf/],
  ['an unknown user', { user: 'NOBODY' }, /refused the user NOBODY/, /secrets file/],
  ['no server', { port: 1 }, /cannot be reached/, /start the Firebird service/],
  ['no gbak', { gbak: '/nowhere/gbak' }, /no such program/, /full path of gbak/],
  ['something that is not gbak', { gbak: '/bin/echo' }, /does not answer like gbak/, /full path of gbak/],
])('before the start: %s', async (_what, change, message, hint) => {
  await expect(fixture.open(change)).rejects.toMatchObject({
    name: 'Failure',
    exit: 'source',
    message: expect.stringMatching(message),
    hint: expect.stringMatching(hint),
  });
  expect(await fixture.leftovers()).toEqual([]);
});

test('embedded: a database that a server has open is refused, even with a lock folder of its own', async () => {
  const held = await fixture.open({ method: 'fifo' });
  const environment = { ...fixture.config().environment, FIREBIRD_LOCK: fixture.folder };
  await expect(fixture.open({ method: 'embedded', environment })).rejects.toMatchObject({
    exit: 'source',
    message: expect.stringContaining('has the database open'),
    hint: expect.stringContaining('method: auto'),
  });
  await buffer(held.bytes);
});

test('embedded: a database that nobody has open, with the counts that gbak reports', async () => {
  const copy = await fixture.server.createDatabase('quiet');
  await fixture.server.sql(copy, 'create table t (id int); commit; insert into t values (1); commit;');
  const dump = await fixture.open({ method: 'embedded', database: copy });
  expect((await buffer(dump.bytes)).length).toBeGreaterThan(1000);
  expect(await dump.facts()).toMatchObject({
    method: 'embedded',
    rowCounts: { T: 1 },
    properties: { countsMissing: expect.stringContaining('no server was asked') },
  });
  expect(await fixture.leftovers()).toEqual([]);
});

test('before the start: a wrong password, which is not repeated', async () => {
  const wrong = 'Tajne-heslo-123';
  const opening = firebirdSource(fixture.config(), { password: wrong }).openDump({
    signal: new AbortController().signal,
    scratchFolder: fixture.folder,
  });
  const failure = await opening.then(
    () => undefined,
    (error: Error & { hint?: string }) => error,
  );
  expect(failure?.message).toMatch(/refused the user SYSDBA or its password/);
  expect(`${failure?.message} ${failure?.hint} ${failure?.stack}`).not.toContain(wrong);
  expect(await fixture.leftovers()).toEqual([]);
});

test('after a refused attach the process can end: the driver must not attach again behind our back', async () => {
  const attach = new URL('../../../edge-uploader/sources/firebird/attach.ts', import.meta.url).href;
  const config = fixture.config({ database: '/nowhere/clinic.fdb' });
  const script = `const { attach } = await import(${JSON.stringify(attach)});
    await attach(${JSON.stringify(config)}, { password: process.env.PASSWORD }).catch((error) => console.log(error.message));`;
  const ended = promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...process.env, PASSWORD: fixture.server.password },
    timeout: 10_000,
  });
  expect((await ended).stdout).toContain('/nowhere/clinic.fdb');
});
