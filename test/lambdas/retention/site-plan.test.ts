// The days that a plan names, against the days on which it then happens: a plan that names too early a day promises room on the bill,
// or that somebody's data are gone, while they still lie there.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SitePlan } from '../../../lambdas/retention/site-plan.ts';
import { manifestKey } from '../../../vault/names.ts';
import { DAY, SITE, type SiteInMemory, type Stored, siteInMemory } from './site-in-memory.ts';

const keepLast = (last: number) => ({ retention: { last, daily: 0, weekly: 0, monthly: 0, yearly: 0 } });

async function planOf(site: SiteInMemory): Promise<SitePlan> {
  return (await site.retention({ plan: true, sites: [SITE] }))![0];
}

const dayOf = (iso: string | undefined): number | undefined =>
  iso === undefined ? undefined : (Date.parse(iso) - Date.parse('2026-01-01T02:00:00.000Z')) / DAY;

test('a shared pack’s lock ends first, and the manifest’s days later: the plan names the later day', async () => {
  const site = siteInMemory(keepLast(1));
  const first = await site.backUp([1]);
  site.pass(5);
  const second = await site.backUp([1, 2]);
  site.pass(1);
  await site.backUp([3]);
  await site.retain();
  expect(dayOf(new Date(site.lockedUntil(second)).toISOString())).toBe(30);
  const { backups } = await planOf(site);
  const said = new Map(backups.map((one) => [one.backup, one]));
  const [ofFirst, ofSecond] = [first, second].map(({ name }) => said.get(name.backup)!);
  expect([dayOf(ofSecond.lockedUntil), dayOf(ofFirst.removedFrom), dayOf(ofSecond.removedFrom)]).toEqual([30, 30, 35]);
  // Both packs are needed until the second goes on day 35, are marked on day 36, and a week later all is gone.
  expect([dayOf(ofFirst.packsRemovedFrom), dayOf(ofSecond.packsRemovedFrom)]).toEqual([43, 43]);

  const has = ({ name }: Stored): boolean => site.vaultKeys().includes(manifestKey(name));
  await site.retainFor(23);
  expect([has(first), has(second)]).toEqual([true, true]);
  await site.retainFor(1);
  expect([has(first), has(second)]).toEqual([false, true]);
  // Packs go only where the site has stored younger ones.
  await site.backUp([3, 4]);
  await site.retainFor(4);
  expect(has(second)).toBe(true);
  await site.retainFor(1);
  expect(has(second)).toBe(false);
  await site.retainFor(7);
  expect([site.hasPack(1), site.hasPack(2)]).toEqual([true, true]);
  await site.retainFor(1);
  expect([site.hasPack(1), site.hasPack(2)]).toEqual([false, false]);
});

test('without a mark yet it names a week from now, and of what stays no day at all', async () => {
  const site = siteInMemory(keepLast(3));
  for (let day = 0; day < 3; day++) {
    await site.backUp([day, 9]);
    site.pass(day < 2 ? 1 : 48);
  }
  site.register(keepLast(1));
  const { backups } = await planOf(site);
  expect(backups.map(({ fate, markedAt, removedFrom }) => [fate, markedAt, dayOf(removedFrom)])).toEqual([
    ['kept', undefined, undefined],
    ['outside', undefined, 57],
    ['outside', undefined, 57],
  ]);
  expect(backups[0].packsRemovedFrom).toBeUndefined();
});

test('over random histories, nothing goes before its day, and manifests go on it', async () => {
  const backup = fc.record({
    packs: fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 5 }),
    daysAfter: fc.integer({ min: 1, max: 9 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(backup, { minLength: 3, maxLength: 7 }), async (backups) => {
      const site = siteInMemory(keepLast(1));
      const stored: Stored[] = [];
      for (const { packs, daysAfter } of backups) {
        stored.push(await site.backUp(packs));
        await site.retainFor(daysAfter);
      }
      const plan = await planOf(site);
      const outside = plan.backups.filter(({ fate }) => fate === 'outside');
      for (let night = 0; night < 75; night++) {
        if (night % 10 === 0) await site.backUp([100 + night]);
        await site.retainFor(1);
        const now = site.now();
        for (const { backup: id, removedFrom, packsRemovedFrom } of outside) {
          const { name, packs } = stored.find((one) => one.name.backup === id)!;
          const isThere = site.vaultKeys().includes(manifestKey(name));
          expect(isThere, `${id} on ${now.toISOString()}`).toBe(new Date(removedFrom!) > now);
          if (packsRemovedFrom === undefined) continue;
          const own = packs.filter((pack) => !backups.at(-1)!.packs.includes(pack));
          const isAllGone = own.every((pack) => !site.hasPack(pack));
          if (isAllGone) expect(new Date(packsRemovedFrom) <= now, `packs of ${id}`).toBe(true);
        }
      }
    }),
    { numRuns: 8 },
  );
}, 120_000);
