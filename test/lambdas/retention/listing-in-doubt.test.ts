// What retention does when the vault's listing cannot be believed, or when something is gone that it did not remove. Whatever a
// listing leaves out looks like something that may be forgotten.

import { beforeEach, describe, expect, test } from 'vitest';
import { findRow, packRow } from '../../../lambdas/ledger/pack-rows.ts';
import { packTableKey } from '../../../lambdas/ledger/site-notes.ts';
import { marksKey } from '../../../lambdas/retention/marks.ts';
import { manifestKey } from '../../../vault/names.ts';
import { packIdOf, packKeyOf, SITE, type SiteInMemory, siteInMemory } from './site-in-memory.ts';

const KEEP_ONE = { retention: { last: 1, daily: 0, weekly: 0, monthly: 0, yearly: 0 } };
let site: SiteInMemory;
beforeEach(() => {
  site = siteInMemory(KEEP_ONE);
});
const deletions = () => site.s3.calls.filter(([operation]) => operation === 'DeleteObjects').length;
const _events = (name: string) => site.logged.filter(([event]) => event === name).map(([, fields]) => fields);

describe('a listing that cannot be believed', () => {
  async function dueTomorrow() {
    const old = await site.backUp([1]);
    site.pass(1);
    const kept = await site.backUp([2]);
    await site.retainFor(28);
    site.pass(5);
    return { old, kept };
  }
  const keysNow = () => JSON.stringify(site.vaultKeys());
  const listing = (change: (answer: { Versions: { Key: string }[]; IsTruncated?: boolean }) => void) => {
    const answer = (site.s3 as never as { ListObjectVersions: (input: object) => never }).ListObjectVersions;
    Object.assign(site.s3, {
      ListObjectVersions(input: object) {
        const page = answer.call(site.s3, input);
        change(page);
        return page;
      },
    });
  };

  test.each([
    ['empty', () => listing((page) => page.Versions.splice(0)), 'it is not whole'],
    ['cut without saying so', () => listing((page) => page.Versions.splice(-1)), 'it is not whole'],
    [
      'without a backup',
      () =>
        listing((page) =>
          Object.assign(page, { Versions: page.Versions.filter(({ Key }) => !Key.includes('manifest')) }),
        ),
      'it is not whole',
    ],
    ['silent about its end', () => listing((page) => delete page.IsTruncated), 'does not say whether it is whole'],
    ['cut, and says so', () => listing((page) => Object.assign(page, { IsTruncated: true })), 'how it goes on'],
    ['out of order', () => listing((page) => page.Versions.reverse()), 'out of order'],
    [
      'refused',
      () => {
        site.s3.onCall = (_, [operation]) => {
          if (operation === 'ListObjectVersions') throw new Error('SlowDown');
        };
      },
      'SlowDown',
    ],
  ])('%s: nothing is marked, nothing goes', async (_, spoil, message) => {
    await dueTomorrow();
    const [keys, marks, table] = [keysNow(), site.note(marksKey(SITE)), site.note(packTableKey(SITE))];
    spoil();
    await expect(site.retain()).rejects.toThrow(message);
    expect([keysNow(), site.note(marksKey(SITE)), site.note(packTableKey(SITE))]).toEqual([keys, marks, table]);
    expect(deletions()).toBe(0);
  });

  test('the same whole listing, in pages of one, is as good as one page', async () => {
    const { old } = await dueTomorrow();
    site.s3.pageKeys = 1;
    await site.retain();
    expect(site.vaultKeys()).not.toContain(manifestKey(old.name));
  });

  test('a backup that somebody else removed is an alarm, once; an older one that is now the newest stays', async () => {
    const { kept, old } = await dueTomorrow();
    site.s3.objects.delete(`vault/${manifestKey(kept.name)}`);
    await expect(site.retain()).rejects.toThrow(manifestKey(kept.name));
    expect(site.asked).toEqual([{ revalidate: kept.name }]);
    // It was the newest valid one, so the older one is that now.
    expect(site.has(old)).toBe(true);
    await site.handleValidate(site.asked[0]);
    site.pass(1);
    await site.retain();
  });

  test('a pack that somebody else removed is an alarm, once, and validate is asked', async () => {
    const { kept } = await dueTomorrow();
    site.s3.objects.delete(`vault/${packKeyOf(2)}`);
    await expect(site.retain()).rejects.toThrow(packIdOf(2));
    expect(packRow(site.table(), findRow(site.table(), packIdOf(2))!).state).toBe('missing');
    expect(site.asked).toEqual([{ revalidate: kept.name }]);
    await site.handleValidate(site.asked[0]);
    expect(site.rows().find(({ backup }) => backup === kept.name.backup)!.state).toBe('failed');
    site.pass(1);
    await site.retain();
  });
});
