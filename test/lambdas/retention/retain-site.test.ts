// The retention lambda over one site: what it keeps locked, marks and removes, and what it never does. It is the one part that can
// destroy backups, so each reason not to is shown to stop it.

import { beforeEach, describe, expect, test } from 'vitest';
import { findRow } from '../../../lambdas/ledger/pack-rows.ts';
import { encodeSiteBackups, parseSiteBackups, siteBackupsKey } from '../../../lambdas/ledger/site-backups.ts';
import { packTableKey } from '../../../lambdas/ledger/site-notes.ts';
import { LOCK_DAYS_MIN, MARK_DAYS_MIN } from '../../../lambdas/limits.ts';
import { marksKey } from '../../../lambdas/retention/marks.ts';
import { indexKey, manifestKey } from '../../../vault/names.ts';
import { DAY, packIdOf, SITE, type SiteInMemory, siteInMemory } from './site-in-memory.ts';

const KEEP_ONE = { retention: { last: 1, daily: 0, weekly: 0, monthly: 0, yearly: 0 } };
let site: SiteInMemory;
beforeEach(() => {
  site = siteInMemory(KEEP_ONE);
});
const deletions = () => site.s3.calls.filter(([operation]) => operation === 'DeleteObjects').length;
const events = (name: string) => site.logged.filter(([event]) => event === name).map(([, fields]) => fields);

describe('two passes', () => {
  test('a backup outside the rule goes 7 days after its mark, once its lock has ended; its packs 7 days after that', async () => {
    const old = await site.backUp([1, 2]);
    site.pass(1);
    await site.backUp([2, 3]);
    await site.retain();
    expect(site.marks().backups).toMatchObject([{ backup: old.name.backup, reason: 'no part of the rule keeps it' }]);
    // Stored on day 0 with a lock of 30 days; marked on day 1.
    await site.retainFor(28);
    expect(site.has(old)).toBe(true);
    // A younger pack must be there before older ones can go.
    const newest = await site.backUp([2, 3, 4]);
    await site.retainFor(1);
    expect(site.vaultKeys()).not.toContain(manifestKey(old.name));
    expect(site.vaultKeys()).not.toContain(indexKey(old.name));
    expect(site.hasPack(1)).toBe(true);
    expect(site.rows().map(({ backup }) => backup)).not.toContain(old.name.backup);
    await site.retainFor(MARK_DAYS_MIN);
    expect(site.hasPack(1)).toBe(true);
    await site.retainFor(1);
    expect(site.hasPack(1)).toBe(false);
    expect(site.has(newest)).toBe(true);
    expect(findRow(site.table(), packIdOf(1))).toBeUndefined();
  });

  test('marks that are lost begin anew: later, never sooner', async () => {
    const old = await site.backUp([1]);
    site.pass(1);
    await site.backUp([2]);
    await site.retainFor(28);
    site.s3.objects.delete(`ledger/${marksKey(SITE)}`);
    await site.retainFor(MARK_DAYS_MIN);
    expect(site.has(old)).toBe(true);
    await site.retainFor(1);
    expect(site.vaultKeys()).not.toContain(manifestKey(old.name));
  });

  test('a rule that keeps it again takes the mark away', async () => {
    const old = await site.backUp([1]);
    site.pass(1);
    await site.backUp([2]);
    await site.retain();
    expect(site.marks().backups).toHaveLength(1);
    site.register({ retention: { last: 2, daily: 0, weekly: 0, monthly: 0, yearly: 0 } });
    await site.retainFor(60);
    expect(site.marks().backups).toEqual([]);
    expect(site.has(old)).toBe(true);
  });

  test('a rule that keeps it again on the very day on which it would go saves it, even if its lock cannot be lengthened', async () => {
    const old = await site.backUp([1]);
    site.pass(1);
    await site.backUp([2]);
    await site.retainFor(28);
    site.register({ retention: { last: 2, daily: 0, weekly: 0, monthly: 0, yearly: 0 } });
    Object.assign(site.s3, { PutObjectRetention: () => ({}) });
    await site.retainFor(1);
    expect(site.has(old)).toBe(true);
  });

  test('what it removes, and why, is noted before, and completed behind it', async () => {
    const old = await site.backUp([1]);
    site.pass(1);
    await site.backUp([2]);
    site.s3.onCall = (when, [operation]) => {
      if (operation !== 'DeleteObjects' || when !== 'before') return;
      expect(site.removals()).toMatchObject([{ backups: [{ backup: old.name.backup }] }]);
      expect(site.removals()[0].endedAt).toBeUndefined();
    };
    await site.retainFor(29);
    expect(site.removals()).toMatchObject([
      {
        endedAt: expect.any(String),
        backups: [{ database: 'main', backup: old.name.backup, reason: 'no part of the rule keeps it' }],
        removed: { versions: 2, refused: 0 },
      },
    ]);
    expect.hasAssertions();
  });

  test('a second delivery of the same run changes nothing', async () => {
    await site.backUp([1]);
    site.pass(1);
    await site.backUp([2]);
    await site.retainFor(30);
    const keys = site.vaultKeys();
    const marks = site.marks();
    await site.retain();
    expect([site.vaultKeys(), site.marks()]).toEqual([keys, marks]);
  });
});

describe('locks', () => {
  test('everything that a kept backup needs stays locked, in steps of weeks, and the row says until when', async () => {
    const kept = await site.backUp([1, 2, 3]);
    let requests = 0;
    for (let day = 0; day < 100; day++) {
      await site.retainFor(1);
      requests += site.s3.calls.filter(([operation]) => operation === 'PutObjectRetention').length;
      site.s3.calls = [];
      expect(site.lockedUntil(kept) - site.now().getTime()).toBeGreaterThanOrEqual(LOCK_DAYS_MIN * DAY);
      expect(new Date(site.rows()[0].lockedUntil!).getTime()).toBe(Math.floor(site.lockedUntil(kept) / 1000) * 1000);
    }
    // Five objects, lengthened on day 10, 35, 60 and 85.
    expect(requests).toBe(20);
  });

  test('nothing is lengthened for what the rule lets go', async () => {
    const old = await site.backUp([1]);
    site.pass(1);
    await site.backUp([2]);
    await site.retainFor(15);
    expect(site.lockedUntil(old)).toBe(old.storedAt.getTime() + 30 * DAY);
  });

  test('a lock that somebody lengthened keeps a backup that is marked', async () => {
    const old = await site.backUp([1]);
    site.pass(1);
    await site.backUp([2]);
    site.s3.current(`vault/${indexKey(old.name)}`)!.lockedUntil = new Date(site.now().getTime() + 90 * DAY);
    await site.retainFor(80);
    expect(site.has(old)).toBe(true);
    expect(deletions()).toBe(0);
    await site.retainFor(11);
    expect(site.vaultKeys()).not.toContain(manifestKey(old.name));
  });
});

describe('never', () => {
  test('the newest valid backup, however old, whatever failed since', async () => {
    const only = await site.backUp([1]);
    site.pass(40);
    for (let n = 0; n < 5; n++) {
      await site.backUp([10 + n], {}, true);
      await site.retainFor(20);
    }
    expect(site.has(only)).toBe(true);
    expect(site.lockedUntil(only)).toBeGreaterThan(site.now().getTime() + LOCK_DAYS_MIN * DAY);
  });

  test('an older one whose newest valid one is doubted at the last moment', async () => {
    const old = await site.backUp([1]);
    site.pass(1);
    const newest = await site.backUp([2]);
    await site.retainFor(25);
    site.s3.objects.delete(`ledger/sites/${SITE}/verdicts/main/${newest.name.backup}.json`);
    await site.retainFor(10);
    expect(site.has(old)).toBe(true);
    expect(events('not-anchored').length).toBeGreaterThan(0);
    await site.validate(newest.name);
    await site.retainFor(1);
    expect(site.vaultKeys()).not.toContain(manifestKey(old.name));
  });

  test('anything of a site that is not registered', async () => {
    await site.backUp([1]);
    site.pass(1);
    await site.backUp([2]);
    site.s3.objects.delete(`ledger/sites/${SITE}/site.json`);
    const keys = site.vaultKeys();
    await site.retainFor(60);
    expect(site.vaultKeys()).toEqual(keys);
    expect(events('unregistered')).toHaveLength(60);
  });

  test('the newest valid one of a database that is registered no longer', async () => {
    const other = await site.backUp([1], { database: 'other' as never });
    const newer = await site.backUp([2], { database: 'other' as never });
    await site.retainFor(20);
    await site.backUp([3]);
    await site.retainFor(40);
    const [left, gone] = other.name.backup < newer.name.backup ? [newer, other] : [other, newer];
    expect([site.has(left), site.vaultKeys().includes(manifestKey(gone.name))]).toEqual([true, false]);
  });
});

describe('frozen', () => {
  const strange = { newBytes: 900_000, storedBytes: 900_000 };

  test('nothing that was stored up to a strange backup goes until the operator has acknowledged it', async () => {
    const before = [];
    for (let n = 0; n < 5; n++) {
      before.push(await site.backUp([n]));
      site.pass(1);
    }
    const suspicious = await site.backUp([100], strange);
    expect(site.rows().at(-1)!.anomalies).toContain('dedup-collapsed');
    site.pass(1);
    for (let n = 10; n < 13; n++) {
      await site.backUp([n]);
      await site.retainFor(1);
    }
    await site.retainFor(60);
    for (const one of [...before, suspicious]) expect(site.has(one)).toBe(true);
    expect(site.marks().backups).toHaveLength(0);
    expect(site.lockedUntil(before[0])).toBeGreaterThan(site.now().getTime() + LOCK_DAYS_MIN * DAY);
    const acknowledgedUntil = new Date(suspicious.storedAt.getTime() + 1000).toISOString();
    site.register({ databases: [{ database: 'main', acknowledgedUntil }] });
    await site.retainFor(60);
    expect(site.rows()).toHaveLength(1);
  });

  test('one database does not freeze another', async () => {
    for (let n = 0; n < 5; n++) {
      await site.backUp([n]);
      site.pass(1);
    }
    await site.backUp([100], strange);
    const old = await site.backUp([200], { database: 'other' as never });
    site.pass(1);
    await site.backUp([201], { database: 'other' as never });
    await site.retainFor(40);
    expect(site.vaultKeys()).not.toContain(manifestKey(old.name));
  });
});

describe('notes', () => {
  test.each([
    packTableKey(SITE),
    siteBackupsKey(SITE),
  ])('without %s nothing is decided, and validate makes it anew', async (lost) => {
    await site.backUp([1]);
    site.pass(1);
    await site.backUp([2]);
    await site.retainFor(20);
    site.s3.objects.delete(`ledger/${lost}`);
    site.pass(20);
    site.s3.calls = [];
    await site.retain();
    expect(site.s3.calls.map(([operation]) => operation)).not.toContain('PutObject');
    expect(site.asked).toEqual([{ rebuild: { site: SITE } }]);
    await site.handleValidate(site.asked[0]);
    await site.retainFor(MARK_DAYS_MIN + 1);
    expect(site.rows()).toHaveLength(1);
  });

  test('a backup that nobody judged is not touched; validate is asked for it', async () => {
    await site.backUp([2]);
    const unjudged = site.store([1]);
    site.pass(1);
    await site.backUp([2, 3]);
    await site.retain();
    expect(site.asked).toEqual([{ revalidate: unjudged.name }]);
    await site.retainFor(60);
    expect(site.has(unjudged)).toBe(true);
  });

  test('a list that was crowded is so no longer once every backup has its row', async () => {
    await site.backUp([1]);
    const state = { site: SITE, crowded: true, backups: [...site.rows()] };
    site.s3.put(`ledger/${siteBackupsKey(SITE)}`, encodeSiteBackups(state));
    await site.retain();
    const crowded = () => parseSiteBackups(site.note(siteBackupsKey(SITE))!, SITE).crowded;
    expect(crowded()).toBe(false);
    site.store([2]);
    site.s3.put(`ledger/${siteBackupsKey(SITE)}`, encodeSiteBackups(state));
    await site.retain();
    expect(crowded()).toBe(true);
  });

  test('a new site, with nothing in the vault and no notes, is no failure', async () => {
    await site.retain();
    expect(site.logged).toEqual([['empty', { site: SITE }]]);
  });
});
