// A set-up that broke off, at each of its steps: killed, or with files that were lost. The same command again repairs it, and never makes
// new keys for a site that has some; where a repair would be a lie, it says so.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { register } from '../../../demo/enrolment.ts';
import { type LocalCloudProcess, startLocalCloudProcess } from '../../../demo/local-cloud-process.ts';
import { type OffsiteRun, runOffsite } from '../../../demo/offsite-process.ts';
import { EXIT } from '../../../edge-uploader/failure.ts';
import { buildUploader } from '../../../tools/build-uploader.ts';
import { newSigningKey } from '../../../vault/site-keys.ts';
import { seededBytes } from '../../edge-uploader/seeded-bytes.ts';
import { expectRefusal } from './cli-stage.ts';
import { sampleEnrolment } from './sample-enrolment.ts';

let base: string;
let cloud: LocalCloudProcess;
let program: string;
let desk: string;
/** As long as it is there, the dump never ends. */
let hang: string;

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'offsite-test-'));
  program = await buildUploader(join(base, 'program'));
  await writeFile(join(base, 'dump'), seededBytes('init repair', 300_000));
});
afterAll(() => rm(base, { recursive: true, force: true }));
beforeEach(async () => {
  desk = await mkdtemp(join(base, 'desk-'));
  // Of its own: keys are made anew each time, and nobody's older backups are to be in the way.
  cloud = await startLocalCloudProcess(join(desk, 'cloud'));
  hang = join(desk, 'hang');
  await writeFile(join(desk, 'enrolment.json'), sampleEnrolment(cloud), { mode: 0o600 });
  const script = `cat ${join(base, 'dump')}; while test -e ${hang}; do sleep 0.1; done`;
  const main = { engine: 'command', command: ['/bin/sh', '-c', script] };
  await writeFile(join(desk, 'answers.yaml'), stringify({ databases: { main } }), { mode: 0o600 });
});

afterEach(() => cloud?.stop());

const FILES = ['--enrolment', 'enrolment.json', '--answers', 'answers.yaml', '--folder', 'offsite'];
const init = (...args: string[]): Promise<OffsiteRun> =>
  runOffsite(program, ['init', ...FILES, '--no-schedule', ...args], { folder: desk });
const path = (name: string): string => join(desk, 'offsite', name);
const files = (): Promise<string[]> => readdir(join(desk, 'offsite'));
const settings = (): Promise<string[]> =>
  Promise.all(['offsite.yaml', 'secrets.yaml'].map((name) => readFile(path(name), 'utf8')));

/** Up to the kit, which waits to be printed; gives back its word. */
async function untilKit(): Promise<string> {
  expectRefusal(await init(), 'usage', /nobody has said/);
  return wordOn(await readFile(path('recovery-kit.html'), 'utf8'));
}
const wordOn = (page: string): string => /<div class="word">.*?<b>([a-z-]+)<\/b>/.exec(page)![1]!;

async function registerKey(): Promise<void> {
  const { site, signingPublicKeys } = parse((await settings())[0]!);
  await register(cloud, { site, signingPublicKeys });
}

/** A run that is killed as by a power cut as soon as it says something. */
async function killedWhen(said: RegExp, ...args: string[]): Promise<void> {
  const command = [program, 'init', ...FILES, '--no-schedule', ...args];
  const child: ChildProcess = spawn(process.execPath, command, {
    cwd: desk,
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  });
  let text = '';
  child.stdout!.setEncoding('utf8').on('data', (part: string) => {
    text += part;
    if (said.test(text)) process.kill(-child.pid!, 'SIGKILL');
  });
  await once(child, 'exit');
  expect(text).toMatch(said);
}

async function expectAllWell(run: OffsiteRun): Promise<void> {
  expect(run, run.stderr).toMatchObject({ exitCode: 0, stderr: '' });
  expect(run.stdout).toMatch(/main: cloud zálohu \S+ zkontroloval a je v pořádku\./);
  expect((await files()).filter((name) => name.startsWith('recovery-kit'))).toEqual([]);
}

describe('killed', () => {
  test('during the first backup', async () => {
    const word = await untilKit();
    const before = await settings();
    await registerKey();
    await writeFile(hang, '');
    await killedWhen(/main: zálohuje se/, '--kit-printed', word);
    await rm(hang);
    await expectAllWell(await init());
    expect(await settings()).toEqual(before);
  });

  test('while it waits for the verdict', async () => {
    const word = await untilKit();
    const before = await settings();
    await killedWhen(/Čeká se, až cloud zálohu zkontroluje/, '--kit-printed', word);
    await registerKey();
    await expectAllWell(await init());
    expect(await settings()).toEqual(before);
  });

  test('between the kit and its removal, in each order in which its files can be gone', async () => {
    const word = await untilKit();
    await registerKey();
    for (const gone of ['recovery-kit.not-printed-yet', 'recovery-kit.html']) {
      await rm(path(gone));
      expectRefusal(await init(), 'usage', /nobody has said/);
    }
    // The page is back, and is the one that was printed; it names the clinic even after the enrolment file was deleted.
    expect(wordOn(await readFile(path('recovery-kit.html'), 'utf8'))).toBe(word);
    await rm(path('recovery-kit.html'));
    const bare = await runOffsite(program, ['init', '--folder', 'offsite', '--no-schedule'], { folder: desk });
    expectRefusal(bare, 'usage', /nobody has said/);
    expect(await readFile(path('recovery-kit.html'), 'utf8')).toContain('Ordinace MUDr. Novák');
    await expectAllWell(await init('--kit-printed', word));
  });
});

describe('of the kit, before its word was given,', () => {
  test('the text was lost: the page brings it back', async () => {
    const word = await untilKit();
    const text = await readFile(path('recovery-kit.txt'), 'utf8');
    await rm(path('recovery-kit.txt'));
    expectRefusal(await init('--kit-printed', 'wrong-word'), 'keys', /not the check word/);
    expect(await readFile(path('recovery-kit.txt'), 'utf8')).toBe(text);
    await registerKey();
    await expectAllWell(await init('--kit-printed', word));
  });

  test('both were lost: no backup is made that nobody could open', async () => {
    await untilKit();
    for (const name of ['recovery-kit.txt', 'recovery-kit.html']) await rm(path(name));
    const before = await files();
    const run = await init('--kit-printed', 'any-word');
    expectRefusal(run, 'keys', /the recovery kit is gone, and nobody said that it was printed/);
    expect(run.stdout).not.toContain('zálohuje se');
    expect(await files()).toEqual(before);
  });

  test('the page was damaged: nothing of it is believed', async () => {
    await untilKit();
    await rm(path('recovery-kit.txt'));
    await writeFile(path('recovery-kit.html'), '<pre>offsite-kit/1</pre>', { mode: 0o600 });
    expectRefusal(await init(), 'keys', /reading the recovery kit .*recovery-kit\.html/);
  });
});

test('the operator has registered another key: stored, and said in both languages that it does not count', async () => {
  const word = await untilKit();
  const { site } = parse((await settings())[0]!);
  await register(cloud, { site, signingPublicKeys: [newSigningKey().signingPublicKey] });
  const czech = await init('--kit-printed', word);
  expect(czech.exitCode).toBe(EXIT.damaged);
  expect(czech.stdout).toMatch(
    /main: záloha \S+ je uložena, ale zatím se nepočítá: správce záloh klíč nezaregistroval, nebo má jiný\./,
  );
  expect(czech.stderr).toMatch(
    /error: setting up demo-clinic: the cloud does not accept the backup of main: .*\noffsite: hint: Send the line above/,
  );
  const english = await init('--language', 'en');
  expect(english.exitCode).toBe(EXIT.damaged);
  expect(english.stdout).toMatch(
    /main: the backup \S+ is stored and does not count yet: the operator has registered no key, or another one\./,
  );
  await registerKey();
  await expectAllWell(await init());
});

/** `init` with mounts of its own, which a shell makes before it. */
async function withMounts(script: string, ...args: string[]): Promise<OffsiteRun> {
  const command = [
    '--mount',
    '--map-root-user',
    '--',
    '/bin/sh',
    '-c',
    script,
    'sh',
    process.execPath,
    program,
    'init',
  ];
  const child = spawn('unshare', [...command, ...args], {
    ...{ cwd: desk, env: { ...process.env, PATH: `${desk}:${process.env.PATH}` }, stdio: ['ignore', 'pipe', 'pipe'] },
  });
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name]!.setEncoding('utf8').on('data', (part: string) => {
      said[name] += part;
    });
  const [exitCode] = await once(child, 'close');
  return { ...said, exitCode, events: [], seconds: 0 };
}

test('a schedule that cannot be installed costs no backup: it is told at the end, and leaves no units', async () => {
  const word = await untilKit();
  await registerKey();
  // With a folder of units of its own, and a systemctl that has no systemd to talk to.
  await writeFile(join(desk, 'systemctl'), '#!/bin/sh\necho "System has not been booted with systemd" >&2; exit 1\n', {
    mode: 0o755,
  });
  const script = 'mount -t tmpfs tmpfs /etc/systemd/system && "$@"; code=$?; ls /etc/systemd/system; exit $code';
  const said = await withMounts(script, ...FILES, '--kit-printed', word);
  expectRefusal(said, 'disk', /scheduling backups: asking systemctl failed: System has not been booted/);
  expect(said.stdout).toContain('Plán záloh se nepodařilo nainstalovat.');
  expect(said.stdout).toMatch(/main: cloud zálohu \S+ zkontroloval a je v pořádku\./);
  expect(said.stdout).toMatch(/smažte: obsahují tajné údaje\.\n$/);
});

test('a disk that cannot be written to is told before anything is asked or tried', async () => {
  await mkdir(join(desk, 'disk'));
  const tried = join(desk, 'tried');
  const main = { engine: 'command', command: ['/usr/bin/touch', tried] };
  await writeFile(join(desk, 'answers.yaml'), stringify({ databases: { main } }), { mode: 0o600 });
  const script = `mount -t tmpfs -o ro tmpfs ${join(desk, 'disk')} && "$@"`;
  const run = await withMounts(script, ...FILES.with(-1, 'disk/new/offsite'));
  expectRefusal(run, 'disk', /setting up in .*disk\/new\/offsite: the disk is read-only/);
  expect(await readdir(desk)).not.toContain('tried');
});
