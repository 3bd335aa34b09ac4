// Creates the made-up clinic on a real server, plays days in it, dumps and restores it, and compares all rows.
// Without it the comparison that proves restores could be blind to what it is there for, such as NULL turned into an empty text.

import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compareClinicDatabases } from '../../../demo/clinic-compare.ts';
import { createClinicDatabase } from '../../../demo/clinic-database.ts';
import { playClinicDay } from '../../../demo/clinic-day.ts';
import { type FirebirdServer, startFirebirdServer } from '../../../demo/firebird-server.ts';
import { runProgram } from '../../../tools/run-program.ts';

let server: FirebirdServer;
let original: string;
let copy: string;

beforeAll(async () => {
  server = await startFirebirdServer();
  original = await createClinicDatabase(server, { seed: 'clinic', size: 'small', name: 'original' });
  copy = await createClinicDatabase(server, { seed: 'clinic', size: 'small', name: 'copy' });
});
afterAll(() => server.stop());

const compare = (left: string, right: string) =>
  compareClinicDatabases({ ...server, path: left }, { ...server, path: right });

async function gbak(...args: string[]): Promise<void> {
  const environment = { ...server.environment, ISC_USER: server.user, ISC_PASSWORD: server.password };
  await runProgram('gbak', ['-se', `127.0.0.1/${server.port}:service_mgr`, ...args], { environment });
}

test('the same seed and days make the same database', async () => {
  expect(await compare(original, copy)).toEqual([]);
  await playClinicDay(server, copy, { seed: 'monday' });
  const differences = await compare(original, copy);
  expect(differences).toContain('table VISIT had 2000 rows, now 2080');
  expect(differences).toContain('table IMAGE had 10 rows, now 14');
  expect(differences).toContainEqual(expect.stringMatching(/^table VISIT_CHANGE: \d+ new/));
  await playClinicDay(server, original, { seed: 'monday' });
  expect(await compare(original, copy)).toEqual([]);
});

test('a dump and restore brings every row back', async () => {
  const dump = join(server.databaseFolder, 'original.fbk');
  const restored = join(server.databaseFolder, 'restored.fdb');
  await gbak('-b', '-g', original, dump);
  await gbak('-c', dump, restored);
  expect(await compare(original, restored)).toEqual([]);
});

test.each([
  ['an empty text that became NULL', "update patient set email = null where email = '';", /PATIENT: \d+ different/],
  ['a NULL note that became empty', "update visit set note = '' where note is null;", /VISIT: \d+ different/],
  ['a number that became 0', 'update lab_result set measured = 0 where measured is null;', /LAB_RESULT: \d+ different/],
  [
    'one byte in the middle of an image',
    `update image set content = overlay(content placing x'00' from 70000 for 1) where id = 7;
     update image set content = overlay(content placing x'01' from 70000 for 1) where id = 7;`,
    /IMAGE: 1 different: ID 7$/,
  ],
  [
    'an image that lost its end',
    'update image set content = substring(content from 1 for 50000) where id = 8;',
    /IMAGE/,
  ],
  ['a row gone', 'delete from lab_result where id = 77;', /LAB_RESULT: 1 missing: ID 77$/],
  [
    'the same row twice where there is no key',
    'insert into visit_change select first 1 * from visit_change;',
    /VISIT_CHANGE/,
  ],
  ['a column gone', 'alter table patient drop warning;', /PATIENT had columns/],
  ['a table too many', 'create table left_over (id integer);', /LEFT_OVER is only in the restored/],
])('the comparison sees %s', async (_what, statement, expected) => {
  const name = `damaged ${_what.replaceAll(' ', '-')}`;
  const damaged = join(server.databaseFolder, `${name}.fdb`);
  await runProgram('cp', [copy, damaged]);
  await server.sql(damaged, `${statement}\ncommit;\n`);
  const differences = await compare(copy, damaged);
  expect(differences.join('\n')).toMatch(new RegExp(expected.source, 'm'));
});

test('keys, indices, trigger, procedure and generators are there', async () => {
  const printed = await server.sql(
    copy,
    `set heading off;
     select (select count(*) from rdb$indices where rdb$system_flag = 0 and coalesce(rdb$index_inactive, 0) = 0),
       (select count(*) from rdb$relation_constraints where rdb$constraint_type = 'FOREIGN KEY'),
       (select count(*) from rdb$procedures), gen_id(gen_visit_id, 0), (select max(id) from visit)
     from rdb$database;`,
  );
  const [indices, foreignKeys, procedures, generator, newest] = printed.trim().split(/\s+/).map(Number);
  expect({ indices, foreignKeys, procedures }).toEqual({ indices: 18, foreignKeys: 7, procedures: 1 });
  expect(generator).toBe(newest);
  await expect(server.sql(copy, "update visit set state = 'O' where id = 1;\n")).rejects.toThrow('billed visit');
  await expect(server.sql(copy, 'delete from patient;\n')).rejects.toThrow('FOREIGN KEY');
});
