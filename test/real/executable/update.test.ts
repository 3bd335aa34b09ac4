// Real executables that become one another: from a web server with https, by hand and by themselves after a scheduled backup, put back where
// the new one does not work, killed in between, and with a spare key. The old one must be at its path and work after everything that goes wrong.

import { execFile, spawn } from 'node:child_process';
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { link, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { EXIT } from '../../../edge-uploader/failure.ts';
import { writeNewReleaseKey } from '../../../operator/release/key-file.ts';
import { writeRelease } from '../../../operator/release/write-release.ts';
import { buildExecutables } from '../../../tools/executable/build-executables.ts';
import { encodeBuildNote } from '../../../vault/build-note.ts';
import { parseRunReport, type RunReport } from '../../../vault/run-report.ts';
import { type CliStage, openCliStage } from '../cli/cli-stage.ts';
import { openWebServer, type WebServer } from '../update/web-server.ts';

let folder: string;
let stage: CliStage;
let server: WebServer;
let key: KeyObject;
let spareKey: KeyObject;
let releaseKeys = '';
/** Where executables of each version lie, and the program under test. */
const built: Record<string, string> = {};
let program: string;
let place: string;
let config: string;

const makeKey = async (name: string): Promise<KeyObject> => {
  const path = join(folder, name);
  releaseKeys += await writeNewReleaseKey(path, undefined);
  return createPrivateKey(await readFile(path));
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'offsite-updates-'));
  [key, spareKey] = [await makeKey('key.pem'), await makeKey('spare.pem')];
  for (const version of ['0.1.0', '0.2.0']) {
    const paths = await buildExecutables(['linux-x64'], join(folder, version), { version, releaseKeys });
    built[version] = paths['linux-x64']!;
  }
  [stage, server] = await Promise.all([openCliStage(), openWebServer()]);
  [place, program] = [join(folder, 'place'), join(folder, 'bin', 'offsite')];
  await writeFile(join(folder, 'ca.pem'), server.cert);
  await mkdir(join(folder, 'bin'));
  server.answers((request, response) => {
    const path = join(place, (request.url ?? '').replace('/releases/', ''));
    if (existsSync(path)) response.writeHead(200).end(readFileSync(path));
    else response.writeHead(404).end();
  });
}, 300_000);
afterAll(async () => {
  server?.close();
  await stage?.close();
  await rm(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  for (const name of await readdir(join(folder, 'bin'))) await rm(join(folder, 'bin', name));
  await link(built['0.1.0']!, program);
  await rm(place, { recursive: true, force: true });
  config = await stage.variant({ updates: { from: server.address } });
});

const environment = () => ({ PATH: '/nowhere', HOME: folder, NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') });
const run = (...args: string[]) => promisify(execFile)(program, args, { env: environment(), encoding: 'utf8' });
const versionOf = async (): Promise<string> => (await run('--version')).stdout.trim();
const files = async (): Promise<string[]> => (await readdir(join(folder, 'bin'))).sort();
const release = (executable: string, change: Partial<Parameters<typeof writeRelease>[0]> = {}) =>
  writeRelease({
    ...{ executables: [executable], folder: place, key, updatesFrom: '0.1.0', share: 100, days: 90, now: new Date() },
    ...change,
  });
/** Starts, says its version, and does nothing else. */
const badVersion = async (version: string): Promise<string> => {
  const path = join(folder, `bad-${version}`);
  const note = encodeBuildNote({ version, platform: 'linux-x64', releaseKeys });
  await writeFile(path, `#!/bin/sh\n[ "$1" = --version ] && echo ${version} && exit 0\nexit 1\n: '${note}'\n`);
  return path;
};
const ledgerReports = async (): Promise<RunReport[]> => {
  const { cloud } = stage;
  const operator = cloud.client(cloud.operator);
  const Bucket = cloud.ledgerBucket;
  const { Contents = [] } = await operator.send(new ListObjectsV2Command({ Bucket }));
  const reports = Contents.filter(({ Key }) => Key!.includes('/reports/')).map(async ({ Key }) => {
    const { Body } = await operator.send(new GetObjectCommand({ Bucket, Key }));
    return parseRunReport(await Body!.transformToByteArray());
  });
  const all = await Promise.all(reports);
  operator.destroy();
  return all.sort((one, other) => (one.at < other.at ? -1 : 1));
};
const unchanged = async (): Promise<void> => {
  expect([await versionOf(), await files()]).toEqual(['0.1.0', ['offsite']]);
};

describe('by hand', () => {
  test('it becomes the released version, at the same path, and goes on backing up', async () => {
    await release(built['0.2.0']!);
    expect((await run('update', '--check', '--config', config)).stdout).toMatch(/0\.2\.0 is there; this is 0\.1\.0/);
    await unchanged();
    const { stdout, stderr } = await run('update', '--config', config);
    expect([stdout, stderr]).toEqual([expect.stringMatching(/offsite is now 0\.2\.0; it was 0\.1\.0\n$/), '']);
    expect([await versionOf(), await files()]).toEqual(['0.2.0', ['offsite']]);
    await run('backup', '--config', config);
    expect((await run('update', '--config', config)).stdout).toMatch(/0\.2\.0 is the newest version/);
  });

  test('in Czech, where the config says so', async () => {
    await release(built['0.2.0']!);
    const czech = await stage.variant({ language: 'cs', updates: { from: server.address } });
    expect((await run('update', '--config', czech)).stdout).toMatch(/offsite má teď verzi 0\.2\.0; měl 0\.1\.0\n$/);
  });

  test('a release by the spare key is as good; one by any other key changes nothing', async () => {
    await release(built['0.2.0']!, { key: spareKey });
    await run('update', '--config', config);
    expect(await versionOf()).toBe('0.2.0');
    await rm(program);
    await link(built['0.1.0']!, program);
    const text = await readFile(join(place, 'release.json'), 'utf8');
    await writeFile(join(place, 'release.json'), text.replace(/"signature":"./, '"signature":"A'));
    await expect(run('update', '--config', config)).rejects.toMatchObject({
      code: EXIT.update,
      stderr: expect.stringMatching(/signature is not by a release key[\s\S]*offsite: hint: Nothing was changed here/),
    });
    await unchanged();
  });

  test('it waits for no backup that runs, but says which', async () => {
    await release(built['0.2.0']!);
    const slow = { engine: 'command', command: ['/bin/sh', '-c', 'exec /bin/sleep 20'] };
    const busy = await stage.variant({ updates: { from: server.address }, databases: { main: slow } });
    const backup = spawn(program, ['backup', '--config', busy], {
      env: environment(),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(backup.stdout, 'data');
    await expect(run('update', '--config', busy)).rejects.toMatchObject({
      code: EXIT.busy,
      stderr: expect.stringMatching(/updating offsite: another backup by this config is running \(process \d+/),
    });
    backup.kill('SIGKILL');
    await once(backup, 'exit');
    await unchanged();
  });

  test('without a place it says so', async () => {
    await expect(run('update', '--config', stage.server)).rejects.toMatchObject({
      ...{ code: EXIT.config, stderr: expect.stringMatching('names no place that new versions come from') },
    });
  });
});

describe('by itself', () => {
  const automatic = (change: object = {}): Promise<string> =>
    stage.variant({ updates: { from: server.address, automatic: true }, ...change });

  test('after a scheduled backup that is good; the next night the new one backs up', async () => {
    await release(built['0.2.0']!);
    const nightly = await automatic();
    await run('backup', '--config', nightly);
    await unchanged();
    const { stdout, stderr } = await run('backup', '--scheduled', '--config', nightly);
    expect([stdout, stderr]).toEqual([expect.stringMatching(/offsite is now 0\.2\.0; it was 0\.1\.0\n$/), '']);
    expect([await versionOf(), await files()]).toEqual(['0.2.0', ['offsite']]);
    expect((await run('backup', '--scheduled', '--config', nightly)).stderr).toBe('');
    expect(await versionOf()).toBe('0.2.0');
  });

  test('not after one that failed, not before its turn, and not unless the config wants it', async () => {
    await release(built['0.2.0']!);
    const failing = await automatic({ databases: { main: { engine: 'command', command: ['/bin/false'] } } });
    await expect(run('backup', '--scheduled', '--config', failing)).rejects.toMatchObject({ code: EXIT.source });
    await unchanged();
    await run('backup', '--scheduled', '--config', config);
    await unchanged();
    await release(built['0.2.0']!, { share: 0 });
    expect((await run('backup', '--scheduled', '--config', await automatic())).stdout).toMatch('turn has not come yet');
    await unchanged();
  });

  test('whatever goes wrong is a warning, the backup is good, and what was put back is not tried again', async () => {
    const nightly = await automatic();
    expect(await run('backup', '--scheduled', '--config', nightly)).toMatchObject({
      stderr: expect.stringMatching(/^offsite: warning: fetching .* answers 404/),
    });
    await release(await badVersion('0.3.0'));
    const { stderr } = await run('backup', '--scheduled', '--config', nightly);
    expect(stderr).toMatch(
      /^offsite: warning: updating to 0\.3\.0: it does worse here than 0\.1\.0, which was put back/,
    );
    await unchanged();
    const notes = join(dirname(nightly), 'updates.json');
    expect(JSON.parse(await readFile(notes, 'utf8'))).toMatchObject({ failed: expect.stringMatching(/was put back/) });
    const again = await run('backup', '--scheduled', '--config', nightly);
    expect([again.stderr, again.stdout]).toEqual(['', expect.stringMatching('did not work here before')]);
    // The cloud is told of it as long as it is so.
    const reports = await ledgerReports();
    expect(reports.at(-1)).toMatchObject({
      phase: 'finished',
      updateFailed: expect.stringMatching(/0\.3\.0.*put back/),
    });
    expect(reports[0]).not.toHaveProperty('updateFailed');
  }, 300_000);

  test('a failure that cannot be noted is a warning, too', async () => {
    const nightly = await automatic();
    const notes = join(dirname(nightly), 'updates.json');
    await rm(notes, { force: true });
    await mkdir(notes);
    await mkdir(place, { recursive: true });
    await writeFile(join(place, 'release.json'), 'rubbish');
    const { stderr } = await run('backup', '--scheduled', '--config', nightly);
    expect(stderr).toMatch('it is not a signed release');
    expect(stderr).toMatch(/warning: writing \S+updates\.json: /);
    await unchanged();
    await rm(notes, { recursive: true });
  }, 300_000);
});

test.each([
  'offered',
  'fetched',
  'works',
  'swapped',
])('killed at the step %s, a program that works is at its path', async (at) => {
  await release(built['0.2.0']!);
  const update = spawn(program, ['update', '--json', '--config', config], {
    env: environment(),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const piece of update.stdout.setEncoding('utf8')) {
    if (String(piece).includes(`"step":"${at}"`)) update.kill('SIGKILL');
  }
  const version = await versionOf();
  expect(['0.1.0', '0.2.0']).toContain(version);
  if (at !== 'swapped') expect(version).toBe('0.1.0');
  await run('update', '--config', config);
  expect([await versionOf(), await files()]).toEqual(['0.2.0', ['offsite']]);
});
