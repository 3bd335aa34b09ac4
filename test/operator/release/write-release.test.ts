// What `npm run release` writes, and what it refuses to sign: each of these would be found out in three hundred clinics at once.

import { hash } from 'node:crypto';
import { appendFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { renewRelease, writeRelease } from '../../../operator/release/write-release.ts';
import { parseRelease, RELEASE_FILE } from '../../../vault/release.ts';
import { OTHER_KEY, RELEASE_KEY, RELEASE_KEYS } from '../../vault/sample-release.ts';
import { NOW, openReleaseStage } from './stage.ts';

let stage: Awaited<ReturnType<typeof openReleaseStage>>;
beforeEach(async () => {
  stage = await openReleaseStage();
});
afterEach(() => stage.close());

const both = async (version?: string, salt?: string): Promise<string[]> =>
  Promise.all(['linux-x64', 'win-x64'].map((platform) => stage.executable(platform, version, { salt: salt ?? '' })));
const written = async () => parseRelease(await readFile(join(stage.folder, RELEASE_FILE)), RELEASE_KEYS);

test('the folder holds the executables under the version’s name, and a document that fits them', async () => {
  const executables = await both();
  const release = await writeRelease(stage.options(executables, { share: 10 }));
  expect(await written()).toEqual(release);
  expect(release).toMatchObject({ version: '0.2.0', share: 10, updatesFrom: '0.1.0' });
  expect([release.releasedAt, release.expiresAt]).toEqual(['2026-11-28T09:00:00.000Z', '2027-02-26T09:00:00.000Z']);
  const names = ['offsite-0.2.0-linux-x64', 'offsite-0.2.0-win-x64.exe'];
  expect((await readdir(stage.folder)).sort()).toEqual([...names, RELEASE_FILE].sort());
  for (const [i, { name, bytes, sha256 }] of release.files.entries()) {
    const there = await readFile(join(stage.folder, name));
    expect(name).toBe(names[i]);
    expect([there.length, hash('sha256', there)]).toEqual([bytes, sha256]);
    expect(there.equals(await readFile(executables[i]!))).toBe(true);
  }
});

test('a higher version goes beside the old one; the same one can be written again', async () => {
  await writeRelease(stage.options(await both()));
  await writeRelease(stage.options(await both(), { share: 50 }));
  expect((await written()).share).toBe(50);
  await writeRelease(stage.options(await both('0.10.0')));
  expect((await written()).version).toBe('0.10.0');
  expect(await readdir(stage.folder)).toHaveLength(5);
});

test('the document comes last: where an executable cannot be written, the old release stays', async () => {
  const before = await writeRelease(stage.options(await both()));
  await mkdir(join(stage.folder, 'offsite-0.3.0-win-x64.exe'));
  await expect(writeRelease(stage.options(await both('0.3.0')))).rejects.toMatchObject({ code: 'EISDIR' });
  expect(await written()).toEqual(before);
  expect((await readdir(stage.folder)).filter((name) => name.endsWith('.partial'))).toEqual([]);
});

describe('it is refused', () => {
  const refused = async (executables: readonly string[], message: RegExp, key = RELEASE_KEY): Promise<void> => {
    await expect(writeRelease(stage.options(executables, { key }))).rejects.toMatchObject({
      name: 'Failure',
      message: expect.stringMatching(message),
      hint: expect.any(String),
    });
  };

  test('without an executable, or with something else', async () => {
    await refused([], /there is no executable/);
    await refused([join(stage.root, 'none')], /none: it cannot be read/);
    await writeFile(join(stage.root, 'other'), 'MZ');
    await refused([join(stage.root, 'other')], /it is no executable of offsite/);
  });

  test('with executables of two versions', async () => {
    await refused(
      [await stage.executable('linux-x64', '0.2.0'), await stage.executable('win-x64', '0.2.1')],
      /is 0\.2\.1, and .* is 0\.2\.0/,
    );
  });

  test('with two executables for one platform', async () => {
    const twice = await stage.executable('linux-x64');
    await refused([twice, twice], /0\.2\.0: it has two files for one platform/);
    await expect(writeRelease(stage.options([twice], { updatesFrom: '0.3.0' }))).rejects.toThrow('newer than itself');
    await expect(writeRelease(stage.options([twice], { updatesFrom: 'any' }))).rejects.toThrow('updatesFrom must be');
    expect(await readdir(stage.folder)).toEqual([]);
  });

  test('where they would not believe this key ever again', async () => {
    await refused([await stage.executable('linux-x64', '0.2.0', { key: OTHER_KEY })], /does not know the key/);
    await refused(await both(), /does not know the key/, OTHER_KEY);
  });

  test('with other bytes under a version that was released, or an older one, and the folder stays as it was', async () => {
    await writeRelease(stage.options(await both()));
    const before = await written();
    await refused(await both('0.2.0', 'changed'), /0\.2\.0: the folder holds it already, with other executables/);
    await refused(await both('0.1.9'), /0\.1\.9: the folder holds 0\.2\.0, which is newer/);
    expect(await written()).toEqual(before);
  });
});

describe('renewing', () => {
  test('gives it a new end, and another share if wanted', async () => {
    await writeRelease(stage.options(await both(), { share: 10 }));
    const before = await written();
    const later = new Date(NOW.getTime() + 30 * 86_400_000);
    const renew = (share?: number) =>
      renewRelease({ folder: stage.folder, key: RELEASE_KEY, days: 90, now: later, share });
    await renew();
    expect(await written()).toEqual({
      ...before,
      releasedAt: '2026-12-28T09:00:00.000Z',
      expiresAt: '2027-03-28T09:00:00.000Z',
    });
    await renew(100);
    expect((await written()).share).toBe(100);
  });

  test('signs nothing that has changed meanwhile', async () => {
    await writeRelease(stage.options(await both()));
    const before = await written();
    const renew = () => renewRelease({ folder: stage.folder, key: RELEASE_KEY, days: 90, now: NOW, share: undefined });
    await appendFile(join(stage.folder, before.files[0]!.name), 'a virus');
    await expect(renew()).rejects.toThrow('is not the file that was signed');
    expect(await written()).toEqual(before);
    await expect(renewRelease({ folder: stage.root, key: RELEASE_KEY, days: 9, now: NOW, share: 1 })).rejects.toThrow(
      'there is none',
    );
  });
});
