// The retention lambda as a whole: what events it takes, how a fleet is shared out, what a plan shows and leaves alone, and that one
// site's trouble, or one site's size, costs no other site its turn.

import { describe, expect, test } from 'vitest';
import { TIME_RESERVE_MS } from '../../../lambdas/limits.ts';
import { createHandler, handler } from '../../../lambdas/retention/handler.ts';
import { encodeRegistration, newRegistration, registrationKey } from '../../../lambdas/site/registration.ts';
import { siteIdSchema } from '../../../vault/names.ts';
import { signingKey } from '../sample-backup.ts';
import { MemoryS3 } from './memory-s3.ts';
import { packKeyOf, SITE, siteInMemory } from './site-in-memory.ts';

const KEEP_ONE = { retention: { last: 1, daily: 0, weekly: 0, monthly: 0, yearly: 0 } };

function fleet(count: number, more: Partial<Parameters<typeof createHandler>[0]> = {}) {
  const now = () => new Date('2026-11-23T02:30:00Z');
  const s3 = new MemoryS3(now);
  const logged: string[] = [];
  const invoked: object[] = [];
  const names = Array.from({ length: count }, (_, i) => siteIdSchema.parse(`site-${String(i).padStart(3, '0')}`));
  for (const site of names) {
    const registration = newRegistration({ site, signingPublicKeys: [signingKey('site').publicKey] });
    s3.put(`ledger/${registrationKey(site)}`, encodeRegistration(registration));
  }
  const handle = createHandler({
    ...{ s3: s3.client, vaultBucket: 'vault', ledgerBucket: 'ledger', now, wait: async () => undefined },
    invoke: async (event) => void invoked.push(event),
    log: (event, { site }) => void (site !== undefined && logged.push(`${event} ${site}`)),
    ...more,
  });
  return { s3, logged, invoked, names, handle };
}

describe('the fleet', () => {
  test('is shared out: every site once, and no batch larger than one invocation takes', async () => {
    const { handle, logged, invoked, names } = fleet(125);
    await handle({});
    const shared = invoked.flatMap((event) => (event as { sites: string[] }).sites);
    const own = logged.map((line) => line.replace('empty ', ''));
    expect([...shared, ...own].sort()).toEqual(names);
    expect(invoked.map((event) => (event as { sites: string[] }).sites.length)).toEqual([50, 50]);
  });

  test('one site that fails stops no other, and is named in the end', async () => {
    const { s3, handle, logged, names } = fleet(3);
    s3.put(`ledger/${registrationKey(names[1])}`, Buffer.from('{'));
    await expect(handle({ sites: names })).rejects.toThrow(/^retention, site-001: .*it is not JSON/);
    expect(logged).toEqual(['empty site-000', 'empty site-002']);
  });

  test('a site that takes all the time leaves the others to the next invocation, and is not in it itself', async () => {
    const { handle, logged, invoked, names } = fleet(3);
    await handle({ sites: names }, { getRemainingTimeInMillis: () => TIME_RESERVE_MS });
    expect(logged).toEqual(['empty site-000']);
    expect(invoked).toEqual([{ sites: names.slice(1) }]);
  });

  test('a site of the ledger without a registration is left alone', async () => {
    const { s3, handle, logged } = fleet(0);
    s3.put('ledger/sites/nobody/verdicts/x', Buffer.from('x'));
    await handle({});
    expect(logged).toEqual(['unregistered nobody']);
  });

  test.each([
    [{ plan: true }, 'a plan must name its sites'],
    [{ plans: true, sites: ['a'] }, 'Unrecognized key'],
    [{ sites: [] }, 'Too small'],
    [{ sites: ['../a'] }, 'lower-case'],
    [[], 'expected object'],
  ])('refuses the event %j', async (event, message) => {
    await expect(fleet(1).handle(event as never)).rejects.toThrow(message);
  });
});

describe('a plan', () => {
  async function planned() {
    const site = siteInMemory(KEEP_ONE);
    site.put(packKeyOf(9), Buffer.from('pack 9'));
    await site.backUp([1]);
    site.pass(25);
    await site.backUp([2]);
    await site.retain();
    site.pass(1);
    await site.backUp([2, 3], {}, true);
    const before = [...site.s3.objects].map(([place, versions]) => `${place} ${versions.length}`);
    site.s3.calls = [];
    const [plan] = (await site.retention({ plan: true, sites: [SITE] }))!;
    return { site, plan, before };
  }

  test('says of each backup what becomes of it, why and when, and of the packs how many', async () => {
    const { plan } = await planned();
    expect(plan).toMatchObject({
      ...{ site: SITE, at: '2026-01-27T02:00:00.000Z', strays: 0 },
      backups: [
        { state: 'failed', fate: 'kept', reasons: expect.arrayContaining(['newest stored']) },
        { state: 'valid', fate: 'kept', reasons: ['last 1 of 1', 'newest'] },
        {
          ...{ state: 'valid', fate: 'outside', reasons: ['no part of the rule keeps it'] },
          ...{ markedAt: '2026-01-26T02:00:00.000Z', removedFrom: '2026-02-02T02:00:00.000Z' },
        },
      ],
      packs: { stored: 4, bytes: 24, needed: 2, young: 1, marked: 1, toMark: 0, due: 0 },
    });
  });

  test('changes nothing at all', async () => {
    const { site, before } = await planned();
    expect([...site.s3.objects].map(([place, versions]) => `${place} ${versions.length}`)).toEqual(before);
    const reads = ['GetObject', 'HeadObject', 'ListObjectVersions'];
    expect(site.s3.calls.map(([operation]) => operation).filter((one) => !reads.includes(one))).toEqual([]);
    expect(site.asked).toEqual([]);
  });

  test('of an unregistered site is empty', async () => {
    const site = siteInMemory();
    expect(await site.retention({ plan: true, sites: ['nobody'] })).toEqual([]);
  });
});

test('when its time is up in the middle, it stops between two objects and goes on the next day', async () => {
  const site = siteInMemory(KEEP_ONE);
  const packs = Array.from({ length: 300 }, (_, n) => n);
  const kept = await site.backUp(packs);
  site.pass(12);
  let asked = 0;
  await site.retention({ sites: [SITE] }, { getRemainingTimeInMillis: () => (asked++ > 100 ? 0 : 900_000) });
  expect(site.logged.at(-1)).toMatchObject(['retained', { unfinished: 1 }]);
  const lengthened = () => site.s3.calls.filter(([operation]) => operation === 'PutObjectRetention').length;
  expect(lengthened()).toBeGreaterThan(32);
  expect(lengthened()).toBeLessThan(302);
  await site.retain();
  // None of them twice.
  expect(lengthened()).toBe(302);
  expect(new Date(site.rows()[0].lockedUntil!).getTime()).toBe(Math.floor(site.lockedUntil(kept) / 1000) * 1000);
});

test('a quiet day of a site costs few requests, and none for each of its packs', async () => {
  const site = siteInMemory();
  const packs = Array.from({ length: 500 }, (_, n) => n);
  for (let n = 0; n < 5; n++) {
    await site.backUp(packs);
    site.pass(1);
  }
  await site.retain();
  site.s3.calls = [];
  site.pass(1 / 24);
  await site.retain();
  const counts: Record<string, number> = {};
  for (const [operation] of site.s3.calls) counts[operation] = (counts[operation] ?? 0) + 1;
  // Four notes, and two of them once more to be written over; manifest and index of each backup that stays.
  expect(counts).toEqual({ GetObject: 6, ListObjectVersions: 1, HeadObject: 10 });
});

test('on AWS it says which variable of its environment is missing', async () => {
  await expect(handler({})).rejects.toThrow(/the environment of the retention lambda.*VAULT_BUCKET/s);
});
