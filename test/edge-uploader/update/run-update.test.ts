// An update from a folder: one that goes well, each way in which it must not happen, and one that is put back. After every one of them the
// program at the old path is whole and works, and nothing of the attempt lies about.

import { statSync, writeFileSync } from 'node:fs';
import { chmod, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { download } from '../../../edge-uploader/update/download.ts';
import { writeNotes } from '../../../edge-uploader/update/notes.ts';
import { folderPlace } from '../../../edge-uploader/update/place.ts';
import type { UpdateOptions } from '../../../edge-uploader/update/run-update.ts';
import { settleUpdate } from '../../../edge-uploader/update/settle-update.ts';
import { RELEASE_FILE } from '../../../vault/release.ts';
import { OTHER_KEY } from '../../vault/sample-release.ts';
import { healthOf, NAME, NOW, openUpdateStage, programOf, type UpdateStage } from './update-stage.ts';

let stage: UpdateStage;
beforeAll(async () => {
  stage = await openUpdateStage();
});
beforeEach(() => stage.install());
afterAll(() => stage.close());

const nothingChanged = async (): Promise<void> => {
  expect(await stage.files()).toEqual(['offsite']);
  expect(await stage.installed()).toBe('0.1.0');
};

describe('an update', () => {
  test('replaces the program, with its rights, and leaves nothing beside it', async () => {
    await chmod(stage.executable, 0o750);
    await stage.publish(programOf('0.2.0'));
    expect(await stage.update()).toEqual({ kind: 'installed', version: '0.2.0' });
    expect(await stage.installed()).toBe('0.2.0');
    expect((await stat(stage.executable)).mode & 0o777).toBe(0o750);
    expect(await stage.files()).toEqual(['offsite']);
    expect(stage.heard).toEqual(['offered', 'fetching', 'fetched', 'works', 'swapped']);
    expect(stage.notes()).toEqual({ newestSeen: '0.2.0', putBack: [] });
    expect((await stat(stage.notesPath)).mode & 0o777).toBe(0o600);
  });

  test('is not made where it is only asked for, or is there already', async () => {
    await stage.publish(programOf('0.2.0'));
    expect(await stage.update({ checkOnly: true })).toEqual({ kind: 'offered', version: '0.2.0' });
    await nothingChanged();
    expect(await stage.update({ version: '0.2.0' })).toEqual({ kind: 'current', version: '0.2.0' });
    await nothingChanged();
  });

  test('by itself waits for the site’s turn', async () => {
    await stage.publish(programOf('0.2.0'), { share: 0 });
    const outcome = await stage.update({ automatic: { site: 'novak-praha' } });
    expect(outcome).toEqual({ kind: 'wait', version: '0.2.0', why: 'share' });
    await nothingChanged();
  });

  test('is not hindered by what was wrong before', async () => {
    await stage.install(programOf('0.1.0', 'disk schedule'));
    await stage.publish(programOf('0.2.0', 'schedule'));
    expect(await stage.update()).toMatchObject({ kind: 'installed' });
  });

  test('goes over what a killed one left', async () => {
    await stage.publish(programOf('0.2.0'));
    for (const name of ['offsite.next', 'offsite.previous']) await writeFile(join(stage.bin, name), 'rubbish');
    expect(await stage.update()).toMatchObject({ kind: 'installed' });
    expect(await stage.files()).toEqual(['offsite']);
  });
});

describe('what is fetched', () => {
  const next = (): string => join(stage.bin, 'offsite.next');
  const whenFetching = (act: () => void): Partial<UpdateOptions> => ({
    onStep: ({ step }) => void (step === 'fetching' && act()),
  });

  test('may not run, nor be read by others, before it is known to be what was signed', async () => {
    await stage.publish(programOf('0.2.0'));
    const modes: number[] = [];
    await stage.update(whenFetching(() => modes.push(statSync(next()).mode & 0o777)));
    expect(new Set(modes)).toEqual(new Set([0o600]));
  });

  test('is judged by what lies on the disk, not by what came', async () => {
    await stage.publish(programOf('0.2.0'));
    const other = whenFetching(() => writeFileSync(next(), programOf('0.2.1')));
    await expect(stage.update(other)).rejects.toThrow('SHA-256');
    await nothingChanged();
  });

  test('is not begun where the disk has no room for it', async () => {
    await stage.publish(programOf('0.2.0'));
    const file = { platform: 'linux-x64', name: NAME, bytes: 2 ** 52, sha256: '5a'.repeat(32) };
    const fetching = download({
      ...{ place: folderPlace(stage.place), file, executable: stage.executable, next: next() },
      ...{ signal: new AbortController().signal, onProgress: () => expect.unreachable('it was begun') },
    });
    await expect(fetching).rejects.toMatchObject({ exit: 'disk', message: expect.stringMatching(/MB are free$/) });
    await nothingChanged();
  });
});

describe('nothing changes, and it is said why, with', () => {
  const cases: [string, RegExp, () => Promise<unknown>, Partial<UpdateOptions>?][] = [
    ['a wrong signature', /signature is not by a release key/, () => stage.publish(programOf('0.2.0'), {}, OTHER_KEY)],
    ['no key at all', /signature is not by a release key/, () => stage.publish(programOf('0.2.0')), { keys: [] }],
    ['a release that was cut', /is not a signed release/, () => truncate(join(stage.place, RELEASE_FILE), 100)],
    [
      'a release without end',
      /is larger than \d+ bytes/,
      () => writeFile(join(stage.place, RELEASE_FILE), ' '.repeat(99_999)),
    ],
    ['no release', /there is no such file/, () => rm(join(stage.place, RELEASE_FILE))],
    ['no executable', /there is no such file/, () => rm(join(stage.place, NAME))],
    [
      'one byte less',
      /has \d+ bytes, and \d+ were signed/,
      () => writeFile(join(stage.place, NAME), programOf('0.2.0').subarray(1)),
    ],
    ['one byte more', /is larger than \d+ bytes/, () => writeFile(join(stage.place, NAME), `${programOf('0.2.0')} `)],
    [
      'as many other bytes',
      /SHA-256 is [0-9a-f]{64}, and/,
      () => writeFile(join(stage.place, NAME), programOf('0.2.1')),
    ],
    ['an older one', /older than this 0\.3\.0/, () => stage.publish(programOf('0.2.0')), { version: '0.3.0' }],
    ['an expired one', /was good until/, () => stage.publish(programOf('0.2.0'), { expiresAt: NOW.toISOString() })],
    [
      'one for another system',
      /no executable for win-arm64/,
      () => stage.publish(programOf('0.2.0')),
      { platform: 'win-arm64' },
    ],
    ['a program that is another version', /says that it is "0\.1\.9"/, () => stage.publish(programOf('0.1.9'))],
    [
      'a program that does not start',
      /ends with (exit code \d+|EACCES|ENOEXEC|ENOENT)/,
      () => stage.publish(Buffer.from('\x7fELF rubbish')),
    ],
    ['a program that ends badly', /ends with exit code 3/, () => stage.publish(Buffer.from('#!/bin/sh\nexit 3\n'))],
  ];

  test.each(cases)('%s', async (_, message, prepare, change) => {
    await stage.publish(programOf('0.2.0'));
    await prepare();
    await expect(stage.update(change)).rejects.toMatchObject({
      exit: expect.stringMatching(/^(update|notFound)$/),
      message: expect.stringMatching(message),
      hint: expect.any(String),
    });
    await nothingChanged();
    expect(stage.notes() ?? {}).not.toHaveProperty('pending');
  });
});

describe('a new version that does worse', () => {
  const worse = (): Promise<unknown> => stage.publish(programOf('0.2.0', 'login schedule'));
  const settle = (version: string, failed: string[]): Promise<void> =>
    settleUpdate({
      ...{ executable: stage.executable, version, notesPath: stage.notesPath, secondLookSeconds: 0 },
      ...{
        healthOf: async () => ({ failed, looked: ['login'] }),
        hold: (work) => work,
        onStep: () => {},
        onWarning: () => {},
      },
    });

  test('is put back, named, and not tried again by itself', async () => {
    await stage.install(programOf('0.1.0', 'schedule'));
    await worse();
    await expect(stage.update()).rejects.toMatchObject({
      exit: 'update',
      message: 'updating to 0.2.0: it does worse here than 0.1.0, which was put back: login',
    });
    await nothingChanged();
    expect(stage.heard.slice(-2)).toEqual(['swapped', 'puttingBack']);
    expect(stage.notes()).toEqual({ newestSeen: '0.2.0', putBack: ['0.2.0'] });
    const again = await stage.update({ automatic: { site: 'novak-praha' } });
    expect(again).toEqual({ kind: 'wait', version: '0.2.0', why: 'putBack' });
    await expect(stage.update()).rejects.toThrow('was put back');
  });

  test('stays if that was over at the second look', async () => {
    await stage.publish(programOf('0.2.0'));
    let looks = 0;
    const flickering = async (executable: string) => {
      looks += 1;
      return looks === 2 ? { failed: ['network'], looked: ['network'] } : healthOf(executable);
    };
    expect(await stage.update({ healthOf: flickering })).toMatchObject({ kind: 'installed' });
    expect(looks).toBe(3);
  });

  test('is judged by the next run where the one that installed it was killed', async () => {
    await stage.publish(programOf('0.2.0'));
    const killed = new Error('killed');
    const dies = async (executable: string) => {
      if ((await stage.installed()) === '0.2.0') throw killed;
      return healthOf(executable);
    };
    await expect(stage.update({ healthOf: dies })).rejects.toBe(killed);
    expect(await stage.files()).toEqual(['offsite', 'offsite.previous']);
    await expect(settle('0.2.0', ['login'])).rejects.toThrow('which was put back: login');
    await nothingChanged();
    expect(stage.notes()).toMatchObject({ putBack: ['0.2.0'] });
  });

  test('that never came into its place is forgotten', async () => {
    const pending = { from: '0.1.0', to: '0.2.0', before: { failed: [], looked: [] } };
    await writeNotes(stage.notesPath, { putBack: [], pending });
    await writeFile(join(stage.bin, 'offsite.next'), 'rubbish');
    await settle('0.1.0', ['login']);
    await nothingChanged();
    expect(stage.notes()).toEqual({ putBack: [] });
  });
});

test('interrupted before the swap it changes nothing; after it, it goes on to the verdict', async () => {
  await stage.publish(programOf('0.2.0'));
  const stopping = new AbortController();
  const stop = (when: string) => ({
    signal: stopping.signal,
    onStep: ({ step }: { step: string }) => void (step === when && stopping.abort()),
  });
  await expect(stage.update(stop('works'))).rejects.toThrow('abort');
  await nothingChanged();
  const later = new AbortController();
  const held: unknown[] = [];
  const outcome = await stage.update({
    signal: later.signal,
    onStep: ({ step }) => void (step === 'swapped' && later.abort()),
    hold: (work) => {
      held.push(work);
      return work;
    },
  });
  expect([outcome.kind, held.length]).toEqual(['installed', 1]);
});
