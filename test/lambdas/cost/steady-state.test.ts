// What lies in the vault after years, against cases that can be counted by hand, and against what must hold for any site.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keptByDay, steadyState } from '../../../lambdas/cost/steady-state.ts';
import { LOCK_DAYS_RENEW, LOCK_DAYS_STEP, MARK_DAYS_MIN } from '../../../lambdas/limits.ts';

const rule = (last: number, daily = 0) => ({ last, daily, weekly: 0, monthly: 0, yearly: 0 });
const DAYS = 300;

test('of a dump that never changes one copy is stored, and locked once a generation', () => {
  const state = steadyState({ dumpBytes: 2400, newBytesPerDay: 0, lastingShare: 0 }, keptByDay(rule(3), DAYS));
  expect(state).toMatchObject({ currentBytes: expect.closeTo(2400), historyBytes: 0, leftoverBytes: 0 });
  expect(state.lockedBytesPerDay).toBeCloseTo(2400 / (LOCK_DAYS_STEP - LOCK_DAYS_RENEW + 1), -1);
});

test('of pages that are written again daily there are as many as backups are kept, and those whose lock lasts', () => {
  const state = steadyState({ dumpBytes: 0, newBytesPerDay: 1, lastingShare: 0 }, keptByDay(rule(5), DAYS));
  expect(state.currentBytes).toBeCloseTo(1);
  expect(state.historyBytes).toBeCloseTo(4);
  // Needed for five days and locked for thirty: it is never lengthened, and the marking ends before the lock.
  expect(state.leftoverBytes).toBeCloseTo(30 - 5);
  expect(state.lockedBytesPerDay).toBe(0);
  const longer = steadyState({ dumpBytes: 0, newBytesPerDay: 1, lastingShare: 0 }, keptByDay(rule(28), DAYS));
  // Lengthened on its tenth day until the 55th.
  expect(longer.leftoverBytes).toBeCloseTo(10 + LOCK_DAYS_STEP - 28);
  expect(MARK_DAYS_MIN).toBeLessThan(25);
});

test('the newest backup is always the dump’s size, whatever the rule; more backups never store less', () => {
  const site = fc.record({
    dumpBytes: fc.integer({ min: 100, max: 1000 }),
    newBytesPerDay: fc.integer({ min: 1, max: 50 }),
    lastingShare: fc.constantFrom(0, 0.2, 1),
  });
  const few = keptByDay(rule(2, 3), 150);
  const many = keptByDay(rule(2, 20), 150);
  fc.assert(
    fc.property(site, (one) => {
      const [less, more] = [steadyState(one, few), steadyState(one, many)];
      const rest = one.newBytesPerDay * (1 - one.lastingShare);
      expect(less.currentBytes).toBeCloseTo(more.currentBytes, 6);
      expect(Math.abs(less.currentBytes - one.dumpBytes - rest)).toBeLessThan(2 * one.newBytesPerDay + 1);
      expect(more.historyBytes).toBeGreaterThanOrEqual(less.historyBytes - 1e-6);
      const stored = ({ currentBytes, historyBytes, leftoverBytes }: typeof less) =>
        currentBytes + historyBytes + leftoverBytes;
      expect(stored(more)).toBeGreaterThanOrEqual(stored(less) - 1e-6);
    }),
    { numRuns: 30 },
  );
});
