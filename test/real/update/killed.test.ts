// Killed, or told that the disk is full, at every single call that changes something there, one after the other, by strace: whichever it was, a whole program that works
// is at the old path, old or new, and the next run makes an end of it. A test that killed at a few chosen places would miss the one
// that somebody adds between them.

import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { settleUpdate } from '../../../edge-uploader/update/settle-update.ts';
import { encodeSigningPublicKey } from '../../../vault/site-keys.ts';
import { healthOf, openUpdateStage, programOf, type UpdateStage } from '../../edge-uploader/update/update-stage.ts';
import { RELEASE_KEY } from '../../vault/sample-release.ts';

/** All by which Node creates, writes, renames, links and removes files, and makes them last. */
const CALLS = [
  ...['open', 'openat', 'creat', 'write', 'writev', 'pwrite64', 'ftruncate', 'fsync', 'fdatasync', 'sendfile'],
  ...['copy_file_range', 'chmod', 'fchmod', 'fchmodat', 'chown', 'fchown', 'lchown', 'fchownat'],
  ...['link', 'linkat', 'unlink', 'unlinkat', 'rename', 'renameat', 'renameat2', 'rmdir', 'mkdir'],
].join(',');
const PROCESS = join(import.meta.dirname, 'update-process.ts');

let stage: UpdateStage;
beforeAll(async () => {
  stage = await openUpdateStage();
});
afterAll(() => stage?.close());

interface Ended {
  readonly killed: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** Under strace, which writes down the calls that name a path of the stage or a file that is open there: Node itself opens hundreds. */
function update(...how: readonly string[]): Promise<Ended> {
  const paths = ['offsite', 'offsite.next', 'offsite.previous']
    .map((name) => join(stage.bin, name))
    .concat(stage.bin, stage.notesPath, `${stage.notesPath}.partial`)
    .flatMap((path) => ['-P', path]);
  const args = [
    ...['-f', '-qq', '-o', join(stage.folder, 'calls'), '-e', `trace=${CALLS}`, ...paths, ...how],
    ...[process.execPath, '--disable-warning=ExperimentalWarning', PROCESS],
    ...[stage.executable, stage.place, stage.notesPath, encodeSigningPublicKey(RELEASE_KEY)],
  ];
  return new Promise((resolve) => {
    // One thread for all files: strace counts the calls of each thread by itself.
    const env = { ...process.env, UV_THREADPOOL_SIZE: '1' };
    execFile('strace', args, { encoding: 'utf8', env }, (error, stdout, stderr) =>
      resolve({ killed: error?.signal === 'SIGKILL' || error?.code === 137, stdout, stderr }),
    );
  });
}

/** Each call of an update that goes well, by its name and which one of its kind it was: strace counts each kind by itself. */
async function everyCall(said: RegExp): Promise<{ call: string; nth: number }[]> {
  await stage.install();
  const { killed, stdout, stderr } = await update();
  expect([killed, stdout + stderr]).toEqual([false, expect.stringMatching(said)]);
  const lines = (await readFile(join(stage.folder, 'calls'), 'utf8')).split('\n');
  const called = lines.flatMap((line) => {
    const [, thread = '', call = ''] = /^(\d+) +(\w+)\(/.exec(line) ?? [];
    return call === '' ? [] : [{ thread, call }];
  });
  // Of the thread that does all the work with files, not of the programs that were only started to see how they are.
  const [busiest = []] = [...Map.groupBy(called, ({ thread }) => thread).values()].sort((a, b) => b.length - a.length);
  return busiest.map(({ call }, i) => ({
    call,
    nth: busiest.slice(0, i + 1).filter((other) => other.call === call).length,
  }));
}

/** Kills one update after the other; after each there is a program that works, and what it left is told to `next`. */
async function killAtEvery(said: RegExp, next: (version: string, when: string) => Promise<void>): Promise<string[]> {
  const seen = new Set<string>();
  const calls = await everyCall(said);
  for (const { call, nth } of calls) {
    const when = `killed at ${call} ${nth}`;
    await stage.install();
    expect(await update('-e', `inject=${call}:signal=SIGKILL:when=${nth}`), when).toMatchObject({ killed: true });
    const version = await stage.installed();
    expect(['0.1.0', '0.2.0'], when).toContain(version);
    seen.add(`${version} ${(await stage.files()).join(' ')}`);
    await next(version, when);
  }
  expect(calls.map(({ call }) => call)).toEqual(expect.arrayContaining(['rename', 'link', 'chmod', 'fsync']));
  return [...seen].sort();
}

/** What the next run of `version` does first. */
const settle = (version: string): Promise<void> =>
  settleUpdate({
    ...{ executable: stage.executable, version, notesPath: stage.notesPath, secondLookSeconds: 0 },
    ...{ hold: (work) => work, onStep: () => {}, onWarning: () => {}, healthOf },
  });

test('killed at any call, it leaves a program that works, and the next run makes an end of it', async () => {
  await stage.publish(programOf('0.2.0'));
  const seen = await killAtEvery(/^installed\n$/, async (version, when) => {
    await settle(version);
    expect([await stage.installed(), await stage.files()], when).toEqual([version, ['offsite']]);
    if (version === '0.1.0') expect(await stage.update()).toMatchObject({ kind: 'installed' });
  });
  expect(seen).toEqual([
    '0.1.0 offsite',
    '0.1.0 offsite offsite.next',
    '0.1.0 offsite offsite.next offsite.previous',
    '0.2.0 offsite offsite.previous',
  ]);
}, 300_000);

test('killed at any call, also while a bad version is put back, it does not leave the bad one for good', async () => {
  await stage.publish(programOf('0.2.0', 'login'));
  const seen = await killAtEvery(/it does worse here than 0\.1\.0, which was put back/, async (version, when) => {
    const settled = settle(version);
    if (version === '0.2.0') await expect(settled, when).rejects.toThrow('which was put back');
    else await settled;
    expect([await stage.installed(), await stage.files()], when).toEqual(['0.1.0', ['offsite']]);
    expect(stage.notes() ?? {}, when).not.toHaveProperty('pending');
  });
  expect(seen).toEqual([
    '0.1.0 offsite',
    '0.1.0 offsite offsite.next',
    '0.1.0 offsite offsite.next offsite.previous',
    '0.2.0 offsite offsite.previous',
  ]);
}, 300_000);

test('a disk that is full at any call costs the update at most: a program that works is there, and its rests go', async () => {
  await stage.publish(programOf('0.2.0'));
  const told = new Set<string>();
  for (const { call, nth } of await everyCall(/^installed\n$/)) {
    const when = `full at ${call} ${nth}`;
    await stage.install();
    const { killed, stdout, stderr } = await update('-e', `inject=${call}:error=ENOSPC:when=${nth}`);
    expect(killed, when).toBe(false);
    const version = await stage.installed();
    told.add(`${version}: ${stdout.trim() || /Failure: (\w+)/.exec(stderr)?.[1]}`);
    await settle(version);
    expect([await stage.installed(), await stage.files()], when).toEqual([version, ['offsite']]);
  }
  expect([...told].sort()).toEqual([
    ...['0.1.0: putting', '0.1.0: updating', '0.1.0: writing'],
    // The note that all is well could not be written: the next run asks once more.
    ...['0.2.0: installed', '0.2.0: writing'],
  ]);
}, 300_000);
