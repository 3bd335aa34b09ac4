// The order and the pace of the scrub, over many nights with growth, removals, nights that are missed and nights that are cut
// short: every object has its turn in time, the oldest first, and none has two in a night.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkedAt, decideNight, type Rotating } from '../../../lambdas/scrub/decide-night.ts';
import { CATCH_UP_SHARES } from '../../../lambdas/scrub/limits.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.parse('2026-01-01T01:00:00Z');

interface Held extends Rotating {
  rereadAt: Date | undefined;
}
const held = (n: number, storedAt: number, bytes: number): Held => ({
  ...{ key: String(n).padStart(6, '0'), bytes, storedAt: new Date(storedAt), rereadAt: undefined },
});
const sum = (objects: readonly Rotating[]): number => objects.reduce((total, { bytes }) => total + bytes, 0);

/** What becomes of one night: how much is stored before it, which part of it is done, and how often it is begun. */
const nightArbitrary = fc.record({
  stored: fc.array(fc.integer({ min: 1, max: 16 }), { maxLength: 8 }),
  removed: fc.integer({ min: 0, max: 6 }),
  outcome: fc.oneof(
    { weight: 12, arbitrary: fc.constant('whole' as const) },
    { weight: 1, arbitrary: fc.constant('missed' as const) },
    { weight: 2, arbitrary: fc.constant('cut' as const) },
  ),
  cutAt: fc.double({ min: 0, max: 1, noNaN: true }),
});

const history = fc.integer({ min: 4, max: 30 }).chain((scrubDays) =>
  fc.record({
    scrubDays: fc.constant(scrubDays),
    first: fc.array(fc.integer({ min: 1, max: 16 }), { minLength: 1, maxLength: 200 }),
    nights: fc.array(nightArbitrary, { minLength: 3 * scrubDays, maxLength: 3 * scrubDays }),
    seed: fc.integer(),
  }),
);

test('whatever is stored, removed, missed or cut: every object is read within the period and the nights that were lost', () => {
  fc.assert(
    fc.property(history, ({ scrubDays, first, nights, seed }) => {
      let next = 0;
      let chance = seed >>> 0;
      let objects = first.map((bytes) => held(next++, START - 5 * HOUR, bytes));
      const lost: boolean[] = [];
      for (const [night, { stored, removed, outcome, cutAt }] of nights.entries()) {
        const now = new Date(START + night * DAY);
        objects.push(...stored.map((bytes) => held(next++, now.getTime() - 4 * HOUR, bytes)));
        for (let i = 0; i < removed && objects.length > 1; i++) {
          chance = (Math.imul(chance, 1_664_525) + 1_013_904_223) >>> 0;
          objects = objects.toSpliced(chance % objects.length, 1);
        }
        lost.push(outcome !== 'whole');
        const allowed = scrubDays + 0.3 + lost.slice(-scrubDays - 1).filter(Boolean).length;
        for (const object of objects) {
          expect((now.getTime() - checkedAt(object)) / DAY, `${object.key} in night ${night}`).toBeLessThan(allowed);
        }
        if (outcome === 'missed') continue;
        const tonight = decideNight(objects, { now, scrubDays });
        const done = outcome === 'cut' ? tonight.slice(0, Math.floor(cutAt * tonight.length)) : tonight;
        for (const object of done) object.rereadAt = now;
        // Begun once more, it goes on where it stopped, and whoever is done stays done.
        const again = decideNight(objects, { now: new Date(now.getTime() + HOUR), scrubDays });
        expect(again.map(({ key }) => key)).toEqual(tonight.slice(done.length).map(({ key }) => key));
      }
    }),
    { numRuns: 60 },
  );
});

describe('one night', () => {
  const objects = fc
    .array(fc.record({ bytes: fc.integer({ min: 1, max: 100 }), age: fc.integer({ min: 0, max: 200 }) }), {
      minLength: 1,
      maxLength: 100,
    })
    .map((rows) => rows.map(({ bytes, age }, n) => held(n, START - 15 * HOUR - age * DAY, bytes)));

  test('reads the oldest first, as much as leaves the rest to ordinary nights, and no more than it takes', () => {
    fc.assert(
      fc.property(objects, fc.integer({ min: 1, max: 120 }), (all, scrubDays) => {
        const now = new Date(START);
        const tonight = decideNight(all, { now, scrubDays });
        const oldestFirst = all.toSorted((a, b) => checkedAt(a) - checkedAt(b) || (a.key < b.key ? -1 : 1));
        expect(tonight).toEqual(oldestFirst.slice(0, tonight.length));
        const share = Math.max(sum(all) / scrubDays, ...all.map(({ bytes }) => bytes));
        const canWait = (rest: readonly Held[]): boolean =>
          rest.every((object, i) => {
            const laterNights = Math.max(0, Math.floor((checkedAt(object) - START) / DAY + scrubDays + 1 / 4));
            return sum(rest.slice(0, i + 1)) <= share * laterNights + 1e-6;
          });
        const isCapped = sum(tonight) >= CATCH_UP_SHARES * share;
        expect(isCapped || canWait(oldestFirst.slice(tonight.length))).toBe(true);
        if (tonight.length > 0) {
          expect(sum(tonight.slice(0, -1))).toBeLessThan(CATCH_UP_SHARES * share);
          expect(canWait(oldestFirst.slice(tonight.length - 1))).toBe(false);
        }
      }),
    );
  });

  test('a first upload is spread over the whole period, and a few packs wait until they are due', () => {
    const stored = Array.from({ length: 120 }, (_, n) => held(n, START - 20 * HOUR, 10));
    const nights = Array.from({ length: 12 }, (_, night) => {
      const now = new Date(START + night * DAY);
      const tonight = decideNight(stored, { now, scrubDays: 12 });
      for (const object of tonight) object.rereadAt = now;
      return tonight.length;
    });
    expect(nights).toEqual(nights.map(() => 10));
    const few = Array.from({ length: 3 }, (_, n) => held(n, START - 10 * DAY, 10));
    expect(decideNight(few, { now: new Date(START), scrubDays: 90 })).toEqual([]);
    expect(decideNight(few, { now: new Date(START + 78 * DAY), scrubDays: 90 })).toHaveLength(1);
    expect(decideNight([], { now: new Date(START), scrubDays: 12 })).toEqual([]);
  });

  test('does not read a whole site at once whose notes were lost', () => {
    const stored = Array.from({ length: 900 }, (_, n) => held(n, START - 500 * DAY, 10));
    expect(decideNight(stored, { now: new Date(START), scrubDays: 90 })).toHaveLength(10 * CATCH_UP_SHARES);
  });
});
