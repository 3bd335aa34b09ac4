// The arithmetic of the bill, against sums done by hand, and the scaling from one measured site to another.

import { describe, expect, test } from 'vitest';
import { MEASURED, type Part, parseMeasuredRequests, REQUEST_KINDS } from '../../../lambdas/cost/measured-requests.ts';
import { type DailyUse, monthlyCost } from '../../../lambdas/cost/monthly-cost.ts';
import { DAYS_PER_MONTH, GB } from '../../../lambdas/cost/prices.ts';
import { siteCost } from '../../../lambdas/cost/site-cost.ts';
import { scaledCounts, siteUse } from '../../../lambdas/cost/site-use.ts';
import { measureRequests } from './measure-requests.ts';

/** For what runs nights of a whole cloud, on a machine that does other things as well. */
const PATIENCE_MS = 120_000;
const nothing: DailyUse = { puts: 0, locks: 0, gets: 0, invocations: 0, gbSeconds: 0, schedules: 0, emails: 0 };

describe('a month', () => {
  test.each<[string, number, Partial<DailyUse>, number]>([
    ['of 10 GB stored', 10 * GB, {}, 0.245],
    ['of 1,000 PUTs a day', 0, { puts: 1000 }, 0.0054 * DAYS_PER_MONTH],
    ['of 1,000 locks a day', 0, { locks: 1000 }, 0.0054 * DAYS_PER_MONTH],
    ['of 1,000 GETs a day', 0, { gets: 1000 }, 0.00043 * DAYS_PER_MONTH],
    ['of 24 invocations of 10 GB-seconds in all', 0, { invocations: 24, gbSeconds: 10 }, 0.005219027],
    ['of an e-mail and 25 schedules a day', 0, { emails: 1, schedules: 25 }, 0.00148382],
  ])('%s', (_, storedBytes, use, total) => {
    expect(monthlyCost(storedBytes, { ...nothing, ...use }).total).toBeCloseTo(total, 7);
  });
});

describe('the measured requests', () => {
  const [first, second] = MEASURED.runs;

  test('have all parts, and more than one site', () => {
    const parts: Part[] = ['uploader', 'validate', 'missing-backup', 'retention', 'scrub', 'digest'];
    for (const run of MEASURED.runs) expect(Object.keys(run.perDay)).toEqual(expect.arrayContaining(parts));
    expect(second).toBeDefined();
  });

  test('of the first site, scaled, are those of the second', () => {
    const site = { ...second.site, locksPerDay: second.perDay.retention!.lock };
    for (const [part, scaled] of scaledCounts(first, site)) {
      for (const kind of REQUEST_KINDS) {
        if (kind === 'lock' || kind === 'delete') continue;
        const measured = second.perDay[part]![kind];
        expect(Math.abs(scaled[kind] - measured), `${kind} of ${part}`).toBeLessThanOrEqual(2 + measured * 0.05);
      }
    }
  });

  test(
    'are what the lambdas ask today',
    async () => {
      // The uploader has a test of its own.
      const uploader = { requests: { put: 0, get: 0, head: 0, list: 0 }, newPacks: 0 };
      const today = await measureRequests({ packs: 300, newPacksPerDay: 5, days: 3, scrubDays: 6 }, uploader);
      const site = { ...today.site, locksPerDay: today.perDay.retention!.lock };
      for (const [part, scaled] of scaledCounts(first, site)) {
        if (part === 'digest' || part === 'uploader') continue;
        for (const kind of ['invocations', 'put', 'get', 'head', 'list'] as const) {
          const asked = today.perDay[part]![kind];
          const what = `${part} asks ${asked} ${kind} a day; if that is meant, run test/lambdas/cost/measure-requests.ts`;
          expect(Math.abs(scaled[kind] - asked), what).toBeLessThanOrEqual(3 + asked * 0.1);
        }
      }
    },
    PATIENCE_MS,
  );

  test('are refused with a field that is unknown, or a count that is none', () => {
    expect(() => parseMeasuredRequests({ ...MEASURED, more: 1 })).toThrow('more');
    const run = { ...first, perDay: { ...first.perDay, scrub: { ...first.perDay.scrub, get: -1 } } };
    expect(() => parseMeasuredRequests({ ...MEASURED, runs: [run] })).toThrow();
  });
});

test('a larger site costs more of everything that it takes more of', () => {
  const use = (packs: number) =>
    siteUse(MEASURED.runs[0], {
      ...{ packs, newPacksPerDay: packs / 100, backups: 30, backupsPerDay: 1, storedBytes: packs * 16 * 2 ** 20 },
      ...{ scrubbedPacksPerDay: packs / 90, locksPerDay: packs / 24 },
    });
  const [small, large] = [use(1_000), use(100_000)];
  for (const kind of ['puts', 'locks', 'gets', 'gbSeconds'] as const) expect(large[kind]).toBeGreaterThan(small[kind]);
  expect(large.invocations).toBe(small.invocations);
});

test('an empty site costs what watching it costs', () => {
  const site = { storedBytes: 0, packs: 0, newPacksPerDay: 0, backups: 0, backupsPerDay: 0, scrubDays: 90 };
  const { storage, locks, total } = siteCost(site);
  expect([storage, locks]).toEqual([0, 0]);
  expect(total).toBeGreaterThan(0);
  expect(total).toBeLessThan(0.05);
});
