// What Object Lock promises, as properties of every lock, time and caller.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  defaultRetention,
  type Lock,
  type Retention,
  refuseDeletionOfLocked,
  refuseWeakerRetention,
} from '../../../local-cloud/objects/lock.ts';
import { S3Error } from '../../../local-cloud/s3-error.ts';

const time = fc.integer({ min: 0, max: 1000 });
const compliance = time.map((untilMs): Retention => ({ mode: 'COMPLIANCE', untilMs }));
const governance = time.map((untilMs): Retention => ({ mode: 'GOVERNANCE', untilMs }));
const retention = fc.option(fc.oneof(compliance, governance), { nil: undefined });
const lockOf = (one: Retention | undefined, legalHold = false): Lock => ({ retention: one, legalHold });

const isRefused = (work: () => void): boolean => {
  try {
    work();
    return false;
  } catch (error) {
    expect(error).toBeInstanceOf(S3Error);
    return true;
  }
};

describe('whatever is asked for, in whatever order,', () => {
  test('a version under a compliance lock stays until the latest date it ever had', () => {
    const request = fc.record({ wanted: retention, bypass: fc.boolean() });
    fc.assert(
      fc.property(compliance, fc.array(request), time, fc.boolean(), (first, requests, nowMs, bypass) => {
        fc.pre(first.untilMs > nowMs);
        let lock = lockOf(first);
        for (const { wanted, bypass: bypassing } of requests) {
          if (!isRefused(() => refuseWeakerRetention(lock, wanted, { nowMs, bypass: bypassing })))
            lock = lockOf(wanted);
          expect(lock.retention?.mode).toBe('COMPLIANCE');
          expect(lock.retention!.untilMs).toBeGreaterThanOrEqual(first.untilMs);
        }
        expect(isRefused(() => refuseDeletionOfLocked(lock, { nowMs, bypass }))).toBe(true);
        expect(isRefused(() => refuseDeletionOfLocked(lock, { nowMs: lock.retention!.untilMs - 1, bypass }))).toBe(
          true,
        );
        expect(isRefused(() => refuseDeletionOfLocked(lock, { nowMs: lock.retention!.untilMs, bypass }))).toBe(false);
      }),
    );
  });

  test('a governance lock holds against everybody without the bypass', () => {
    fc.assert(
      fc.property(governance, retention, time, (current, wanted, nowMs) => {
        fc.pre(current.untilMs > nowMs);
        const weaker = wanted?.mode !== 'GOVERNANCE' || wanted.untilMs < current.untilMs;
        expect(isRefused(() => refuseWeakerRetention(lockOf(current), wanted, { nowMs, bypass: false }))).toBe(weaker);
        expect(isRefused(() => refuseWeakerRetention(lockOf(current), wanted, { nowMs, bypass: true }))).toBe(false);
        expect(isRefused(() => refuseDeletionOfLocked(lockOf(current), { nowMs, bypass: false }))).toBe(true);
        expect(isRefused(() => refuseDeletionOfLocked(lockOf(current), { nowMs, bypass: true }))).toBe(false);
      }),
    );
  });

  test('a legal hold holds', () => {
    fc.assert(
      fc.property(retention, time, fc.boolean(), (one, nowMs, bypass) => {
        expect(isRefused(() => refuseDeletionOfLocked(lockOf(one, true), { nowMs, bypass }))).toBe(true);
      }),
    );
  });
});

test('a default of years ends on the same day of the year', () => {
  const nowMs = Date.UTC(2026, 2, 1, 8);
  expect(defaultRetention({ mode: 'COMPLIANCE', years: 2 }, nowMs)?.untilMs).toBe(Date.UTC(2028, 2, 1, 8));
  expect(defaultRetention({ mode: 'COMPLIANCE', days: 30 }, nowMs)?.untilMs).toBe(Date.UTC(2026, 2, 31, 8));
  expect(defaultRetention(undefined, nowMs)).toBeUndefined();
});
