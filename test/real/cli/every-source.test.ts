// One config with everything that a clinic has: a Firebird main database, a repository with BLOBs, a folder of certificates and one in
// which another program leaves its dumps. One run backs all of it up, and each comes back equal to what it was.

import { copyFile, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FirebirdServer, startFirebirdServer } from '../../../demo/firebird-server.ts';
import { eventOf } from '../../../demo/offsite-process.ts';
import { awaitVerdict } from '../../../demo/verdicts.ts';
import { backupIdSchema, databaseIdSchema } from '../../../vault/names.ts';
import { seededBytes } from '../../edge-uploader/seeded-bytes.ts';
import { runProgram } from '../sources/files-fixture.ts';
import { type CliStage, expectRefusal, openCliStage } from './cli-stage.ts';

/** 7 kB of BLOB each. A repository of 1 GB: `REPOSITORY_ROWS=150000`. */
const ROWS = 300;
const REPOSITORY_ROWS = Number(process.env.REPOSITORY_ROWS ?? ROWS);
const tables = (rows: number): string => `create table document (id int, page blob);
commit;
set term ^;
execute block as declare i int = 0; declare page varchar(8000); begin
  while (i < ${rows}) do begin
    page = uuid_to_char(gen_uuid());
    while (char_length(page) < 7000) do page = page || uuid_to_char(gen_uuid());
    insert into document values (:i, :page);
    i = i + 1;
  end
end^
set term ;^
commit;
`;
const CONTENTS = 'select count(*), sum(octet_length(page)), sum(mod(hash(page), 1000000007)) from document;';

let stage: CliStage;
let server: FirebirdServer;
let config: string;
let certificates: string;
let smartBackup: string;
const originals: Record<string, string> = {};

beforeAll(async () => {
  stage = await openCliStage();
  server = await startFirebirdServer();
  certificates = join(stage.folder, 'certificates');
  smartBackup = join(stage.folder, 'SmartBackup');
  await mkdir(join(certificates, 'Záloha [2026]'), { recursive: true });
  await mkdir(smartBackup);
  await writeFile(join(certificates, 'Záloha [2026]', 'licence č. 1.key'), seededBytes('licence', 3000), {
    mode: 0o600,
  });
  await writeFile(join(certificates, 'clinic.pfx'), seededBytes('certificate', 200_000));
  await symlink('clinic.pfx', join(certificates, 'current.pfx'));
  const firebird = async (name: string) => {
    const database = await server.createDatabase(name);
    await server.sql(database, tables(name === 'repository' ? REPOSITORY_ROWS : ROWS));
    originals[name] = await server.sql(database, CONTENTS);
    const environment = Object.fromEntries(
      Object.entries(server.environment).filter(([key]) => key.startsWith('FIREBIRD')),
    );
    return {
      engine: 'firebird',
      database,
      host: server.host,
      port: server.port,
      environment,
      fifoFolder: stage.folder,
    };
  };
  const databases = {
    main: await firebird('main'),
    repository: await firebird('repository'),
    papers: { engine: 'files', folders: [certificates], exclude: ['**/*.tmp'] },
    smartbackup: { engine: 'dump-folder', folder: smartBackup, newest: '*.fbk', settleSeconds: 0.2 },
  };
  const env = { ...process.env, ...server.environment, ISC_USER: server.user, ISC_PASSWORD: server.password };
  await runProgram(
    'gbak',
    ['-b', '-g', `${server.host}/${server.port}:${databases.main.database}`, join(smartBackup, 'clinic.fbk')],
    { env },
  );
  const passwords = { main: { password: server.password }, repository: { password: server.password } };
  config = await stage.variant({ databases }, { databases: passwords });
});
afterAll(async () => {
  await server.kill();
  await server.stop();
  await stage.close();
});

const restore = (database: string, ...where: string[]) => stage.run('restore', database, ...stage.recovery, ...where);
const place = (name: string) => join(stage.folder, name);

async function verdictOf(database: string, backup: unknown) {
  const operator = stage.cloud.client(stage.cloud.operator);
  const name = {
    site: stage.enrolment.site,
    database: databaseIdSchema.parse(database),
    backup: backupIdSchema.parse(backup),
  };
  const verdict = await awaitVerdict(operator, stage.cloud, name);
  operator.destroy();
  return verdict;
}

describe('one run', () => {
  test('backs all of it up', async () => {
    const run = await stage.run('backup', '--config', config, '--json');
    expect(run.stderr).toBe('');
    expect(run.exitCode).toBe(0);
    const made = run.events.filter(({ type }) => type === 'backup');
    expect(made.map(({ database, engine }) => [database, engine])).toEqual([
      ...[
        ['main', 'firebird'],
        ['repository', 'firebird'],
        ['papers', 'files'],
        ['smartbackup', 'dump-folder'],
      ],
    ]);
    for (const { database, backup } of made) expect((await verdictOf(String(database), backup)).state).toBe('valid');
  });

  test('and each database comes back', async () => {
    for (const [database, name] of [
      ['main', 'main'],
      ['repository', 'repository'],
      ['smartbackup', 'main'],
    ] as const) {
      const target = join(server.databaseFolder, `back-${database}.fdb`);
      expect(await restore(database, '--into-database', target)).toMatchObject({ exitCode: 0, stderr: '' });
      expect(await server.sql(target, CONTENTS)).toBe(originals[name]);
    }
  });

  test('and the files, by us and as an archive for Debian’s tar', async () => {
    const ours = place('ours');
    expect(await restore('papers', '--into-folder', ours)).toMatchObject({ exitCode: 0, stderr: '' });
    await runProgram('diff', ['-r', '--no-dereference', certificates, join(ours, certificates)]);
    const tar = place('papers.tar');
    expect(await restore('papers', '--to', tar)).toMatchObject({ exitCode: 0, stderr: '' });
    await mkdir(place('theirs'));
    await runProgram('tar', ['-xf', tar, '-C', place('theirs')]);
    await runProgram('diff', ['-r', '--no-dereference', certificates, join(place('theirs'), certificates)]);
    // Nothing of the archive lies about.
    expect((await readdir(stage.folder)).filter((name) => name.includes('offsite-'))).toEqual([]);
  });

  test('and the other program’s dump, under the name that it had', async () => {
    expect(await restore('smartbackup', '--into-folder', place('dumps-back'))).toMatchObject({ exitCode: 0 });
    expect(await readdir(place('dumps-back'))).toEqual(['clinic.fbk']);
    await runProgram('cmp', [join(smartBackup, 'clinic.fbk'), join(place('dumps-back'), 'clinic.fbk')]);
  });

  test('and what cannot be is refused', async () => {
    await stage.refused(
      'usage',
      /this backup is of the engine files, and its contents are: tar/,
      ...['restore', 'papers', ...stage.recovery],
      '--into-database',
      place('x.fdb'),
    );
    await stage.refused(
      'usage',
      /a dump of the engine firebird holds no files/,
      ...['restore', 'main', ...stage.recovery],
      '--into-folder',
      place('x'),
    );
    await stage.refused(
      'disk',
      /it is not empty/,
      ...['restore', 'papers', ...stage.recovery],
      '--into-folder',
      place('dumps-back'),
    );
    await stage.refused(
      'usage',
      /say where to, once/,
      ...['restore', 'papers', ...stage.recovery],
      '--into-folder',
      place('x'),
      '--to',
      place('y'),
    );
  });
});

describe('refused before anything is stored:', () => {
  test('a live database among the files, and among the dumps', async () => {
    await copyFile(join(server.databaseFolder, 'back-main.fdb'), join(certificates, 'old.fdb'));
    await stage.refused(
      'source',
      /old\.fdb is named like a Firebird database file/,
      'backup',
      'papers',
      '--config',
      config,
    );
    await rm(join(certificates, 'old.fdb'));
    await writeFile(join(smartBackup, 'clinic.mdf'), 'x');
    const databases = { dumps: { engine: 'dump-folder', folder: smartBackup, set: ['*'], settleSeconds: 0.1 } };
    const everything = await stage.variant({ databases });
    await stage.refused(
      'source',
      /clinic\.mdf is named like a SQL Server database file/,
      'backup',
      '--config',
      everything,
    );
    await rm(join(smartBackup, 'clinic.mdf'));
  });

  test('a field that is misspelt', async () => {
    const databases = { papers: { engine: 'files', folders: [certificates], exlude: ['x'] } };
    const wrong = await stage.variant({ databases });
    await stage.refused('config', /databases\.papers\.exlude: there is no such field/, 'backup', '--config', wrong);
  });
});

describe('an incomplete backup', () => {
  test('is stored, is no success, and does not count', async () => {
    // No right to read stops root, who runs the tests; a name that no path can hold does.
    const deep = join(certificates, 'deep');
    const part = 'd'.repeat(250);
    await mkdir(deep);
    await runProgram('/bin/sh', [
      '-c',
      `cd "$0" && for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17; do mkdir ${part} && cd -P ${part}; done; touch licence`,
      deep,
    ]);
    const run = await stage
      .run('backup', 'papers', '--config', config, '--json')
      .finally(() => runProgram('rm', ['-rf', deep]));
    const incomplete = eventOf(run, 'incomplete');
    expect(incomplete).toMatchObject({
      database: 'papers',
      files: 1,
      named: [{ why: 'its path is longer than the system allows' }],
    });
    expect(run.stderr).toMatch(/^offsite: warning: papers: .*: its path is longer than the system allows\n/);
    expectRefusal(
      run,
      'incomplete',
      /backing up papers: 1 file could not be read whole \(1: its path is longer than the system allows\); the rest was stored as \S+, which does not count/,
    );
    // The name, which may be a patient's, stands on the screen and in no log.
    const logs = join(config, '../logs');
    const log = await Promise.all((await readdir(logs)).map((name) => readFile(join(logs, name), 'utf8')));
    expect(log.join()).toMatch(/"event":"incomplete","database":"papers","backup":"[^"]+","files":1/);
    expect(log.join()).toMatch(/papers: …: its path is longer/);
    expect(log.join()).not.toContain(part);
    const { backup } = incomplete;
    const verdict = await verdictOf('papers', backup);
    expect(verdict).toMatchObject({
      state: 'failed',
      findings: [
        {
          rule: 'incomplete',
          reason: '1 file is missing from it or incomplete, because the server could not read them',
        },
      ],
    });
    const listed = await stage.run('backups', 'papers', '--config', config, '--json');
    expect(listed.events.filter(({ type }) => type === 'backup').map(({ state }) => state)).toEqual([
      'valid',
      'incomplete',
    ]);

    const target = place('partly');
    const restored = await restore('papers', '--into-folder', target);
    expect(restored.exitCode).toBe(11);
    expect(restored.stderr).toMatch(/is missing or incomplete in this backup: its path is longer/);
    expect(restored.stderr).toMatch(
      /this backup was incomplete when it was made: 1 files?; an older one may have them/,
    );
    expect(await readFile(join(target, certificates, 'clinic.pfx'))).toEqual(
      await readFile(join(certificates, 'clinic.pfx')),
    );
    await runProgram('rm', ['-rf', target]);
  });
});
