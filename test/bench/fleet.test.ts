// The fleet's bench in small: what it counts must be true of any fleet. No time is asserted; that requests per site stay the same, and
// that an outage tells every site once, is.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drive, type Fleet, type Run, requestsOf, startFleet } from '../../bench/fleet/drive.ts';
import { type Day, fleetDay, loadFleet } from '../../bench/fleet/fleet-day.ts';
import { QUICK, SMALL_SITE } from '../../bench/fleet/limits.ts';
import { FLEET_NOW, siteOf } from '../../bench/fleet/site-state.ts';
import { worstCases } from '../../bench/fleet/worst-cases.ts';
import { parsePackTable } from '../../lambdas/ledger/pack-table.ts';
import { parseSiteBackups, siteBackupsKey } from '../../lambdas/ledger/site-backups.ts';
import { packTableKey } from '../../lambdas/ledger/site-notes.ts';

const SECONDS_MAX = 600;
/** Even smaller than `--quick`, which takes a minute; the batches are smaller, too, so that these fleets are shared out. */
const SIZES = { ...QUICK, sizes: [10, 30, 90], sitesPerInvocationMax: 8, eventSitesMax: 5, heavySitesMax: 10 };
const { sitesPerInvocationMax } = SIZES;
let fleet: Fleet;
beforeAll(async () => {
  fleet = await startFleet({ processes: false });
});
afterAll(() => fleet.store.stop());

async function note(key: string): Promise<Buffer> {
  return Buffer.from((await fleet.store.calls.read({ bucket: 'ledger', key }))!, 'base64');
}

test('what is written straight into the ledger is what validate makes of the vault', async () => {
  await loadFleet(fleet, { sites: 1, shape: SMALL_SITE });
  const site = siteOf(0);
  const [tableBefore, rowsBefore] = [await note(packTableKey(site)), await note(siteBackupsKey(site))];
  const { errors, logged } = await drive(fleet, 'validate', [{ rebuild: { site } }]);
  expect(errors).toEqual([]);
  expect(logged).toEqual({ rebuilt: 1 });
  const table = parsePackTable(await note(packTableKey(site)));
  // Each pack was asked for just now; all else is the same.
  expect(table.seenAt.every((seconds) => seconds === FLEET_NOW.getTime() / 1000)).toBe(true);
  expect({ ...table, seenAt: undefined }).toEqual({ ...parsePackTable(tableBefore), seenAt: undefined });
  expect(parseSiteBackups(await note(siteBackupsKey(site)), site)).toEqual(parseSiteBackups(rowsBefore, site));
}, 60_000);

describe('a day of 10, 30 and 90 sites', () => {
  const days: Day[] = [];
  beforeAll(async () => {
    for (const sites of SIZES.sizes) days.push(await fleetDay(fleet, sites, SIZES));
  }, SECONDS_MAX * 1000);

  const scheduled = ['hour', 'scrub', 'retention', 'digest'] as const;
  const each = <T>(name: (typeof scheduled)[number], of: (run: Run, day: Day) => T): T[] =>
    days.map((day) => of(day[name], day));

  test('nothing fails, and every site has its turn', () => {
    for (const name of scheduled) expect(each(name, ({ errors }) => errors)).toEqual([[], [], []]);
    expect(each('scrub', ({ logged }, { sites }) => logged.scrubbed === sites)).toEqual([true, true, true]);
    expect(each('retention', ({ logged }, { sites }) => logged.retained === sites)).toEqual([true, true, true]);
    // And one message to the operator.
    expect(each('digest', ({ requests }, { sites }) => requests.publish - sites)).toEqual([1, 1, 1]);
  });

  test('an ordinary hour asks for three notes of each site, and writes nothing', () => {
    const nothing = { put: 0, head: 0, lock: 0, delete: 0, publish: 0, slowed: 0 };
    expect(each('hour', ({ requests }) => requests)).toEqual(
      SIZES.sizes.map((sites) => ({ ...nothing, get: 3 * sites, list: 1 })),
    );
  });

  test('requests per site do not grow with the fleet', () => {
    for (const name of ['scrub', 'digest'] as const) {
      const [small, medium, large] = each(name, (run, { sites }) => requestsOf(run) / sites);
      // One listing of the sites, and the digest's notes of each batch, are spread over more of them.
      expect(medium).toBeLessThanOrEqual(small);
      expect(large).toBeLessThanOrEqual(small);
    }
    // The sites that validate has just judged have one lock less to lengthen, and one backup more to look at.
    const perSite = each('retention', (run, { sites }) => requestsOf(run) / sites);
    expect(Math.max(...perSite) / Math.min(...perSite)).toBeLessThan(1.1);
    expect(days.map(({ judged, eventSites }) => requestsOf(judged) / eventSites)).toEqual([25, 25, 25]);
    expect(days.map(({ verdicts }) => requestsOf(verdicts))).toEqual(days.map(({ eventSites }) => 4 * eventSites));
  });

  test('a fleet that is too large for one invocation is shared out in batches', () => {
    const batches = SIZES.sizes.map((sites) => Math.ceil(sites / sitesPerInvocationMax));
    // Retention keeps the first batch for the invocation that shares out.
    expect(each('retention', ({ invocations }) => invocations)).toEqual(batches);
    for (const name of ['hour', 'scrub'] as const) {
      expect(each(name, ({ invocations }) => invocations)).toEqual(batches.map((count) => count + 1));
    }
    // And one that sums up.
    expect(each('digest', ({ invocations }) => invocations)).toEqual(batches.map((count) => count + 2));
  });

  test('what was marked goes eight days later, and what stays is locked for longer', () => {
    const { sweep, sites } = days[0];
    expect(sweep?.errors).toEqual([]);
    // A manifest, its index and the pack that only it needed: the first two at once.
    expect(sweep?.requests.delete).toBeGreaterThanOrEqual(sites);
    expect(sweep?.requests.lock).toBeGreaterThan(sites);
  });
});

test('a sample of the batches tells what all of them would', async () => {
  const sites = 60;
  const sample = { sites, everyBatches: 3 };
  const shape = SMALL_SITE;
  for (const lambda of ['scrub', 'retention'] as const) {
    await loadFleet(fleet, { sites, shape });
    const all = await drive(fleet, lambda, [{}], { sitesPerInvocationMax });
    await loadFleet(fleet, { sites, shape });
    const some = await drive(fleet, lambda, [{}], { sitesPerInvocationMax, sample });
    expect(some.sampledSites).toBeLessThan(sites / 2);
    expect(some.invocations).toBe(all.invocations);
    expect(some.logged.scrubbed ?? some.logged.retained).toBe(some.sampledSites);
    expect(Math.abs(requestsOf(some) / requestsOf(all) - 1)).toBeLessThan(0.01);
  }
}, 60_000);

test(
  'an outage of the provider tells every site once, whatever SNS refuses at first',
  async () => {
    const { outage, refused, huge, whole, slowed, narrow } = await worstCases(fleet, SIZES);
    expect(outage.firstHour.errors).toEqual([]);
    expect(outage).toMatchObject({ toldAtOnce: outage.sites, toldInAll: { 1: outage.sites } });
    expect(outage.secondHour.requests).toMatchObject({ publish: 0, put: 0 });
    expect(refused.firstHour.errors).not.toEqual([]);
    expect(refused).toMatchObject({ toldAtOnce: refused.sites * 0.9, toldInAll: { 1: refused.sites } });
    expect(refused.secondHour.errors).toEqual([]);
    // What S3 refuses for now is asked for again, and nothing is left out.
    expect(slowed.flatMap(({ errors }) => errors)).toEqual([]);
    for (const { requests } of slowed) expect(requests.slowed).toBeGreaterThan(0);
    const isDone = (run: Run): unknown => run.logged.retained ?? run.logged.scrubbed ?? run.logged.watched;
    expect(slowed.map(isDone).slice(0, 3)).toEqual([expect.any(Number), SIZES.slowedSites, SIZES.slowedSites]);
    expect(narrow.runs.flatMap(({ errors }) => errors)).toEqual([]);
    // A listing of a thousand keys a page, and a share of all packs for the night.
    expect(huge.retention.errors).toEqual([]);
    expect(huge.scrub.errors).toEqual([]);
    expect(huge.scrub.requests.head).toBeLessThan(SIZES.hugePacks / 30);
    expect(whole.scrub.requests.head).toBeGreaterThanOrEqual(SIZES.wholePacks);
  },
  SECONDS_MAX * 1000,
);
