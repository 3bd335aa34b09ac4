// Bounded work: never more at once than allowed, every item once, and a failure that is neither swallowed nor outrun.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mapInFlight } from '../../../lambdas/vault-reader/in-flight.ts';

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
