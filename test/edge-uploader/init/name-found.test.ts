// Which found database gets which enrolled name, and that none is guessed.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FoundFirebird } from '../../../edge-uploader/discovery/found.ts';
import { freeName, nameFound, ownName } from '../../../edge-uploader/init/name-found.ts';
import { databaseIdSchema } from '../../../vault/names.ts';

const firebird = (database: string): FoundFirebird => ({
  ...{ engine: 'firebird', database, port: 3050, bytes: 1, release: undefined, isOpen: false },
});
const ids = (...names: string[]) => names.map((name) => databaseIdSchema.parse(name));
function named(found: string[], enrolled: string[], taken: string[] = []): Record<string, string> {
  const map = nameFound(found.map(firebird), { enrolled: ids(...enrolled), taken: new Set(taken) });
  return Object.fromEntries([...map].map(([name, { database }]) => [name, database]));
}

test('by name, and what is left under its own name', () => {
  expect(named(['D:\\a\\MEDICUS.FDB', '/b/images.fdb'], ['images', 'medicus'])).toEqual({
    medicus: 'D:\\a\\MEDICUS.FDB',
    images: '/b/images.fdb',
  });
  expect(named(['/a/medicus.fdb', '/b/other.fdb'], ['medicus'])).toEqual({
    medicus: '/a/medicus.fdb',
    other: '/b/other.fdb',
  });
});

test('the only one is the one that is expected', () => {
  expect(named(['/a/clinic.fdb'], ['main'])).toEqual({ main: '/a/clinic.fdb' });
  expect(named(['/a/images.fdb', '/a/clinic.fdb'], ['main', 'images'])).toEqual({
    main: '/a/clinic.fdb',
    images: '/a/images.fdb',
  });
});

test('never by guessing: of two, neither is main, and one that is described already is not given away', () => {
  expect(Object.keys(named(['/a/one.fdb', '/a/two.fdb'], ['main']))).toEqual(['one', 'two']);
  expect(Object.keys(named(['/a/main.fdb', '/b/main.fdb'], ['main']))).toEqual(['main-2', 'main-3']);
  expect(named(['/a/clinic.fdb'], ['main'], ['main'])).toEqual({ clinic: '/a/clinic.fdb' });
});

test('any path becomes an id, and no two the same', () => {
  expect(ownName({ database: 'C:\\Data\\Kartotéka 2.fdb' })).toBe('kartoteka-2');
  expect(ownName({ database: '…' })).toBe('database');
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 6 }), (paths) => {
      const names = Object.keys(named(paths, ['main']));
      expect(names).toHaveLength(paths.length);
    }),
  );
});

test('a name that is taken gets a number', () => {
  expect(freeName('main', new Set(['main', 'main-2']))).toBe('main-3');
});
