// The scrub on a scripted S3: what is lost becomes a verdict of every backup that needs it, wherever the lambda dies; nothing is read
// twice in a night; and no object, however odd, keeps the others from being read.

import { describe, expect, test } from 'vitest';
import { dropPacks } from '../../../lambdas/ledger/change-pack-table.ts';
import { packRow } from '../../../lambdas/ledger/pack-rows.ts';
import { encodePackTable, parsePackTable } from '../../../lambdas/ledger/pack-table.ts';
import { type BackupName, indexKey, manifestKey, packKey } from '../../../vault/names.ts';
import { refusal } from '../scripted-s3.ts';
import { packIdOf, packPlaceOf, SITE } from '../scripted-site.ts';
import { DAY_MS, scrubbedSite } from './scrubbed-site.ts';

/** For what runs the whole lambda dozens of times, on a machine that does other things as well. */
const PATIENCE_MS = 90_000;
type Scrubbed = ReturnType<typeof scrubbedSite>;

async function threeNights(scrubbed: Scrubbed): Promise<BackupName[]> {
  const { site } = scrubbed;
  const names = [
    site.storeBackup(1, [1, 2, 3]),
    site.storeBackup(2, [1, 2, 4]),
    site.storeBackup(3, [5, 6], {}, 'files'),
  ];
  await scrubbed.judge(...names);
  return names;
}

const statesOf = (scrubbed: Scrubbed, names: readonly BackupName[]) =>
  names.map((name) => scrubbed.verdictOf(name).state);

test('a period reads every pack, manifest and index once, and again in the next', async () => {
  const scrubbed = scrubbedSite();
  const names = await threeNights(scrubbed);
  scrubbed.site.store.requests.length = 0;
  for (let night = 1; night <= 11; night++) await scrubbed.night();
  const places = [1, 2, 3, 4, 5, 6]
    .map(packPlaceOf)
    .concat(names.flatMap((name) => [`vault/${indexKey(name)}`, `vault/${manifestKey(name)}`]));
  const reads = scrubbed.reads();
  expect(new Map([...reads].toSorted())).toEqual(new Map(places.toSorted().map((place) => [place, 1])));
  for (let night = 1; night <= 11; night++) await scrubbed.night();
  expect(Math.min(...scrubbed.reads().values())).toBe(2);
  expect(scrubbed.told).toEqual([]);
  expect(
    scrubbed
      .note()
      .backups.map(({ backup }) => backup)
      .toSorted(),
  ).toEqual(names.map(({ backup }) => backup));
});

describe('what is lost fails every backup that needs it, and no other:', () => {
  test.each<[string, (scrubbed: Scrubbed, names: BackupName[]) => string, string, string[]]>([
    [
      'a pack that rotted',
      ({ rot }) => {
        rot(packPlaceOf(1));
        return packKey(SITE, packIdOf(1));
      },
      'damaged',
      ['failed', 'failed', 'valid'],
    ],
    [
      'a pack that is gone',
      ({ site }) => {
        site.store.objects.delete(packPlaceOf(3));
        return packKey(SITE, packIdOf(3));
      },
      'missing',
      ['failed', 'valid', 'valid'],
    ],
    [
      'a pack in an archive',
      ({ site }) => {
        site.store.objects.get(packPlaceOf(6))!.headers['x-amz-storage-class'] = 'DEEP_ARCHIVE';
        return packKey(SITE, packIdOf(6));
      },
      'archived',
      ['valid', 'valid', 'failed'],
    ],
    [
      'an index that rotted',
      ({ rot }, [, second]) => {
        rot(`vault/${indexKey(second)}`);
        return indexKey(second);
      },
      'damaged',
      ['valid', 'failed', 'valid'],
    ],
    [
      'a manifest that rotted',
      ({ rot }, [, , third]) => {
        rot(`vault/${manifestKey(third)}`);
        return manifestKey(third);
      },
      'manifest',
      ['valid', 'valid', 'failed'],
    ],
  ])('%s', async (_, lose, rule, states) => {
    const scrubbed = scrubbedSite();
    const names = await threeNights(scrubbed);
    const object = lose(scrubbed, names);
    for (let night = 1; night <= 11; night++) await scrubbed.night();
    expect(statesOf(scrubbed, names)).toEqual(states);
    const failed = names.find((_name, i) => states[i] === 'failed')!;
    expect(scrubbed.verdictOf(failed).findings).toMatchObject([{ object, rule }]);
    const told = scrubbed.told.length;
    expect(told).toBe(states.filter((state) => state === 'failed').length);
    for (let night = 1; night <= 11; night++) await scrubbed.night();
    expect(scrubbed.told, 'what failed already is not judged again every night').toHaveLength(told);
  });
});

test('a pack whose bytes are right again clears the backups that it failed', async () => {
  const scrubbed = scrubbedSite();
  const names = await threeNights(scrubbed);
  scrubbed.rot(packPlaceOf(2));
  for (let night = 1; night <= 11; night++) await scrubbed.night();
  expect(statesOf(scrubbed, names)).toEqual(['failed', 'failed', 'valid']);
  scrubbed.rot(packPlaceOf(2));
  for (let night = 1; night <= 11; night++) await scrubbed.night();
  expect(statesOf(scrubbed, names)).toEqual(['valid', 'valid', 'valid']);
});

test(
  'a death before any request leaves nothing that the next night does not mend',
  async () => {
    for (let dies = 0, lived = false; !lived; dies++) {
      const scrubbed = scrubbedSite({ scrubDays: 1 });
      const names = await threeNights(scrubbed);
      scrubbed.rot(packPlaceOf(2));
      scrubbed.rot(`vault/${indexKey(names[2])}`);
      // As on AWS, what validate is asked for runs on its own.
      const told: object[] = [];
      const invokeFunction = async (_: string, event: object): Promise<void> => void told.push(event);
      let requests = 0;
      scrubbed.site.store.intercept = () => (requests++ >= dies ? new Error('the lambda was stopped') : undefined);
      lived = await scrubbed.night({ invokeFunction }).then(
        () => true,
        () => false,
      );
      scrubbed.site.store.intercept = () => undefined;
      for (const event of told) await scrubbed.site.handle(event);
      await scrubbed.night();
      expect(statesOf(scrubbed, names), `died before request ${dies}`).toEqual(['failed', 'failed', 'failed']);
    }
  },
  PATIENCE_MS,
);

test('a night in many invocations reads each object once, and ends', async () => {
  const scrubbed = scrubbedSite({ scrubDays: 1 });
  const packs = Array.from({ length: 40 }, (_, n) => n + 1);
  await scrubbed.judge(scrubbed.site.storeBackup(1, packs));
  scrubbed.site.store.requests.length = 0;
  scrubbed.site.clock += DAY_MS;
  const small = scrubbed.scrubber({ turnBytes: 12, bytesPerInvocationMax: 25 });
  await small({ sites: [SITE] });
  let invocations = 1;
  for (let next = scrubbed.invoked.shift(); next !== undefined; next = scrubbed.invoked.shift()) {
    await small(next);
    invocations++;
  }
  expect(invocations).toBeGreaterThan(4);
  expect(invocations).toBeLessThanOrEqual(21);
  for (const [place, count] of scrubbed.reads()) expect(count, place).toBe(1);
  const table = scrubbed.table();
  const left = packs.filter((_, row) => packRow(table, row).rereadAt === undefined).length;
  expect(scrubbed.logged.some(([event]) => event === 'left-for-next-night')).toBe(left > 0);
  await scrubbed.night();
  for (const [row] of packs.entries()) expect(packRow(scrubbed.table(), row).rereadAt).toBeDefined();
});

test('an invocation without time reads a few objects, notes them and goes on in another', async () => {
  const scrubbed = scrubbedSite({ scrubDays: 1 });
  await scrubbed.judge(scrubbed.site.storeBackup(1, [1, 2, 3, 4, 5, 6, 7, 8, 9]));
  scrubbed.site.clock += DAY_MS;
  let asked = 0;
  await scrubbed.scrubber({ timeLeftMs: () => (asked++ === 0 ? 900_000 : 0) })({ sites: [SITE] });
  expect(scrubbed.invoked).toEqual([{ sites: [SITE], continued: 1 }]);
  const read = scrubbed.table().rereadAt.filter((at) => at > 0).length;
  expect(read).toBeGreaterThan(0);
  expect(read).toBeLessThan(9);
});

describe('what S3 does not answer for certain', () => {
  test('is no damage, is told, and keeps nothing else from being read', async () => {
    const scrubbed = scrubbedSite({ scrubDays: 1 });
    const names = await threeNights(scrubbed);
    scrubbed.site.store.intercept = (method, place) =>
      method === 'GET' && place === packPlaceOf(1) ? refusal(403, 'AccessDenied') : undefined;
    await expect(scrubbed.night()).rejects.toThrow(`reading pack ${packIdOf(1)} again`);
    expect(scrubbed.table().rereadAt.filter((at) => at === 0)).toHaveLength(1);
    expect(scrubbed.told).toEqual([]);
    expect(statesOf(scrubbed, names)).toEqual(['valid', 'valid', 'valid']);
  });

  test('is a bucket that is gone, too', async () => {
    const scrubbed = scrubbedSite({ scrubDays: 1 });
    await threeNights(scrubbed);
    scrubbed.site.store.intercept = (method, place) =>
      method === 'HEAD' && place.startsWith('vault') ? { statusCode: 404, headers: {} } : undefined;
    await expect(scrubbed.night()).rejects.toThrow('reading');
    expect(scrubbed.table().flags.some((flag) => flag !== 0)).toBe(false);
  });
});

test('where the notes are lost they are made anew, and the next night reads', async () => {
  const scrubbed = scrubbedSite({ scrubDays: 1 });
  await threeNights(scrubbed);
  scrubbed.site.store.objects.delete(`ledger/sites/${SITE}/packs`);
  await scrubbed.night();
  expect(scrubbed.told).toEqual([{ rebuild: { site: SITE } }]);
  await scrubbed.night();
  expect(scrubbed.table().rereadAt.every((at) => at > 0)).toBe(true);
});

test('a pack that retention removed meanwhile does not come back as one that is missing', async () => {
  const scrubbed = scrubbedSite({ scrubDays: 1 });
  await threeNights(scrubbed);
  const before = scrubbed.site.note(`sites/${SITE}/packs`)!;
  scrubbed.site.store.intercept = (method, place) => {
    if (method === 'HEAD' && place === packPlaceOf(3) && scrubbed.site.store.objects.delete(place)) {
      scrubbed.site.putNote(`sites/${SITE}/packs`, encodePackTable(dropPacks(parsePackTable(before), [packIdOf(3)])));
    }
    return undefined;
  };
  await scrubbed.night();
  expect(scrubbed.table().flags).toHaveLength(5);
});

test(
  'of thousands of backups that need one rotten pack the newest are judged first, a bounded number a night',
  async () => {
    const scrubbed = scrubbedSite({ scrubDays: 1 });
    const names = Array.from({ length: 104 }, (_, n) =>
      scrubbed.site.storeBackup(n + 1, [1], {}, n % 2 ? 'main' : 'files'),
    );
    await scrubbed.judge(...names);
    scrubbed.rot(packPlaceOf(1));
    const told: string[] = [];
    const remember = async (_: string, event: object): Promise<void> => {
      told.push((event as { revalidate: BackupName }).revalidate.backup);
    };
    await scrubbed.night({ invokeFunction: remember });
    const newestFirst = names.map(({ backup }) => backup).toSorted((one, other) => (one > other ? -1 : 1));
    expect(told).toEqual(newestFirst.slice(0, 100));
    await scrubbed.night();
    await scrubbed.night();
    expect(new Set(statesOf(scrubbed, names))).toEqual(new Set(['failed']));
  },
  PATIENCE_MS,
);
