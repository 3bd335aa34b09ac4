// Backups of many packs: what need not be asked is not asked, what changed is found all the same, and what one invocation has no
// time for is gone on with by the next, however short each of them is.

import { describe, expect, test } from 'vitest';
import { packRow, rowsLockedBefore } from '../../../lambdas/ledger/pack-rows.ts';
import { parsePackTable } from '../../../lambdas/ledger/pack-table.ts';
import { packTableKey } from '../../../lambdas/ledger/site-notes.ts';
import { CONTINUATIONS_MAX, HEADS_IN_FLIGHT_MAX, TIME_RESERVE_MS } from '../../../lambdas/limits.ts';
import { judgementProgressKey, rebuildProgressKey } from '../../../lambdas/validate/progress-note.ts';
import { type BackupName, manifestKey, packKey } from '../../../vault/names.ts';
import { parseVerdict, verdictKey } from '../../../vault/verdict.ts';
import { manifestEvent } from '../manifest-event.ts';
import { refusal } from '../scripted-s3.ts';
import { packIdOf, packPlaceOf, type ScriptedSite, SITE, scriptedSite } from '../scripted-site.ts';

const DAY = 86_400_000;
const PACKS = 260;
const many = (from = 0, count = PACKS) => Array.from({ length: count }, (_, n) => from + n);
const eventOf = (name: BackupName) => manifestEvent('vault', manifestKey(name));
const tableOf = (site: ScriptedSite) => parsePackTable(site.note(packTableKey(SITE))!);
const verdictOf = (site: ScriptedSite, name: BackupName) => parseVerdict(site.note(verdictKey(name))!);

/** How many requests of each kind, and to packs only. */
function requestsOf(site: ScriptedSite, method: string): number {
  return site.store.requests.filter((request) => request.startsWith(`${method} vault/sites/${SITE}/packs/`)).length;
}
const listings = (site: ScriptedSite) => site.store.requests.filter((request) => request === 'GET vault/').length;

/** A site whose first backup of many packs was judged, and a second one, a day later, with two more packs. */
async function secondNight() {
  const site = scriptedSite();
  await site.handle(eventOf(site.storeBackup(1, many())));
  site.clock += DAY;
  const name = site.storeBackup(25, [...many(), 1000, 1001]);
  site.store.requests.length = 0;
  return { site, name };
}

describe('of 260 packs of which two are new', () => {
  test('a listing vouches for the others: they are not asked for', async () => {
    const { site, name } = await secondNight();
    await site.handle(eventOf(name));
    expect(verdictOf(site, name)).toMatchObject({ state: 'valid', counts: { objects: PACKS + 4 } });
    expect(requestsOf(site, 'HEAD')).toBe(2);
    expect(listings(site)).toBe(1);
    expect(verdictOf(site, name).lockedUntil).toBe('2026-12-01T01:00:00.000Z');
  });

  const changed = (change: (site: ScriptedSite) => void) => async () => {
    const { site, name } = await secondNight();
    change(site);
    await site.handle(eventOf(name));
    return verdictOf(site, name).findings;
  };
  const headers = (site: ScriptedSite) => site.store.objects.get(packPlaceOf(7))!.headers;
  const key = packKey(SITE, packIdOf(7));

  test.each<[string, (site: ScriptedSite) => void, string]>([
    ['one that is gone', (site) => site.store.objects.delete(packPlaceOf(7)), 'missing'],
    [
      'one over which other bytes were stored',
      (site) =>
        Object.assign(headers(site), {
          'last-modified': 'Mon, 02 Nov 2026 00:00:00 GMT',
          'x-amz-checksum-sha256': Buffer.alloc(32).toString('base64'),
        }),
      'checksum',
    ],
    ['one that was archived', (site) => Object.assign(headers(site), { 'x-amz-storage-class': 'GLACIER' }), 'archived'],
  ])('%s is found all the same', async (_, change, rule) => {
    expect(await changed(change)()).toMatchObject([{ object: key, rule }]);
  });

  test('one that the table has as damaged is read again, whatever the listing says', async () => {
    const { site, name } = await secondNight();
    const [first] = site.store.requests;
    expect(first).toBeUndefined();
    site.store.objects.get(packPlaceOf(7))!.bytes = Buffer.from('PACK 7');
    await site.handle({ revalidate: { ...name }, reread: 'always' });
    expect(verdictOf(site, name)).toMatchObject({ findings: [{ object: key, rule: 'damaged' }] });
    expect(verdictOf(site, name).counts.rereadObjects).toBe(PACKS + 3);
  });

  test('all are asked for once their locks end soon, and lengthened in one go; then not again for a generation', async () => {
    const { site, name } = await secondNight();
    site.clock += 8.5 * DAY;
    await site.handle(eventOf(name));
    expect(requestsOf(site, 'LOCK')).toBe(PACKS);
    const until = new Date(site.now().getTime() + 45 * DAY);
    const table = tableOf(site);
    expect([...rowsLockedBefore(table, until)].map((row) => packRow(table, row).id).sort()).toEqual(
      [packIdOf(1000), packIdOf(1001)].sort(),
    );
    site.store.requests.length = 0;
    site.clock += 20 * DAY;
    await site.handle(eventOf(name));
    expect([requestsOf(site, 'LOCK'), requestsOf(site, 'HEAD')]).toEqual([2, 2]);
  });

  test('a listing that fails fails the event; one of a site that has far too much is done without', async () => {
    const { site, name } = await secondNight();
    site.store.intercept = (_, place) => (place === 'vault/' ? refusal(503, 'SlowDown') : undefined);
    await expect(site.handle(eventOf(name))).rejects.toThrow('SlowDown');
  });
});

describe('with hardly any time', () => {
  /** Delivers an event, and whatever the lambda sends to itself, until it sends nothing more. Returns how often. */
  async function carryOn(site: ScriptedSite, event: object): Promise<number> {
    site.timeLeftMs = () => TIME_RESERVE_MS;
    let next: object | undefined = event;
    for (let invocations = 0; ; invocations++) {
      if (next === undefined) return invocations;
      await site.handle(next);
      site.clock += 15 * 60_000;
      next = site.invoked.shift();
    }
  }
  const expected = Math.ceil(PACKS / HEADS_IN_FLIGHT_MAX);

  test('a backup is judged by as many invocations as it takes, and no pack is asked for twice', async () => {
    const site = scriptedSite();
    await site.handle(eventOf(site.storeBackup(0, [5000])));
    const name = site.storeBackup(1, many());
    site.store.requests.length = 0;
    expect(await carryOn(site, eventOf(name))).toBe(expected);
    expect(requestsOf(site, 'HEAD')).toBe(PACKS);
    expect(verdictOf(site, name)).toMatchObject({ state: 'valid', counts: { objects: PACKS + 2 } });
    expect(site.note(judgementProgressKey(name))!.length, 'and nothing of it stays').toBeLessThan(100);
    expect(tableOf(site).flags).toHaveLength(PACKS + 1);
  });

  test('the same for re-reads, for locks to lengthen, and for packs that are gone', async () => {
    const site = scriptedSite();
    await site.handle(eventOf(site.storeBackup(0, [5000])));
    const name = site.storeBackup(1, many());
    for (const n of [3, 50, 222]) site.store.objects.delete(packPlaceOf(n));
    site.clock += 20 * DAY;
    site.store.requests.length = 0;
    expect(await carryOn(site, { revalidate: { ...name }, reread: 'always' })).toBe(expected);
    expect([requestsOf(site, 'GET'), requestsOf(site, 'LOCK')]).toEqual([PACKS - 3, PACKS - 3]);
    expect(verdictOf(site, name)).toMatchObject({ reread: 'always', counts: { findings: 3 } });
    expect(verdictOf(site, name).findings.map(({ rule }) => rule)).toEqual(['missing', 'missing', 'missing']);
  });

  test('a judgement that another one overtook begins anew', async () => {
    const site = scriptedSite();
    await site.handle(eventOf(site.storeBackup(0, [5000])));
    const name = site.storeBackup(1, many());
    site.timeLeftMs = () => TIME_RESERVE_MS;
    await site.handle(eventOf(name));
    site.timeLeftMs = () => Number.POSITIVE_INFINITY;
    site.clock += 1000;
    await site.handle(eventOf(name));
    site.store.objects.delete(packPlaceOf(0));
    site.clock += 1000;
    await site.handle(site.invoked[0]);
    expect(verdictOf(site, name).findings).toMatchObject([{ object: packKey(SITE, packIdOf(0)), rule: 'missing' }]);
  });

  test('a site is rebuilt by as many invocations as it takes, with the same result', async () => {
    const site = scriptedSite();
    const names = [site.storeBackup(1, many()), site.storeBackup(2, many(100)), site.storeBackup(3, [1, 2])];
    for (const name of names) await site.handle(eventOf(name));
    const strip = () => ({ ...tableOf(site), seenAt: 0 });
    const before = strip();
    site.store.objects.delete(`ledger/${packTableKey(SITE)}`);
    site.store.objects.delete(`ledger/${verdictKey(names[1])}`);
    site.store.requests.length = 0;
    const invocations = await carryOn(site, { rebuild: { site: SITE } });
    expect(invocations).toBeGreaterThan(expected);
    expect(strip()).toEqual(before);
    expect(verdictOf(site, names[1]).state).toBe('valid');
    expect(site.note(rebuildProgressKey(SITE))!.length).toBeLessThan(100);
  });

  test('what never comes to an end is given up, loudly', async () => {
    const site = scriptedSite();
    const name = site.storeBackup(1, many());
    const last = { revalidate: { ...name }, since: site.now().toISOString(), continued: CONTINUATIONS_MAX + 1 };
    await expect(site.handle(last)).rejects.toThrow('went on too often');
  });
});
