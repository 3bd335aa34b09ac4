// Which files make one backup. A rule that is wrong here stores the old full image without its increments, or last year's dump.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chooseFiles } from '../../../../edge-uploader/sources/dump-folder/choose-files.ts';
import { dumpFolderConfigSchema } from '../../../../edge-uploader/sources/dump-folder/config.ts';

const HOUR = 3_600_000;
const config = (change: object) => dumpFolderConfigSchema.parse({ engine: 'dump-folder', folder: '/dumps', ...change });
/** `hours` is when it was written. */
const file = (name: string, hours: number, bytes = 1000) => ({
  path: `/dumps/${name}`,
  name,
  bytes,
  mtimeMs: hours * HOUR,
});
const names = (files: readonly ReturnType<typeof file>[], change: object) =>
  chooseFiles(files, config(change)).files.map(({ name }) => name);

describe('the newest file', () => {
  test('by time, and by name where two have the same', () => {
    const files = [file('a.fbk', 1), file('c.fbk', 5), file('b.fbk', 5), file('z.log', 9)];
    expect(names(files, { newest: '*.fbk' })).toEqual(['c.fbk']);
    expect(chooseFiles(files, config({ newest: '*.fbk' })).before?.name).toBe('b.fbk');
  });

  test('of several patterns, of folders below, of names with brackets, spaces and diacritics', () => {
    const files = [file('x.fbk', 1), file('x.gbk', 2), file('2026-11-28/záloha [1].fbk', 3)];
    expect(names(files, { newest: ['*.fbk', '*.gbk'] })).toEqual(['x.gbk']);
    expect(names(files, { newest: '*/*.fbk' })).toEqual(['2026-11-28/záloha [1].fbk']);
    expect(names(files, { newest: '**/z*[[]1[]].fbk' })).toEqual(['2026-11-28/záloha [1].fbk']);
    // A Mac's share writes the accents apart.
    expect(names([file('záloha.fbk'.normalize('NFD'), 1)], { newest: 'záloha.fbk' })).toHaveLength(1);
  });

  test('a folder in which nothing matches is told with its patterns', () => {
    expect(() => names([file('a.log', 1)], { newest: ['*.fbk', '*.gbk'] })).toThrow(
      'looking for dumps in /dumps failed: no file matches *.fbk, *.gbk',
    );
  });
});

describe('a set', () => {
  const set = { set: ['main-*.fbk', 'images-*.7z.*'], setHours: 3 };
  test('holds all volumes of the newest night and nothing of the one before', () => {
    const night = (day: number) => [
      file(`main-${day}.fbk`, day * 24),
      file(`images-${day}.7z.001`, day * 24 + 1),
      file(`images-${day}.7z.002`, day * 24 + 2),
    ];
    expect(names([...night(1), ...night(2)], set)).toEqual(['images-2.7z.001', 'images-2.7z.002', 'main-2.fbk']);
  });

  test('of which a part is missing, or is of yesterday, is none', () => {
    expect(() => names([file('main-2.fbk', 48), file('images-1.7z.001', 24)], set)).toThrow(
      'the set is not complete: nothing that matches images-*.7z.* was written within 3 hours of main-2.fbk',
    );
  });
});

describe('a chain of images', () => {
  const chain = { chain: { full: '*.vbk', increments: ['*.vib'], with: '*.vbm' } };
  test('is the newest full one, what came after it, and what describes it', () => {
    const files = [
      ...[file('pc-01.vbk', 0), file('pc-02.vib', 24), file('pc-08.vbk', 168), file('pc-09.vib', 192)],
      ...[file('pc-10.vib', 216), file('pc.vbm', 217)],
    ];
    expect(names(files, chain)).toEqual(['pc-08.vbk', 'pc-09.vib', 'pc-10.vib', 'pc.vbm']);
    // The age is the images', not that of a file beside them which something else may touch.
    expect(chooseFiles(files, config(chain)).newest.name).toBe('pc-10.vib');
  });

  test('keeps the earlier volumes of a full image', () => {
    const files = [file('old.tib', 0), file('full1.tib', 100), file('full2.tib', 101), file('inc3.tib', 124)];
    expect(names(files, { chain: { full: ['old*', 'full*'], increments: 'inc*' } })).toEqual([
      ...['full1.tib', 'full2.tib', 'inc3.tib'],
    ]);
  });
});

test('whatever the order in which a folder is listed, the same is chosen', () => {
  const files = ['a.fbk', 'b.fbk', 'c.fbk', 'd.vbk', 'e.vib'].map((name, i) => file(name, i % 3));
  fc.assert(
    fc.property(fc.shuffledSubarray(files, { minLength: files.length }), (listed) => {
      for (const way of [{ newest: '*.fbk' }, { set: ['*.fbk'] }, { chain: { full: '*.vbk', increments: '*' } }]) {
        expect(names(listed, way)).toEqual(names(files, way));
      }
    }),
  );
});

test('the configuration says one way, and only one', () => {
  expect(() => config({})).toThrow(/needs exactly one of/);
  expect(() => config({ newest: '*', set: ['*'] })).toThrow(/needs exactly one of/);
  expect(() => config({ newest: [] })).toThrow();
});
