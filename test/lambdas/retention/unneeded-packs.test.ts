// Packs and other objects that no backup needs: which ones go, and what keeps them. A pack that goes too early takes every backup
// with it that shares it.

import { beforeEach, describe, expect, test } from 'vitest';
import { findRow } from '../../../lambdas/ledger/pack-rows.ts';
import { encodePackTable } from '../../../lambdas/ledger/pack-table.ts';
import { packTableKey } from '../../../lambdas/ledger/site-notes.ts';
import { MARK_DAYS_MIN } from '../../../lambdas/limits.ts';
import { manifestKey } from '../../../vault/names.ts';
import { signingKey } from '../sample-backup.ts';
import { packIdOf, packKeyOf, SITE, type SiteInMemory, siteInMemory } from './site-in-memory.ts';

const KEEP_ONE = { retention: { last: 1, daily: 0, weekly: 0, monthly: 0, yearly: 0 } };
let site: SiteInMemory;
beforeEach(() => {
  site = siteInMemory(KEEP_ONE);
});
const _deletions = () => site.s3.calls.filter(([operation]) => operation === 'DeleteObjects').length;
const events = (name: string) => site.logged.filter(([event]) => event === name).map(([, fields]) => fields);

describe('packs', () => {
  /** Pack 1 belongs to nobody and was marked long ago; what stands on `at` may still need it. */
  async function orphanDue() {
    site.put(packKeyOf(1), Buffer.from('pack 1'));
    site.pass(25);
    await site.backUp([2]);
    await site.retainFor(MARK_DAYS_MIN);
    site.pass(1);
    expect(site.hasPack(1)).toBe(true);
  }

  test('what a run left that broke off goes, once it is marked and others were stored long after it', async () => {
    await orphanDue();
    await site.retain();
    expect(site.hasPack(1)).toBe(false);
    expect(site.removals()[0].packs).toEqual({ count: 1, bytes: 6, named: [packIdOf(1)] });
  });

  test('young ones stay, reckoned from the newest pack, as the uploader reckons: a server that was off may rely on them', async () => {
    await site.backUp([1]);
    site.put(packKeyOf(2), Buffer.from('pack 2'));
    await site.retainFor(200);
    expect(site.hasPack(2)).toBe(true);
    await site.backUp([1, 3]);
    await site.retainFor(MARK_DAYS_MIN + 1);
    expect(site.hasPack(2)).toBe(false);
  });

  test('a backup that comes between mark and sweep keeps its pack', async () => {
    await orphanDue();
    const late = await site.backUp([1, 2]);
    await site.retainFor(60);
    expect(site.has(late)).toBe(true);
  });

  test('one that comes while the sweep is under way, and that nobody judged yet, too', async () => {
    await orphanDue();
    let late: ReturnType<SiteInMemory['store']> | undefined;
    site.s3.onCall = (when, [operation, { Key }]) => {
      // After the intent was noted, before the last listing.
      if (operation === 'PutObject' && when === 'after' && String(Key).includes('removals/2'))
        late ??= site.store([1, 2]);
    };
    await site.retain();
    expect(late && site.has(late)).toBe(true);
  });

  test('a manifest that makes no sense protects all packs while it is young, and no longer', async () => {
    await orphanDue();
    const forged = await site.backUp([2], {}, true);
    await site.retain();
    expect(events('manifest-protects-all')).toHaveLength(1);
    expect(site.hasPack(1)).toBe(true);
    await site.retainFor(14);
    expect(site.hasPack(1)).toBe(false);
    expect(site.vaultKeys()).toContain(manifestKey(forged.name));
  });

  test('with a wrong pack table: a pack that it calls unneeded stays, because the manifests say otherwise', async () => {
    await orphanDue();
    const late = await site.backUp([1, 2]);
    const row = findRow(site.table(), packIdOf(1))!;
    const before = site.table();
    const [needs, markedAt, lockedUntil] = [before.needs.slice(), before.markedAt.slice(), before.lockedUntil.slice()];
    [needs[row], markedAt[row], lockedUntil[row]] = [0, 1, 1];
    site.s3.current(`vault/${packKeyOf(1)}`)!.lockedUntil = site.now();
    site.s3.put(`ledger/${packTableKey(SITE)}`, encodePackTable({ ...before, needs, markedAt, lockedUntil }));
    await site.retain();
    expect(site.has(late)).toBe(true);
    expect(site.table().markedAt[row]).toBe(0);
  });

  test('with a withdrawn key: what the table knows of a manifest that could once be believed still counts', async () => {
    await site.backUp([1]);
    site.pass(25);
    await site.backUp([2]);
    site.register({ signingPublicKeys: [signingKey('another').publicKey], retention: { last: 2 } });
    await site.retainFor(60);
    expect([site.hasPack(1), site.hasPack(2)]).toEqual([true, true]);
  });
});

describe('strays', () => {
  test('an index without a manifest, foreign objects and lonely delete markers go like packs that nobody needs', async () => {
    const index = `sites/${SITE}/backups/main/20260101T000000Z-0000000000000001/index.age`;
    site.put(index, Buffer.from('index'));
    site.put(`sites/${SITE}/backups/notes.txt`, Buffer.from('hello'));
    site.put(`sites/${SITE}/packs/zz/\u0007 +%`, Buffer.from('odd'));
    site.put(`sites/${SITE}/backups/gone`, undefined);
    const kept = await site.backUp([1]);
    await site.retainFor(29);
    expect(site.vaultKeys()).toHaveLength(7 - 1);
    await site.retainFor(2);
    expect(site.vaultKeys()).toHaveLength(3);
    expect(site.has(kept)).toBe(true);
  });

  test('a backup that a delete marker hides is still one: neither it nor its packs go', async () => {
    const hidden = await site.backUp([1]);
    site.put(manifestKey(hidden.name), undefined);
    site.pass(25);
    await site.backUp([2], { database: 'other' as never });
    await site.retainFor(60);
    expect(site.hasPack(1)).toBe(true);
    expect(site.vaultKeys()).toContain(manifestKey(hidden.name));
  });
});
