// A retention lambda that dies before or behind any one of its requests, on a day on which it lengthens, marks and removes. Whatever it
// left half done, the next run must come to the same end as one that never died.

import { describe, expect, test } from 'vitest';
import { packKeyOf, SITE, type SiteInMemory, siteInMemory } from './site-in-memory.ts';

/** A day on which packs, a backup and a stray are due, another backup falls out of the rule, and locks end soon. */
async function fullDay() {
  const site = siteInMemory({ retention: { last: 1, daily: 0, weekly: 0, monthly: 0, yearly: 0 } });
  site.put(packKeyOf(9), Buffer.from('pack 9'));
  site.put(`sites/${SITE}/backups/notes.txt`, Buffer.from('a stray'));
  await site.backUp([1]);
  site.pass(1);
  await site.backUp([2, 3]);
  await site.retainFor(19);
  await site.backUp([50], { database: 'other' as never });
  await site.retainFor(2);
  await site.backUp([3, 4]);
  await site.retain();
  await site.retainFor(7);
  site.pass(1);
  return site;
}

/** All that must not depend on whether a run died: the vault, and the notes but for the times at which something was seen. */
function endOf(site: SiteInMemory) {
  const { ids, bytes, storedAt, slots, needs, markedAt } = site.table();
  return {
    vault: site.vaultKeys(),
    rows: site.rows().map(({ backup, state }) => [backup, state]),
    table: { ids, bytes, storedAt, slots, needs, marked: Array.from(markedAt, (at) => at > 0) },
    marks: [site.marks().backups.map(({ backup }) => backup), site.marks().strays.map(({ key }) => key)],
  };
}

async function busyRun() {
  const site = await fullDay();
  const before = site.vaultKeys().length;
  site.s3.calls = [];
  await site.retain();
  const requests = site.s3.calls.map(([operation]) => operation);
  return { requests, removed: before - site.vaultKeys().length };
}

test('on that day it does all that it can do', async () => {
  const { requests, removed } = await busyRun();
  expect(new Set(requests)).toEqual(
    new Set(['GetObject', 'ListObjectVersions', 'HeadObject', 'PutObjectRetention', 'PutObject', 'DeleteObjects']),
  );
  // A manifest, its index, an orphaned pack, a stray.
  expect(removed).toBe(4);
});

describe.each(['before', 'after'] as const)('dying %s a request', (moment) => {
  test('leaves what the next run brings to the same end', async () => {
    const site = await fullDay();
    const saved = site.s3.save();
    await site.retain();
    await site.retain();
    const expected = endOf(site);
    let deaths = 0;
    for (let isDead = true; isDead; deaths += isDead ? 1 : 0) {
      saved();
      isDead = await diesAt(site, moment, deaths);
      site.asked.length = 0;
      await site.retain();
      await site.retain();
      const end = endOf(site);
      expect([end.rows, end.table], `death ${deaths}`).toEqual([expected.rows, expected.table]);
      // An index without its manifest takes a week more, from its mark on.
      const left = end.vault.filter((key) => !expected.vault.includes(key));
      expect(left.every((key) => key.endsWith('index.age'))).toBe(true);
      expect(end.marks[1]).toEqual(left);
      expect(site.asked).toEqual([]);
    }
    expect(deaths).toBeGreaterThan(40);
  });
});

/** Whether it died: it may have come to its end before that request. */
async function diesAt(site: SiteInMemory, moment: 'before' | 'after', request: number): Promise<boolean> {
  let requests = 0;
  site.s3.onCall = (when) => {
    if (when === moment && requests++ >= request) throw new Error('the lambda died');
  };
  const died = await site.retain().then(
    () => false,
    (error: Error) => error.message.includes('the lambda died'),
  );
  site.s3.onCall = () => undefined;
  return died;
}

test('an index that a death left alone is marked and goes, a week later', async () => {
  const site = await fullDay();
  let deletions = 0;
  site.s3.onCall = (when, [operation]) => {
    // First the packs, then the manifests, then the indexes.
    if (operation === 'DeleteObjects' && when === 'before' && ++deletions === 3) throw new Error('the lambda died');
  };
  await expect(site.retain()).rejects.toThrow('the lambda died');
  site.s3.onCall = () => undefined;
  const indexes = () => site.vaultKeys().filter((key) => key.endsWith('index.age')).length;
  await site.retain();
  expect([indexes(), site.rows().length, site.marks().strays.length]).toEqual([4, 3, 2]);
  await site.retainFor(6);
  expect(site.vaultKeys().filter((key) => key.includes('/20260101'))).toHaveLength(1);
  await site.retainFor(1);
  expect(site.vaultKeys().filter((key) => key.includes('/20260101'))).toEqual([]);
});
