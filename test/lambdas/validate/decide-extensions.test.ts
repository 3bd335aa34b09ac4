// Which locks are lengthened: too seldom loses a backup, too often costs a clinic more than its storage, and one that is made
// shorter or weaker must not be thinkable.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LOCK_DAYS_MIN, LOCK_DAYS_RENEW, LOCK_DAYS_STEP } from '../../../lambdas/limits.ts';
import {
  daysFrom,
  decideExtension,
  decideExtensions,
  lockPolicyOf,
} from '../../../lambdas/validate/decide-extensions.ts';
import type { Lock, StoredObject } from '../../../lambdas/vault-reader/observe-object.ts';

const now = new Date('2026-11-23T02:00:00.500Z');
const policy = lockPolicyOf({ mode: 'COMPLIANCE', minDays: LOCK_DAYS_MIN });

function stored(lock: Lock | undefined): StoredObject {
  return {
    ...{ kind: 'stored', versionId: 'v1', bytes: 1, storedAt: now, sha256: undefined, lock },
    ...{ archivedIn: undefined, foreignEncryption: undefined },
  };
}
const decide = (lock: Lock | undefined, rules = policy) => decideExtension('k', stored(lock), now, rules);
const compliance = (days: number): Lock => ({ mode: 'COMPLIANCE', until: daysFrom(now, days) });

describe('a lock', () => {
  test('that lasts long enough stays as it is; a moment less, and it is made a step long', () => {
    expect(decide(compliance(LOCK_DAYS_RENEW))).toBeUndefined();
    const short = { mode: 'COMPLIANCE' as const, until: new Date(daysFrom(now, LOCK_DAYS_RENEW).getTime() - 1) };
    expect(decide(short)).toEqual({
      ...{ key: 'k', versionId: 'v1', mode: 'COMPLIANCE' },
      until: new Date(`${daysFrom(now, LOCK_DAYS_STEP).toISOString().slice(0, 18)}1.000Z`),
    });
  });

  test('that there is none, or that has ended, becomes one of the vault’s mode', () => {
    expect(decide(undefined)).toMatchObject({ mode: 'COMPLIANCE' });
    expect(decide({ mode: 'GOVERNANCE', until: now })).toMatchObject({ mode: 'COMPLIANCE' });
    expect(decide(undefined, { ...policy, mode: 'GOVERNANCE' })).toMatchObject({ mode: 'GOVERNANCE' });
  });

  test('that cannot be lifted stays one, though the vault is a trial; one that can is left alone where it fails anyway', () => {
    expect(decide(compliance(1), { ...policy, mode: 'GOVERNANCE' })).toMatchObject({ mode: 'COMPLIANCE' });
    expect(decide({ mode: 'GOVERNANCE', until: daysFrom(now, 1) })).toBeUndefined();
  });

  test('is never made shorter or weaker, whatever it is', () => {
    const locks = fc.option(
      fc.record({
        mode: fc.constantFrom('COMPLIANCE' as const, 'GOVERNANCE' as const),
        until: fc.integer({ min: -100, max: 4000 }).map((days) => daysFrom(now, days)),
      }),
      { nil: undefined },
    );
    const policies = fc
      .record({
        mode: fc.constantFrom('COMPLIANCE' as const, 'GOVERNANCE' as const),
        minDays: fc.integer({ min: 1, max: 400 }),
        siteLockDays: fc.option(fc.integer({ min: 45, max: 365 }), { nil: undefined }),
      })
      .map(lockPolicyOf);
    fc.assert(
      fc.property(locks, policies, (lock, rules) => {
        const extension = decide(lock, rules);
        if (extension === undefined) return;
        expect(extension.until >= daysFrom(now, rules.stepDays)).toBe(true);
        if (lock === undefined || lock.until <= now) return;
        expect(extension.until > lock.until).toBe(true);
        expect(extension.mode).toBe(lock.mode);
        // And not before it is due: that is what generations save.
        expect(lock.until < daysFrom(now, rules.renewDays)).toBe(true);
      }),
    );
  });
});

test('what is not there has no lock to lengthen', () => {
  const seen = [
    { key: 'a', observed: { kind: 'missing' as const } },
    { key: 'b', observed: stored(compliance(1)) },
    { key: 'c', observed: { kind: 'hidden' as const } },
  ];
  expect(decideExtensions(seen, now, policy).map(({ key }) => key)).toEqual(['b']);
});

test('an object that is needed for two years costs one request in 25 nights', () => {
  let lock = compliance(30);
  let requests = 0;
  for (let day = 0; day < 730; day++) {
    const today = daysFrom(now, day);
    const extension = decideExtension('k', stored(lock), today, policy);
    if (extension !== undefined) requests++;
    if (extension !== undefined) lock = extension;
    expect(lock.until >= daysFrom(today, LOCK_DAYS_MIN)).toBe(true);
  }
  // The bucket's own 30 days last for ten nights; a step lasts for 45 - 21 days, and is due in the night behind them.
  expect(requests).toBe(Math.ceil((730 - 10) / (LOCK_DAYS_STEP - LOCK_DAYS_RENEW + 1)));
});

test('a site can ask for longer locks, not for shorter ones; the generations stay as long', () => {
  const days = (siteLockDays?: number, minDays = LOCK_DAYS_MIN) => {
    const rules = lockPolicyOf({ mode: 'COMPLIANCE', minDays, siteLockDays });
    return [rules.minDays, rules.renewDays, rules.stepDays];
  };
  expect(days()).toEqual([14, 21, 45]);
  expect(days(45)).toEqual([14, 21, 45]);
  expect(days(90)).toEqual([59, 66, 90]);
  expect(days(undefined, 7)).toEqual([7, 14, 45]);
  expect(days(undefined, 30)).toEqual([30, 37, 61]);
});
