// Names and keys: every name that may be comes back from its key, and no other text is taken for one. A hostile name could
// otherwise point into another clinic's prefix, or out of a folder.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  backupIdSchema,
  backupsPrefix,
  backupTimeOf,
  databaseIdSchema,
  indexKey,
  manifestKey,
  newBackupId,
  packIdSchema,
  packKey,
  packsPrefix,
  parseManifestKey,
  parsePackKey,
  siteIdSchema,
  sitePrefix,
} from '../../vault/names.ts';
import { refusalOf } from '../vectors/refusal-of.ts';
import { anyBackupId, anyDatabaseId, anyPackId, anySiteId, bytesOf } from './arbitraries.ts';

const HOSTILE = [
  '',
  '.',
  '..',
  '../x',
  'a/b',
  'a\\b',
  '/',
  'A',
  'Ordinace',
  'ž',
  'a b',
  'a\n',
  '\0',
  '-a',
  'a-',
  '-',
  'a_b',
  'a.b',
  '%2e',
];

describe('a name', () => {
  test.each([...HOSTILE, 'a'.repeat(64), 'ａ', 'a\u0301', '１'])('is refused: %j', (text) => {
    expect(siteIdSchema.safeParse(text).success).toBe(false);
    expect(databaseIdSchema.safeParse(text).success).toBe(false);
  });

  test.each(['a', '0', 'clinic-1', 'a--b', 'a'.repeat(63)])('is accepted: %j', (text) => {
    expect(siteIdSchema.parse(text)).toBe(text);
    expect(databaseIdSchema.parse(text)).toBe(text);
  });

  test('holds nothing but letters, digits and hyphens, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 70 }), (text) => {
        if (siteIdSchema.safeParse(text).success) expect([...text].every((c) => /[a-z0-9-]/.test(c))).toBe(true);
      }),
    );
  });
});

describe("a backup's id", () => {
  test('tells when it started, so that ids sort in time', () => {
    const id = newBackupId(new Date('2026-11-23T01:30:00.999Z'), Uint8Array.of(1, 35, 69, 103, 137, 171, 205, 239));
    expect(id).toBe('20261123T013000Z-3e73456789abcdef');
    expect(backupTimeOf(id)?.toISOString()).toBe('2026-11-23T01:30:00.000Z');
  });

  test('sorts by time', () => {
    const time = fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(time, time, bytesOf(8), (a, b, chance) => {
        const seconds = (date: Date): number => Math.floor(date.getTime() / 1000);
        if (seconds(a) < seconds(b)) expect(newBackupId(a, chance) < newBackupId(b, chance)).toBe(true);
      }),
    );
  });

  test.each([
    ['a month that does not exist', '20261323T013000Z-0123456789abcdef'],
    ['a day that does not exist', '20260229T013000Z-0123456789abcdef'],
    ['hour 24', '20261123T240000Z-0123456789abcdef'],
    ['second 60', '20261123T013060Z-0123456789abcdef'],
    ['upper-case digits', '20261123T013000Z-0123456789ABCDEF'],
    ['too few digits', '20261123T013000Z-0123456789abcde'],
    ['too many digits', '20261123T013000Z-0123456789abcdef0'],
    ['no zone', '20261123T013000-0123456789abcdef'],
    ['a way out', '20261123T013000Z-0123456789abcdef/..'],
    ['a line feed', '20261123T013000Z-0123456789abcdef\n'],
  ])('is refused with %s', (_, id) => {
    expect(backupIdSchema.safeParse(id).success).toBe(false);
  });

  test('is not made from too little chance', () => {
    expect(() => newBackupId(new Date(0), new Uint8Array(7))).toThrow('must look like');
  });
});

describe('a key', () => {
  test('of a manifest comes back as its names', () => {
    fc.assert(
      fc.property(anySiteId, anyDatabaseId, anyBackupId, (site, database, backup) => {
        const key = manifestKey({ site, database, backup });
        expect(parseManifestKey(key)).toEqual({ site, database, backup });
        expect(key.startsWith(backupsPrefix(site, database))).toBe(true);
        expect(key.startsWith(backupsPrefix(site)) && key.startsWith(sitePrefix(site))).toBe(true);
        expect(refusalOf(() => parseManifestKey(indexKey({ site, database, backup }))).object).toContain('index.age');
      }),
    );
  });

  test('of a pack comes back as its names', () => {
    fc.assert(
      fc.property(anySiteId, anyPackId, (site, pack) => {
        const key = packKey(site, pack);
        expect(parsePackKey(key)).toEqual({ site, pack });
        expect(key.startsWith(packsPrefix(site))).toBe(true);
        expect(refusalOf(() => parseManifestKey(key)).object).toContain(pack);
      }),
    );
  });

  test('is refused with a character too few, too many, or another one that is no name', () => {
    const backup = backupIdSchema.parse('20261123T013000Z-0123456789abcdef');
    const key = manifestKey({ site: siteIdSchema.parse('s'), database: databaseIdSchema.parse('d'), backup });
    for (let at = 0; at < key.length; at++) {
      refusalOf(() => parseManifestKey(key.slice(0, at)));
      refusalOf(() => parseManifestKey(`${key.slice(0, at)}/${key.slice(at)}`));
      refusalOf(() => parseManifestKey(`${key.slice(0, at)}\0${key.slice(at + 1)}`));
    }
  });

  test.each(HOSTILE)('is refused with the hostile name %j in any place', (hostile) => {
    const id = '20261123T013000Z-0123456789abcdef';
    const pack = packIdSchema.parse('ab'.repeat(32));
    refusalOf(() => parseManifestKey(`sites/${hostile}/backups/main/${id}/manifest.json`));
    refusalOf(() => parseManifestKey(`sites/clinic/backups/${hostile}/${id}/manifest.json`));
    refusalOf(() => parseManifestKey(`sites/clinic/backups/main/${hostile}/manifest.json`));
    refusalOf(() => parseManifestKey(`sites/clinic/backups/main/${id}/${hostile}`));
    expect(parsePackKey(`sites/${hostile}/packs/ab/${pack}`)).toBeUndefined();
    expect(parsePackKey(`sites/clinic/packs/${hostile}/${pack}`)).toBeUndefined();
    expect(parsePackKey(`sites/clinic/packs/ab/${hostile}`)).toBeUndefined();
    expect(parsePackKey(`${hostile}/clinic/packs/ab/${pack}`)).toBeUndefined();
  });
});
