// What retention keeps, compared with the rule as its definition reads, backup by backup. Whatever is missing from the answer will be
// deleted, so an error here is a backup that is gone when it is needed.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FAILED_BACKUP_DAYS } from '../../../lambdas/limits.ts';
import { decideKept, type Retention, type StoredBackup } from '../../../lambdas/retention/decide-kept.ts';
import type { RetentionRule } from '../../../lambdas/site/retention-rule.ts';
import { newBackupId } from '../../../vault/names.ts';
import { slowReasons } from './slow-reasons.ts';

const DAY = 24 * 60 * 60 * 1000;
const rule = (more: Partial<RetentionRule> = {}): RetentionRule => ({
  ...{ last: 1, daily: 0, weekly: 0, monthly: 0, yearly: 0, ...more },
});
const judged = (storedAt: string, valid: boolean | undefined): StoredBackup => {
  const at = new Date(storedAt);
  return { backup: newBackupId(at, new Uint8Array(8)), storedAt: at, valid };
};
const stored = (storedAt: string) => judged(storedAt, true);
const failed = (storedAt: string) => judged(storedAt, false);
const unjudged = (storedAt: string) => judged(storedAt, undefined);
const decide = (backups: readonly StoredBackup[], more: Partial<RetentionRule>, now = '2026-11-23T12:00Z') =>
  Array.from(
    decideKept({ backups, rule: rule(more), timeZone: 'Europe/Prague', now: new Date(now) }),
    ([backup, reasons]) => `${backup.slice(0, 13)}: ${reasons.join(', ')}`,
  );

describe('the rule', () => {
  test('the last n, and of each period the last', () => {
    const backups = ['2025-12-31T01:00Z', '2026-10-31T01:00Z', '2026-11-21T01:00Z', '2026-11-22T01:00Z']
      .concat(['2026-11-23T01:00Z', '2026-11-23T09:00Z', '2026-01-01T01:00Z', '2026-11-20T01:00Z'])
      .map((at) => stored(at));
    expect(decide(backups, { last: 2, daily: 2, weekly: 2, monthly: 2, yearly: 2 })).toEqual([
      '20261123T0900: last 1 of 2, daily 2026-11-23, weekly 2026-W48, monthly 2026-11, yearly 2026, newest',
      '20261123T0100: last 2 of 2',
      '20261122T0100: daily 2026-11-22, weekly 2026-W47',
      '20261031T0100: monthly 2026-10',
      '20251231T0100: yearly 2025',
    ]);
  });

  test('a backup of half past eleven at night in UTC is one of the next day, week, month and year in Prague', () => {
    const newYear = [stored('2026-12-31T22:30Z'), stored('2026-12-31T23:30Z')];
    expect(decide(newYear, { daily: 2, monthly: 2, yearly: 2 }, '2027-01-01T00:00Z')).toEqual([
      '20261231T2330: last 1 of 1, daily 2027-01-01, monthly 2027-01, yearly 2027, newest',
      '20261231T2230: daily 2026-12-31, monthly 2026-12, yearly 2026',
    ]);
    const sunday = [stored('2026-11-22T22:30Z'), stored('2026-11-22T23:30Z')];
    expect(decide(sunday, { weekly: 2 })).toEqual([
      '20261122T2330: last 1 of 1, weekly 2026-W48, newest',
      '20261122T2230: weekly 2026-W47',
    ]);
  });

  test('the first days of January may be of the last week of the year before', () => {
    const backups = [stored('2027-01-02T01:00Z'), stored('2027-01-04T01:00Z')];
    expect(decide(backups, { weekly: 2 }, '2027-01-05T00:00Z').join()).toMatch(/weekly 2027-W01.*weekly 2026-W53/);
  });

  test('counts periods that have a backup: a practice that was closed for months loses nothing', () => {
    const backups = ['2026-11-23T01:00Z', '2026-07-31T01:00Z', '2026-07-30T01:00Z', '2026-07-29T01:00Z'].map((at) =>
      stored(at),
    );
    expect(decide(backups, { daily: 3 })).toHaveLength(3);
  });
});

describe('beyond the rule', () => {
  test('the newest valid backup stays, however old it is and whatever came after it', () => {
    const backups = [stored('2019-03-01T01:00Z'), failed('2026-11-22T01:00Z'), failed('2026-11-23T01:00Z')];
    expect(decide(backups, { last: 1 })).toEqual([
      '20261123T0100: newest stored, failed, and none is valid since',
      '20261122T0100: failed, and none is valid since',
      '20190301T0100: last 1 of 1, newest',
    ]);
  });

  test('without any valid backup, nothing goes', () => {
    const backups = Array.from({ length: 30 }, (_, i) => failed(new Date(i * 40 * DAY).toISOString()));
    expect(decide(backups, {})).toHaveLength(30);
  });

  test('what was not judged yet stays, and does not fill a rule', () => {
    const backups = [unjudged('2026-11-23T01:00Z'), unjudged('2026-10-22T01:00Z'), stored('2026-10-23T01:00Z')];
    expect(decide(backups, {})).toEqual([
      '20261123T0100: newest stored, not judged yet',
      '20261023T0100: last 1 of 1, newest',
      '20261022T0100: not judged yet',
    ]);
  });

  test(`a failed backup stays for ${FAILED_BACKUP_DAYS} days once there is a newer valid one`, () => {
    const backups = [stored('2026-11-22T01:00Z'), failed('2026-11-10T01:00Z')];
    expect(decide(backups, {}, '2026-11-24T00:59:59Z')[1]).toBe('20261110T0100: failed less than 14 days ago');
    expect(decide(backups, {}, '2026-11-24T01:00:00Z')).toHaveLength(1);
  });

  test('a failed or unjudged backup takes no place of a valid one', () => {
    const strange = [failed('2026-11-23T02:00Z'), unjudged('2026-11-22T02:00Z')];
    const backups = [stored('2026-11-23T01:00Z'), stored('2026-11-22T01:00Z'), ...strange];
    expect(decide(backups, { daily: 2 }).join('\n')).toMatch(/20261122T0100: daily 2026-11-22/);
  });
});

test('a backup that is listed twice is a mistake of the caller, not a reason to delete', () => {
  expect(() => decide([stored('2026-11-23T01:00Z'), stored('2026-11-23T01:00Z')], {})).toThrow('listed twice');
});

const anyRule = fc.record({
  ...{
    last: fc.integer({ min: 1, max: 4 }),
    daily: fc.nat(5),
    weekly: fc.nat(4),
    monthly: fc.nat(4),
    yearly: fc.nat(3),
  },
});
/** Dense around the year's end and the change of the clocks, and now and then two at one instant. */
const anyStored = (days: number): fc.Arbitrary<StoredBackup[]> =>
  fc
    .uniqueArray(
      fc.tuple(fc.nat(days * 24), fc.nat({ max: 255 }), fc.constantFrom(true, true, true, false, undefined)),
      { selector: ([hour, chance]) => `${hour} ${chance}`, maxLength: 40 },
    )
    .map((rows) =>
      rows.map(([hour, chance, valid]) => {
        const storedAt = new Date(Date.parse('2026-10-20T00:30Z') + hour * 60 * 60 * 1000);
        return { backup: newBackupId(storedAt, new Uint8Array(8).fill(chance)), storedAt, valid };
      }),
    );
const anyRetention: fc.Arbitrary<Retention> = fc.integer({ min: 1, max: 900 }).chain((days) =>
  fc.record({
    backups: anyStored(days),
    rule: anyRule,
    timeZone: fc.constantFrom('Europe/Prague', 'America/New_York', 'Pacific/Kiritimati'),
    now: fc.nat(days + 30).map((day) => new Date(Date.parse('2026-10-20T00:30Z') + day * DAY)),
  }),
);
const sortedReasons = (kept: ReadonlyMap<string, readonly string[]>) =>
  new Map(Array.from(kept, ([backup, reasons]) => [backup, reasons.toSorted()] as const));

describe('whatever was stored', () => {
  const always = (property: (retention: Retention) => void) =>
    fc.assert(fc.property(anyRetention, property), { numRuns: 400 });

  test('what is kept, and why, is what the definition says', () => {
    always((retention) => {
      expect(sortedReasons(decideKept(retention))).toEqual(sortedReasons(slowReasons(retention)));
    });
  });

  test('nothing depends on the order of the listing', () => {
    fc.assert(
      fc.property(anyRetention, fc.infiniteStream(fc.nat()), (retention, chance) => {
        const shuffled = retention.backups
          .map((backup) => ({ backup, rank: chance.next().value as number }))
          .sort((a, b) => a.rank - b.rank)
          .map(({ backup }) => backup);
        expect([...decideKept({ ...retention, backups: shuffled })]).toEqual([...decideKept(retention)]);
      }),
    );
  });

  test('a rule that asks for more keeps all that it kept before', () => {
    fc.assert(
      fc.property(anyRetention, anyRule, (retention, more) => {
        const { last, daily, weekly, monthly, yearly } = retention.rule;
        const larger = {
          ...{ last: last + more.last, daily: daily + more.daily, weekly: weekly + more.weekly },
          ...{ monthly: monthly + more.monthly, yearly: yearly + more.yearly },
        };
        const kept = decideKept({ ...retention, rule: larger });
        for (const backup of decideKept(retention).keys()) expect(kept.has(backup)).toBe(true);
      }),
    );
  });

  test('once the rest is gone, the same is kept for the same reasons', () => {
    always((retention) => {
      const kept = decideKept(retention);
      const left = retention.backups.filter(({ backup }) => kept.has(backup));
      expect(decideKept({ ...retention, backups: left })).toEqual(kept);
    });
  });
});

test('deleting every day what is not kept ends with what a look at all that ever was would keep', () => {
  const all = Array.from({ length: 800 }, (_, i) =>
    stored(new Date(Date.parse('2026-01-15T01:30Z') + i * DAY).toISOString()),
  );
  const generous = rule({ last: 3, daily: 14, weekly: 8, monthly: 12, yearly: 3 });
  const keptOf = (backups: readonly StoredBackup[]) =>
    decideKept({ backups, rule: generous, timeZone: 'Europe/Prague', now: backups[backups.length - 1].storedAt });
  let left: StoredBackup[] = [];
  for (const backup of all) {
    left.push(backup);
    const kept = keptOf(left);
    left = left.filter((one) => kept.has(one.backup));
  }
  expect(keptOf(left)).toEqual(keptOf(all));
  expect(left.length).toBeGreaterThan(25);
});
