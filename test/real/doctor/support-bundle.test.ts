// A support bundle of a server where secrets and patients' names lie wherever they can lie: in the config and its secrets, in the
// environment, in what gbak, hooks and proxies say, in the log, by whatever way they got there. Not one of them is in the bundle.

import { execFile } from 'node:child_process';
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FirebirdServer, startFirebirdServer } from '../../../demo/firebird-server.ts';
import { eventOf, type OffsiteRun, runOffsite } from '../../../demo/offsite-process.ts';
import { type CliStage, openCliStage } from '../cli/cli-stage.ts';
import { judged } from './examine.ts';

const run = promisify(execFile);
/** Each is in one place only, so that what is found tells where it came from. */
const PLANTED = {
  databasePassword: 'pw-of-database-kh3',
  databaseUser: 'NURSE_LOGIN_4711',
  serverPath: '/srv/Novakova-Jana/clinic.fdb',
  argument: 'Server=db;User=sa;Password=conn-str-pw-9x;',
  argumentPassword: 'conn-str-pw-9x',
  environmentValue: 'env-of-command-77z',
  environmentName: 'DVORAK_TOKEN',
  filesFolder: '/home/MUDr-Prochazka/Kartoteka',
  excluded: '**/Kuceroval*',
  hookProgram: '/opt/zubni-kucera/stop',
  hookWord: 'hookword-zz1',
  proxyUser: 'proxy-user-qq',
  proxyPassword: 'proxy-pw-qq8',
  proxyOfEnvironment: 'envproxy-pw-3c',
  awsSecret: 'aws-environment-secret-5t',
  iscPassword: 'isc-password-6y',
  lineError: 'Svobodova-Marie',
  lineHint: 'hint-secret-4v',
  lineSaid: 'said-secret-8w',
  lineStack: 'stack-secret-1k',
  lineField: 'unknown-field-2j',
  lineEvent: 'pacient-event-3h',
  birthNumber: '8551011234',
  garbage: 'garbage-line-secret-0p',
  table: 'PACIENTI_TAJNE',
} as const;

let stage: CliStage;
let server: FirebirdServer;
let work: string;
let made: OffsiteRun;
let held: Map<string, string>;
let logged: string;
beforeAll(async () => {
  [stage, server] = [await openCliStage(), await startFirebirdServer()];
  await stage.backUp();
  await judged(stage);
  work = await mkdtemp(join(tmpdir(), 'offsite-bundle-'));
  await plantVerdict();
  const config = await plantedConfig();
  const environment = {
    HTTPS_PROXY: `http://user:${PLANTED.proxyOfEnvironment}@127.0.0.1:9`,
    ...{ AWS_SECRET_ACCESS_KEY: PLANTED.awsSecret, ISC_PASSWORD: PLANTED.iscPassword },
  };
  // A backup that fails in every way that it can, for what it writes into the log.
  await runOffsite(stage.program, ['backup', '--config', config, '--scheduled'], { folder: work, environment });
  const logs = join(config, '..', 'logs');
  logged = await readFile(join(logs, (await readdir(logs))[0]!), 'utf8');
  await plantLines(logs);
  made = await runOffsite(stage.program, ['support-bundle', '--config', config, '--to', 'bundle.tar.gz', '--json'], {
    ...{ folder: work, environment },
  });
  expect(made.exitCode, made.stdout + made.stderr).toBe(0);
  held = await unpacked(join(work, 'bundle.tar.gz'));
});
afterAll(async () => {
  await stage.close();
  await server.stop();
  await rm(work, { recursive: true, force: true });
});

function plantedConfig(): Promise<string> {
  const { host, port } = server;
  const hook = { command: ['/bin/sh', '-c', `echo ${PLANTED.hookWord} >&2; exit 3`] };
  return stage.variant(
    {
      network: { proxy: 'none' },
      systemLog: false,
      schedule: [{ at: 'every day at 01:30' }],
      databases: {
        main: { engine: 'firebird', database: PLANTED.serverPath, host, port, user: PLANTED.databaseUser },
        letters: {
          engine: 'command',
          command: ['/bin/sh', '-c', `echo "${PLANTED.argument}$${PLANTED.environmentName}" >&2; exit 1`],
          environment: { [PLANTED.environmentName]: PLANTED.environmentValue },
        },
        papers: {
          engine: 'files',
          folders: [PLANTED.filesFolder],
          exclude: [PLANTED.excluded],
          hooks: { before: hook },
        },
        other: { engine: 'command', command: ['/bin/true'], hooks: { after: { command: [PLANTED.hookProgram] } } },
      },
    },
    {
      proxy: { user: PLANTED.proxyUser, password: PLANTED.proxyPassword },
      databases: { main: { password: PLANTED.databasePassword } },
    },
  );
}

async function plantLines(logs: string): Promise<void> {
  const [name] = await readdir(logs);
  const line = {
    ...{
      at: '2026-11-28T07:00:00.000Z',
      run: '0123abcd',
      event: 'failed',
      database: 'main',
      exit: 'source',
      seconds: 3,
    },
    error: `dumping main failed: the server refused the user ${PLANTED.lineError} born ${PLANTED.birthNumber}, http://u:${PLANTED.proxyPassword}@proxy:3128`,
    ...{ hint: `correct the password ${PLANTED.lineHint}`, said: PLANTED.lineSaid, stack: PLANTED.lineStack },
    ...{ [PLANTED.lineField]: PLANTED.lineField, method: PLANTED.lineField, command: PLANTED.lineField },
  };
  const other = { ...line, event: PLANTED.lineEvent, database: PLANTED.lineEvent, files: [PLANTED.lineEvent] };
  await appendFile(
    join(logs, name!),
    `${JSON.stringify(line)}\n${JSON.stringify(other)}\n${PLANTED.garbage}\n"${PLANTED.garbage}"\n`,
  );
  await writeFile(join(logs, 'notes.txt'), PLANTED.garbage);
}

/** The cloud may say that a table has lost rows. */
async function plantVerdict(): Promise<void> {
  const operator = stage.cloud.client(stage.cloud.operator);
  const [manifest] = await stage.objects('/manifest.json');
  const [, site, , database, backup] = manifest!.key.split('/');
  const verdict = {
    ...{ format: 'clinic-offsite/1/verdict', site, database, backup, state: 'failed' },
    ...{ judgedAt: '2026-11-28T07:00:00.000Z', reread: 'when-no-checksum' },
    counts: { objects: 4, bytes: 100, rereadObjects: 0, findings: 1 },
    findings: [{ object: 'sites/x/packs/aa/bb', rule: 'missing', reason: `the pack is missing ${PLANTED.table}` }],
    anomalies: [{ what: 'rows-dropped', table: PLANTED.table, rows: 3, usualRows: 300 }],
  };
  const Key = `sites/${site}/verdicts/${database}/${backup}.json`;
  await operator.send(new PutObjectCommand({ Bucket: stage.cloud.ledgerBucket, Key, Body: JSON.stringify(verdict) }));
  operator.destroy();
}

async function unpacked(bundle: string): Promise<Map<string, string>> {
  const folder = join(work, 'unpacked');
  await mkdir(folder);
  await run('tar', ['-xzf', bundle, '-C', folder]);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    await Promise.all(
      files.map(async (path) => [path.slice(folder.length + 1), await readFile(path, 'utf8')] as [string, string]),
    ),
  );
}

test('what was planted got into the log by itself', () => {
  const { hookWord, argumentPassword, databaseUser, serverPath } = PLANTED;
  for (const word of [hookWord, argumentPassword, databaseUser, serverPath]) expect(logged).toContain(word);
});

test('it lies where it was told to', () => {
  expect(eventOf(made, 'supportBundle').path).toBe(join(work, 'bundle.tar.gz'));
});

test('it says what it holds, and holds that', () => {
  const { files } = eventOf(made, 'supportBundle') as unknown as { files: string[] };
  expect(files).toEqual([
    ...['README.txt', 'versions.json', 'config.json', 'doctor.json', 'backups.json'],
    expect.stringMatching(/^logs\/offsite-\d{4}-\d\d\.log$/),
  ]);
  expect([...held.keys()].sort()).toEqual([...files].sort());
  for (const name of files.slice(1)) expect(held.get('README.txt')).toContain(name);
});

test('nobody else may read it', async () => {
  expect((await stat(join(work, 'bundle.tar.gz'))).mode & 0o777).toBe(0o600);
});

test.each(Object.entries(PLANTED))('not in it: %s', (_, secret) => {
  const parts = [secret, secret.toLowerCase(), encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)];
  for (const [name, text] of held) for (const part of parts) expect(text, name).not.toContain(part);
});

test('nor any secret of the site', () => {
  const all = [...held.values()].join('\n');
  for (const secret of stage.secrets) expect(all).not.toContain(secret);
  expect(all).not.toContain(stage.folder);
});

test('what helps is in it', () => {
  const config = JSON.parse(held.get('config.json')!);
  expect(config).toMatchObject({
    ...{ site: 'demo-clinic', vault: { bucket: stage.cloud.vaultBucket, region: stage.cloud.region } },
    databases: {
      main: { engine: 'firebird', port: server.port, method: 'auto' },
      papers: { engine: 'files', folders: 1, exclude: 1, hooks: ['before'] },
    },
    secrets: { s3: { accessKeyId: stage.cloud.site.accessKeyId, secretAccessKey: '(set)' }, databases: ['main'] },
  });
  const rows = (name: string): Record<string, unknown>[] =>
    held
      .get(name)!
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  expect(rows('backups.json')).toMatchObject([
    { database: 'main', state: 'failed', rules: ['missing'], anomalies: ['rows-dropped'] },
  ]);
  const found = rows('doctor.json');
  const trouble = found.find(({ what, database }) => what === 'dumpTrouble' && database === 'main');
  expect(trouble).toMatchObject({
    check: 'dumps',
    state: 'failed',
    reason: expect.stringMatching(/^dumping … failed|refused/),
  });
  const log = rows([...held.keys()].find((name) => name.startsWith('logs/'))!);
  expect(log.map(({ event }) => event)).toEqual(expect.arrayContaining(['start', 'failed', 'end']));
  expect(log.find(({ run }) => run === '0123abcd')).toEqual({
    ...{
      at: '2026-11-28T07:00:00.000Z',
      run: '0123abcd',
      event: 'failed',
      database: 'main',
      exit: 'source',
      seconds: 3,
    },
    error: 'dumping main failed: the server refused the user …',
    hint: 'correct the password …',
  });
});

test('a file that is there already is never written over', async () => {
  const again = await runOffsite(stage.program, ['support-bundle', '--config', stage.server, '--to', 'bundle.tar.gz'], {
    folder: work,
  });
  expect(again.exitCode).toBe(10);
  expect(again.stderr).toMatch(/writing the support bundle .*bundle\.tar\.gz/);
});
