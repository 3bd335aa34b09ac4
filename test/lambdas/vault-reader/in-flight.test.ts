// Bounded work: never more at once than allowed, every item once, and a failure that is neither swallowed nor outrun.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gate, mapInFlight, mapWhile } from '../../../lambdas/vault-reader/in-flight.ts';

const turns = async (n: number): Promise<void> => {
  for (let i = 0; i < n; i++) await Promise.resolve();
};

test('keeps the order, does each once, and never has more in flight than allowed', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(20)), fc.integer({ min: 1, max: 8 }), async (delays, inFlightMax) => {
      let inFlight = 0;
      let most = 0;
      const results = await mapInFlight(delays, inFlightMax, async (delay) => {
        most = Math.max(most, ++inFlight);
        await turns(delay);
        inFlight--;
        return delay * 2;
      });
      expect(results).toEqual(delays.map((delay) => delay * 2));
      expect(most).toBe(Math.min(inFlightMax, delays.length));
    }),
  );
});

test('a failure is thrown once nothing is in flight any more, and nothing new is started', async () => {
  const started: number[] = [];
  let inFlight = 0;
  const work = async (n: number) => {
    started.push(n);
    inFlight++;
    await turns(n === 1 ? 1 : 10);
    inFlight--;
    if (n === 1) throw new Error('the second failed');
  };
  await expect(mapInFlight([0, 1, 2, 3, 4, 5, 6], 3, work)).rejects.toThrow('the second failed');
  expect(started).toEqual([0, 1, 2]);
  expect(inFlight).toBe(0);
});

describe('until the time is up', () => {
  test('nothing new is started, and what was begun is done', async () => {
    const done: number[] = [];
    const work = async (n: number) => {
      await new Promise(setImmediate);
      done.push(n);
      return n;
    };
    const { results, complete } = await mapWhile([1, 2, 3, 4, 5, 6], 2, work, () => done.length < 3);
    expect(complete).toBe(false);
    expect(results.filter((result) => result !== undefined)).toEqual(done.toSorted());
    expect(done.length).toBeGreaterThanOrEqual(3);
    expect(done.length).toBeLessThan(6);
  });

  test('the first few are done even if there is none, so that who goes on comes to an end', async () => {
    const { results, complete } = await mapWhile(
      [1, 2, 3, 4, 5],
      2,
      async (n) => n,
      () => false,
    );
    expect({ results, complete }).toEqual({ results: [1, 2, undefined, undefined, undefined], complete: false });
    expect(
      (
        await mapWhile(
          [1, 2],
          2,
          async (n) => n,
          () => false,
        )
      ).complete,
    ).toBe(true);
  });
});

test('a gate lets few through at once, and goes on after a failure', async () => {
  const through = gate(2);
  let running = 0;
  let most = 0;
  const work = (n: number) => async () => {
    most = Math.max(most, ++running);
    await new Promise(setImmediate);
    running--;
    if (n === 3) throw new Error('no');
    return n;
  };
  const outcomes = await Promise.allSettled([1, 2, 3, 4, 5, 6].map((n) => through(work(n))));
  expect(outcomes.map(({ status }) => status).filter((status) => status === 'fulfilled')).toHaveLength(5);
  expect(most).toBe(2);
});
