// The checks that look at this server, each both ways, with a real Firebird, real files, and a run that really holds the lock.

import { access, chmod, constants, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FirebirdServer, startFirebirdServer } from '../../../demo/firebird-server.ts';
import { accountCheck } from '../../../edge-uploader/doctor/checks/account.ts';
import { configCheck } from '../../../edge-uploader/doctor/checks/config.ts';
import { runAlone } from '../../../edge-uploader/platform/run-alone.ts';
import { type CliStage, openCliStage } from '../cli/cli-stage.ts';
import { type Examined, examine } from './examine.ts';

let stage: CliStage;
let server: FirebirdServer;
let database: string;
beforeAll(async () => {
  [stage, server] = await Promise.all([openCliStage(), startFirebirdServer()]);
  database = await server.createDatabase('clinic');
  await server.sql(database, 'create table t (i int); commit; insert into t values (1); commit;');
});
afterAll(async () => {
  await stage.close();
  await server.stop();
});

async function look(databases: object, options: { config?: object; secrets?: object } = {}): Promise<Examined> {
  return examine({ configPath: await stage.variant({ databases, ...options.config }, options.secrets) });
}
const firebird = (change: object = {}) => {
  const named = Object.entries(server.environment).filter(([name, value]) => name.startsWith('FIREBIRD') && value);
  const { host, port, user } = server;
  return {
    main: { engine: 'firebird', database, host, port, user, environment: Object.fromEntries(named), ...change },
  };
};
const password = (text: string) => ({ databases: { main: { password: text } } });

describe('Firebird', () => {
  test('a server, its gbak, and a dump that begins', async () => {
    const examined = await look(firebird(), { secrets: password(server.password) });
    expect(examined.of('engineFits')).toMatchObject({
      ...{ database: 'main', tool: expect.stringMatching(/gbak$/) },
      ...{ engineVersion: expect.stringMatching(/^3\.0\./), toolVersion: expect.stringMatching(/^3\.0\./) },
    });
    expect(examined.of('dumpBegins')).toEqual({ database: 'main', method: 'fifo' });
  });

  test('a wrong password', async () => {
    const examined = await look(firebird(), { secrets: password('wrong') });
    expect(examined.of('dumpTrouble')).toMatchObject({ reason: expect.stringMatching(/refused the user SYSDBA/) });
  });

  test('a server that is not there', async () => {
    const examined = await look(firebird({ port: 9 }), { secrets: password(server.password) });
    expect(examined.of('engineTrouble')).toMatchObject({ reason: expect.stringMatching(/cannot be reached/) });
    expect(examined.of('dumpTrouble')).toMatchObject({ hint: expect.stringMatching(/start the Firebird service/) });
  });

  test('no gbak, and one that is too old', async () => {
    const missing = await look(firebird({ gbak: '/no/such/gbak' }), { secrets: password(server.password) });
    expect(missing.of('engineTrouble')).toMatchObject({ reason: expect.stringMatching(/no such program/) });
    const old = join(stage.folder, 'old-gbak');
    await writeFile(old, '#!/bin/sh\necho gbak:gbak version LI-V2.5.9.27139 Firebird 2.5\n', { mode: 0o755 });
    const older = await look(firebird({ gbak: old }), { secrets: password(server.password) });
    expect(older.of('engineTrouble')).toMatchObject({ reason: expect.stringMatching(/older than the engine/) });
  });
});

describe('other sources', () => {
  test('files that are there, and a folder that is not', async () => {
    const papers = { engine: 'files', folders: [stage.folder] };
    expect((await look({ papers: { ...papers, exclude: ['cloud'] } })).whats('dumps')).toEqual(['dumpBegins']);
    const gone = await look({ papers: { ...papers, folders: ['/no/such/folder'] } });
    expect(gone.of('dumpTrouble')).toMatchObject({ reason: expect.stringMatching(/\/no\/such\/folder/) });
  });

  test('one that fails does not hide the others', async () => {
    const cat = { engine: 'command', command: ['/bin/cat', stage.dumpPath] };
    const examined = await look({ a: cat, b: { engine: 'command', command: ['/no/such/program'] }, c: cat });
    expect(examined.whats('dumps')).toEqual(['dumpBegins', 'dumpTrouble', 'dumpBegins']);
  });
});

test('while a backup runs: told, and no second dump is begun', async () => {
  const configPath = await stage.variant({ databases: { main: { engine: 'command', command: ['/no/such'] } } });
  const options = { now: () => new Date(), signal: new AbortController().signal, onWait: () => undefined };
  const release = await runAlone({ ...options, name: configPath, waitMinutes: 0 });
  const examined = await examine({ configPath });
  release();
  expect(examined.whats('dumps', 'running')).toEqual(['dumpUntried', 'somebodyRuns']);
  expect(examined.of('somebodyRuns').who).toContain(`process ${process.pid}`);
  expect((await examine({ configPath })).whats('running')).toEqual(['nobodyRuns']);
});

describe('the config', () => {
  test('that cannot be read: what does not need it is known all the same', async () => {
    const configPath = await stage.variant({ databases: { main: { engine: 'firebrid' } } });
    const examined = await examine({ configPath });
    expect(examined.of('configBroken')).toMatchObject({ reason: expect.stringMatching(/databases\.main\.engine/) });
    // Where the vault is, and the key, can still be read.
    expect(examined.whats('credentials', 'vault', 'clock')).toEqual([
      ...['clockRight', 'keyAccepted', 'bucketFound', 'ledgerFound'],
    ]);
    expect(examined.whats('dumps', 'schedule')).toEqual(['needsConfig', 'needsConfig']);
  });

  test('a password, a database, a ledger, a signing key that is missing', async () => {
    const none = await look({}, { config: { ledger: undefined } });
    expect(none.whats('config')).toEqual(['noDatabases', 'noLedger']);
    const images = { engine: 'mssql', database: 'images', user: 'offsite', port: 9 };
    expect((await look({ images })).of('passwordMissing')).toEqual({ database: 'images' });
    const other = await look({}, { config: { signingPublicKeys: [Buffer.alloc(32, 9).toString('base64')] } });
    expect(other.whats('config')).toContain('signingKeyUnknown');
    const keys = await examine({ configPath: stage.enrolment.recovery.configPath });
    expect(keys.of('trouble')).toMatchObject({
      reason: expect.stringMatching(/`site` in the secrets file|`recipients`/),
    });
  });

  test('a recovery kit that was left behind', async () => {
    const configPath = await stage.variant({});
    await writeFile(join(configPath, '../recovery-kit.txt'), 'x', { mode: 0o600 });
    expect((await examine({ configPath })).of('kitWaiting').path).toMatch(/recovery-kit\.txt$/);
  });

  test('and secrets that others may read are refused, and its rights told', async () => {
    const configPath = await stage.variant({});
    await chmod(join(configPath, '../secrets.yaml'), 0o644);
    const examined = await examine({ configPath });
    expect(examined.of('configBroken')).toMatchObject({ hint: expect.stringMatching(/chmod 600/) });
    await chmod(configPath, 0o666);
    expect((await examine({ configPath })).whats('rights')).toEqual(['rightsChange']);
  });
});

describe('hooks', () => {
  const hooked = (program: string) => ({
    main: { engine: 'command', command: ['/bin/true'], hooks: { before: { command: [program] } } },
  });

  test('there, not there, without a full path, not to be started', async () => {
    expect((await look(hooked('/bin/true'))).of('hooksFound')).toEqual({ hooks: 1 });
    for (const program of ['/no/such', 'true', stage.dumpPath]) {
      expect((await look(hooked(program))).of('hookMissing')).toMatchObject({ hook: 'before', program });
    }
    await expect(access(stage.dumpPath, constants.X_OK)).rejects.toThrow();
  });
});

describe('disks', () => {
  test('a log folder that is a file; a folder that the first run will make', async () => {
    const file = join(stage.folder, 'a-file');
    await writeFile(file, '');
    const examined = await look({}, { config: { folders: { logs: join(file, 'logs'), cache: '/no/such/a/b' } } });
    expect(examined.of('logsUnwritable')).toMatchObject({ reason: expect.stringMatching(/ENOTDIR/) });
    expect(examined.whats('space')).toEqual(['spaceEnough', 'spaceEnough', 'spaceUnknown']);
  });

  test('without room', async () => {
    // No file system has less than this one.
    const examined = await look({}, { config: { folders: { cache: '/proc' } } });
    expect(examined.of('spaceLow')).toEqual({ path: '/proc', freeBytes: 0, neededBytes: 500_000_000 });
  });
});

describe('the command', () => {
  test('exit code 0 where nothing has to be mended, 15 where something has; events for programs', async () => {
    const sound = await stage.run('doctor', '--config', stage.server, '--json');
    expect(sound.exitCode, sound.stdout).toBe(0);
    expect(sound.events.at(-2)).toMatchObject({ type: 'doctor', failures: 0 });
    expect(sound.events).toContainEqual(
      expect.objectContaining({ type: 'check', check: 'credentials', state: 'ok', what: 'keyAccepted' }),
    );
    const broken = await stage.run('doctor', '--config', '/no/such/offsite.yaml', '--language', 'cs');
    expect(broken.exitCode).toBe(15);
    expect(broken.stdout).toMatch(/CHYBA {2}podle této konfigurace nelze zálohovat/);
    expect(broken.stdout.match(/nelze zjistit, dokud/g)).toHaveLength(1);
  });

  test.runIf(process.geteuid?.() === 0)('by somebody who is no administrator: says so (needs root)', async () => {
    process.seteuid?.(65534);
    try {
      const checks = [accountCheck, configCheck];
      const examined = await examine({ configPath: stage.server, checks });
      expect(examined.whats('account', 'config')).toEqual(['accountLimited', 'configBroken']);
      expect(examined.of('configBroken').reason).toMatch(/EACCES/);
    } finally {
      process.seteuid?.(0);
    }
    expect((await examine({ configPath: stage.server, checks: [accountCheck] })).whats('account')).toEqual([
      'accountFull',
    ]);
  });
});
