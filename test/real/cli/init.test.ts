// A new server as a technician sets it up: the enrolment file and a file of answers, `offsite init`, and on another machine a restore
// with nothing but what was printed. And each way in which it breaks off or is refused, with what is left behind.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { register } from '../../../demo/enrolment.ts';
import { type LocalCloudProcess, startLocalCloudProcess } from '../../../demo/local-cloud-process.ts';
import { eventOf, type OffsiteRun, runOffsite } from '../../../demo/offsite-process.ts';
import { buildUploader } from '../../../tools/build-uploader.ts';
import { siteIdSchema } from '../../../vault/names.ts';
import { seededBytes } from '../../edge-uploader/seeded-bytes.ts';
import { expectRefusal } from './cli-stage.ts';
import { sampleEnrolment } from './sample-enrolment.ts';

let base: string;
let cloud: LocalCloudProcess;
let program: string;
let dumpPath: string;
let desk: string;
let folder: string;

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'offsite-test-'));
  cloud = await startLocalCloudProcess(join(base, 'cloud'));
  program = await buildUploader(join(base, 'program'));
  dumpPath = join(base, 'dump');
  await writeFile(dumpPath, seededBytes('init', 300_000));
});
afterAll(async () => {
  await cloud.stop();
  await rm(base, { recursive: true, force: true });
});

const PASSWORD = 'hush-hush-hush';
beforeEach(async () => {
  desk = await mkdtemp(join(base, 'desk-'));
  folder = join(desk, 'offsite');
  await writeFile(join(desk, 'enrolment.json'), enrolment(), { mode: 0o600 });
  await answer({});
});

const enrolment = (change: object = {}): Buffer => sampleEnrolment(cloud, change);

async function answer(change: object): Promise<void> {
  const main = { engine: 'command', command: ['/bin/cat', dumpPath], password: PASSWORD };
  const answers = stringify({ databases: { main }, ...change });
  await writeFile(join(desk, 'answers.yaml'), answers, { mode: 0o600 });
}

const ARGUMENTS = ['init', '--enrolment', 'enrolment.json', '--answers', 'answers.yaml', '--folder', 'offsite'];
async function init(...args: string[]): Promise<OffsiteRun> {
  const run = await runOffsite(program, [...ARGUMENTS, '--no-schedule', ...args], { folder: desk });
  const said = run.stdout + run.stderr;
  const { secretAccessKey, recovery } = cloud.site;
  for (const secret of [PASSWORD, secretAccessKey, recovery.secretAccessKey, 'AGE-SECRET']) {
    expect(said).not.toContain(secret);
  }
  return run;
}

const files = async (): Promise<string[]> =>
  (await readdir(folder)).filter((name) => !['cache', 'logs', 'scratch'].includes(name)).sort();
const contents = async (): Promise<string[]> =>
  Promise.all(['offsite.yaml', 'secrets.yaml'].map((name) => readFile(join(folder, name), 'utf8')));
const KIT: readonly string[] = ['recovery-kit.html', 'recovery-kit.not-printed-yet', 'recovery-kit.txt'];
const ALL = ['offsite.yaml', ...KIT, 'secrets.yaml'];

/** What a person reads off the print. */
async function printed(): Promise<{ word: string; text: string }> {
  const page = await readFile(join(folder, 'recovery-kit.html'), 'utf8');
  const word = /<div class="word">.*?<b>([a-z-]+)<\/b>/.exec(page)![1]!;
  return { word, text: /<pre>(.*?)<\/pre>/s.exec(page)![1]! };
}

test('where new versions come from is in the config as it was answered, and otherwise not at all', async () => {
  await init();
  expect((await contents())[0]).not.toContain('updates');
  await rm(folder, { recursive: true });
  await answer({ updates: { from: 'https://releases.example.cz/' } });
  await init();
  expect(parse((await contents())[0]!)).toMatchObject({ updates: { from: 'https://releases.example.cz/' } });
});

test('from nothing to a validated backup, and back with nothing but the print', async () => {
  const first = await init();
  expectRefusal(first, 'usage', /nobody has said that the recovery kit was printed/);
  expect(await files()).toEqual(ALL);
  for (const name of await files()) expect((await stat(join(folder, name))).mode & 0o077, name).toBe(0);
  expect((await stat(folder)).mode & 0o077).toBe(0);
  const before = await contents();
  const { word, text } = await printed();
  expect(first.stdout + first.stderr).not.toContain(word);

  expectRefusal(await init('--kit-printed', 'wrong-word'), 'keys', /not the check word/);
  expect(await files()).toEqual(ALL);

  // The operator does not know the key yet: stored, and said plainly that it does not count.
  const unknown = await init('--kit-printed', word, '--wait-minutes', '0', '--json');
  expect(unknown.exitCode).toBe(0);
  expect(unknown.stderr).toMatch(/warning: main: stored, but not judged yet/);
  expect(eventOf(unknown, 'verdict')).toMatchObject({ database: 'main', state: 'none' });
  const key = eventOf(unknown, 'signingKey');
  expect(key.signingKeyText).toMatch(/^offsite-key\/1 /);
  expect(key.fingerprint).toMatch(/^(\d{4} ){5}\d{4}$/);
  expect((await files()).filter((name) => KIT.includes(name))).toEqual([]);
  expect(`${await contents()}`).not.toContain('AGE-SECRET');

  const { site, signingPublicKeys } = parse(before[0]!);
  await register(cloud, { site, signingPublicKeys });
  const again = await init();
  expect(again).toMatchObject({ exitCode: 0, stderr: '' });
  expect(again.stdout).toMatch(/main: cloud zálohu \S+ zkontroloval a je v pořádku\./);
  expect(await contents()).toEqual(before);

  const machine = await mkdtemp(join(base, 'machine-'));
  await writeFile(join(machine, 'kit.txt'), text);
  const restore = ['restore', 'main', '--kit', 'kit.txt', '--to', 'main.dump'];
  expect(await runOffsite(program, restore, { folder: machine })).toMatchObject({ exitCode: 0, stderr: '' });
  expect((await readFile(join(machine, 'main.dump'))).equals(await readFile(dumpPath))).toBe(true);
});

test('killed half way: the next run begins anew, and no key of the first is left', async () => {
  await answer({ databases: { main: { engine: 'command', command: ['/bin/sleep', '600'] } } });
  const child = spawn(process.execPath, [program, ...ARGUMENTS], { cwd: desk, stdio: 'ignore' });
  const stage = join(desk, 'offsite.offsite-init');
  while (!(await readdir(stage).catch((): string[] => [])).includes('offsite.yaml')) await sleep(20);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(await readdir(desk)).not.toContain('offsite');
  const lost = await readFile(join(stage, 'secrets.yaml'), 'utf8');
  await answer({});
  expectRefusal(await init(), 'usage', /nobody has said/);
  expect(await readdir(desk)).not.toContain('offsite.offsite-init');
  expect((await contents())[1]).not.toBe(lost);
});

describe('refused, and nothing is left:', () => {
  async function refused(
    exit: 'config' | 'source' | 'usage' | 'disk',
    message: RegExp,
    ...args: string[]
  ): Promise<void> {
    const before = await readdir(desk, { recursive: true });
    expectRefusal(await init(...args), exit, message);
    expect(await readdir(desk, { recursive: true })).toEqual(before);
  }

  test('a database that cannot be dumped', async () => {
    await answer({ databases: { main: { engine: 'command', command: ['/no/such/program'] } } });
    await refused('source', /\/no\/such\/program/);
  });

  test('an enrolment file that is cut, that others may read, that is not there', async () => {
    await writeFile(join(desk, 'enrolment.json'), enrolment().subarray(0, 300));
    await refused('config', /reading the enrolment file enrolment\.json: it is not JSON/);
    await writeFile(join(desk, 'enrolment.json'), enrolment({ recovery: undefined }));
    await refused('config', /it holds one key only/);
    await chmod(join(desk, 'enrolment.json'), 0o644);
    await refused('config', /enrolment file .*: other users of this machine may read/);
    await rm(join(desk, 'enrolment.json'));
    await refused('config', /enrolment\.json: there is no such file/);
  });

  test('answers with a field that is unknown, with a day that is none, without a database that is enrolled', async () => {
    await answer({ databases: { main: { engine: 'command', command: ['/bin/true'], pasword: PASSWORD } } });
    await refused('config', /answers\.yaml: databases\.main\.pasword: there is no such field/);
    await answer({ schedule: [{ at: 'every fortnight' }] });
    await refused('config', /schedule\.0\.at: "every fortnight" is no schedule/);
    await answer({ updates: { from: 'http://releases.example.cz/' } });
    await refused('config', /updates\.from: must be a folder or an https:\/\/ address/);
    await answer({ databases: { other: { engine: 'command', command: ['/bin/true'] } } });
    await refused('config', /do not name main, which the operator expects/);
  });

  test('a folder with something else in it', async () => {
    await mkdir(folder);
    await writeFile(join(folder, 'secrets.yaml'), 'mine');
    await refused('disk', /there are files in it already/);
    expect(await readFile(join(folder, 'secrets.yaml'), 'utf8')).toBe('mine');
  });

  test('the config of another site', async () => {
    await init();
    await writeFile(join(desk, 'enrolment.json'), enrolment({ site: siteIdSchema.parse('other') }), { mode: 0o600 });
    await refused('config', /is the config of demo-clinic/);
  });
});
