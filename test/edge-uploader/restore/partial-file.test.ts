// A dump that is being restored, between runs: what is continued, what is started anew, what is refused, and that no error of the
// disk leaves a file behind. A journal that promised too much would cost hours; a file with its final name too early, a practice.

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Failure } from '../../../edge-uploader/failure.ts';
import { PartialFile } from '../../../edge-uploader/restore/partial-file.ts';
import { packIdSchema } from '../../../vault/names.ts';
import { temporaryFolder } from '../sample-site.ts';

const DIGEST = 'a'.repeat(64);
const [one, two, three] = ['1', '2', '3'].map((digit) => packIdSchema.parse(digit.repeat(64)));

function open(target: string, change: { bytes?: number; digest?: string; elapsedMs?: () => number } = {}): PartialFile {
  return new PartialFile({ target, bytes: 100, digest: DIGEST, elapsedMs: () => 0, ...change });
}

describe('a partial file', () => {
  test('has the size of the dump at once, and is for nobody else to read', () => {
    const target = join(temporaryFolder(), 'dump');
    const file = open(target);
    expect(statSync(file.path).size).toBe(100);
    expect(statSync(file.path).mode & 0o077).toBe(0);
    expect(existsSync(target)).toBe(false);
    file.remove();
  });

  test('gets the final name when it is finished, and leaves no journal', async () => {
    const folder = temporaryFolder();
    const file = open(join(folder, 'dump'));
    writeSync(file.descriptor, 'the dump', 0);
    await file.finish();
    expect(readdirSync(folder)).toEqual(['dump']);
    expect(readFileSync(join(folder, 'dump'), 'latin1').slice(0, 8)).toBe('the dump');
  });

  test('leaves nothing when it is removed', () => {
    const folder = temporaryFolder();
    open(join(folder, 'dump')).remove();
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('the next run', () => {
  test('continues behind the packs that were noted, with what was written', () => {
    const target = join(temporaryFolder(), 'dump');
    const first = open(target);
    writeSync(first.descriptor, 'written', 0);
    first.packDone(one);
    first.packDone(two);
    first.sync();
    first.close();
    const second = open(target);
    expect([...second.done]).toEqual([one, two]);
    expect(readFileSync(second.path, 'latin1').slice(0, 7)).toBe('written');
    second.packDone(three);
    second.sync();
    second.close();
    const third = open(target);
    expect([...third.done]).toEqual([one, two, three]);
    third.remove();
  });

  test('does not count packs of which the data may not be on the disk yet', async () => {
    const target = join(temporaryFolder(), 'dump');
    let now = 0;
    const first = open(target, { elapsedMs: () => now });
    first.packDone(one);
    now = 1_000;
    first.packDone(two);
    await first.settled();
    first.close();
    const second = open(target, { elapsedMs: () => now });
    expect([...second.done]).toEqual([]);
    second.packDone(one);
    now = 2_001;
    second.packDone(two);
    await second.settled();
    second.close();
    const third = open(target);
    expect([...third.done]).toEqual([one, two]);
    third.remove();
  });

  test('does not count a line that a crash has cut', () => {
    const target = join(temporaryFolder(), 'dump');
    const first = open(target);
    first.packDone(one);
    first.sync();
    first.close();
    const journal = `${first.path}.journal`;
    writeFileSync(journal, readFileSync(journal, 'latin1') + two.slice(0, 40));
    const second = open(target);
    expect([...second.done]).toEqual([one]);
    second.packDone(three);
    second.sync();
    second.close();
    const third = open(target);
    expect(third.done.has(one)).toBe(true);
    expect(third.done.has(two)).toBe(false);
    third.remove();
  });

  test.each<[string, { bytes?: number; digest?: string }]>([
    ['of another length', { bytes: 101 }],
    ['with another hash', { digest: 'b'.repeat(64) }],
  ])('starts anew for a dump %s', (_, change) => {
    const target = join(temporaryFolder(), 'dump');
    const first = open(target);
    writeSync(first.descriptor, 'written', 0);
    first.packDone(one);
    first.sync();
    first.close();
    const second = open(target, change);
    expect(second.done.size).toBe(0);
    expect(readFileSync(second.path).every((byte) => byte === 0)).toBe(true);
    second.remove();
  });

  test('starts anew where the data or the journal is gone', () => {
    for (const gone of ['', '.journal']) {
      const target = join(temporaryFolder(), 'dump');
      const first = open(target);
      first.packDone(one);
      first.sync();
      first.close();
      rmSync(`${first.path}${gone}`);
      const second = open(target);
      expect(second.done.size).toBe(0);
      second.remove();
    }
  });
});

describe('refuses', () => {
  test('a target that exists, and leaves it as it is', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'dump'), 'somebody’s file');
    expect(() => open(join(folder, 'dump'))).toThrow(Failure);
    expect(readdirSync(folder)).toEqual(['dump']);
    expect(readFileSync(join(folder, 'dump'), 'utf8')).toBe('somebody’s file');
  });

  test('to replace a target that came to be while it restored', async () => {
    const folder = temporaryFolder();
    const file = open(join(folder, 'dump'));
    writeFileSync(join(folder, 'dump'), 'somebody’s file');
    await expect(file.finish()).rejects.toThrow(Failure);
    file.remove();
    expect(readdirSync(folder)).toEqual(['dump']);
    expect(readFileSync(join(folder, 'dump'), 'utf8')).toBe('somebody’s file');
  });

  test('a disk without room for the dump', () => {
    const folder = temporaryFolder();
    expect(() => open(join(folder, 'dump'), { bytes: 2 ** 60 })).toThrow(/may take \d+ bytes and .* has \d+ free/);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('a folder that does not exist', () => {
    const failure = failureOf(() => open(join(temporaryFolder(), 'no', 'such', 'dump')));
    expect(failure).toMatchObject({ exit: 'disk', message: expect.stringContaining('there is no such folder') });
  });

  test('a place where the journal cannot be written, and leaves no partial file', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'dump.offsite-partial.journal'));
    expect(failureOf(() => open(join(folder, 'dump')))).toMatchObject({ exit: 'disk' });
    expect(readdirSync(folder)).toEqual(['dump.offsite-partial.journal']);
  });

  test('with a failure, not with a bare error, when the folder has vanished at the end', async () => {
    const folder = join(temporaryFolder(), 'gone');
    mkdirSync(folder);
    const file = open(join(folder, 'dump'));
    rmSync(folder, { recursive: true });
    await expect(file.finish()).rejects.toMatchObject({ exit: 'disk' });
  });
});

function failureOf(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(Failure);
    return error;
  }
  throw new Error('it did not fail');
}
