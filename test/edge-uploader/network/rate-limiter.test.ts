// A limiter that lets through too much annoys a practice; one that lets through too little costs it the night's backup. So both
// bounds hold for whatever is asked for, and however the rate changes.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BITS_PER_SECOND_MIN, PIECE_BYTES_MAX, PIECES_PER_SECOND } from '../../../edge-uploader/network/limits.ts';
import { RateLimiter } from '../../../edge-uploader/network/rate-limiter.ts';
import { virtualTime } from './virtual-time.ts';

const RATE_MIN = BITS_PER_SECOND_MIN / 8;
/** Rates, each for so many whole seconds. */
const rates = fc.array(
  fc.record({ rate: fc.integer({ min: RATE_MIN, max: 5_000_000 }), seconds: fc.integer({ min: 1, max: 60 }) }),
  { minLength: 1, maxLength: 4 },
);

test('as much as the rates allow, no more and hardly less, whoever asks, in pieces', async () => {
  await fc.assert(
    fc.asyncProperty(
      rates,
      fc.array(fc.integer({ min: 1, max: 2_000_000 }), { minLength: 1, maxLength: 5 }),
      async (plan, bodies) => {
        const time = virtualTime();
        const rateAt = (ms: number): number => {
          let left = ms;
          for (const { rate, seconds } of plan) {
            if (left < seconds * 1000) return rate;
            left -= seconds * 1000;
          }
          return plan.at(-1)!.rate;
        };
        const limiter = new RateLimiter({
          rate: () => rateAt(time.elapsedMs()),
          elapsedMs: time.elapsedMs,
          sleep: time.sleep,
        });
        const granted: { atMs: number; bytes: number }[] = [];
        const send = async (bytes: number): Promise<void> => {
          for (let left = bytes; left > 0; ) {
            const piece = limiter.pieceBytes(left);
            await limiter.take(piece);
            granted.push({ atMs: time.elapsedMs(), bytes: piece });
            left -= piece;
          }
        };
        await time.run(Promise.all(bodies.map(send)));

        const all = plan.map(({ rate }) => rate);
        const [highest, lowest] = [Math.max(...all), Math.min(...all)];
        // A change is noticed within a second; beyond that, one piece and one burst.
        const slack = PIECE_BYTES_MAX + highest / PIECES_PER_SECOND + (highest - lowest) * plan.length;
        let [sum, allowed, ms] = [0, 0, 0];
        for (const { atMs, bytes } of granted) {
          sum += bytes;
          for (; ms < atMs; ms += 1) allowed += rateAt(ms) / 1000;
          expect(sum).toBeLessThanOrEqual(allowed + slack);
          expect(sum).toBeGreaterThanOrEqual(allowed - slack);
        }
      },
    ),
    { numRuns: 25 },
  );
});

test('all who share it get the same', async () => {
  const time = virtualTime();
  const limiter = new RateLimiter({ rate: () => 100_000, elapsedMs: time.elapsedMs, sleep: time.sleep });
  const sent = [0, 0, 0];
  const send = async (who: number): Promise<void> => {
    while (time.elapsedMs() < 20_000) {
      const bytes = limiter.pieceBytes(1e9);
      await limiter.take(bytes);
      sent[who]! += bytes;
    }
  };
  await time.run(Promise.all([0, 1, 2].map(send)));
  for (const bytes of sent) expect(Math.abs(bytes - 20 * 33_333)).toBeLessThan(3 * 12_500);
});

test('a pause is followed by no burst, nor is a sleep of the machine', async () => {
  const time = virtualTime();
  const limiter = new RateLimiter({ rate: () => 100_000, elapsedMs: time.elapsedMs, sleep: time.sleep });
  await time.run(limiter.take(1));
  time.jump(8 * 3_600_000);
  const startMs = time.elapsedMs();
  for (let i = 0; i < 16; i++) await time.run(limiter.take(12_500));
  expect(time.elapsedMs() - startMs).toBeGreaterThan(1_700);
});

test('a limit that begins while a body is on its way holds for what is left of it', async () => {
  const time = virtualTime();
  const rate = (): number | undefined => (time.elapsedMs() < 500 ? undefined : 16_000);
  const limiter = new RateLimiter({ rate, elapsedMs: time.elapsedMs, sleep: time.sleep });
  expect(limiter.pieceBytes(16e6)).toBe(PIECE_BYTES_MAX);
  for (let i = 0; i < 100; i++) await time.run(limiter.take(PIECE_BYTES_MAX));
  expect(time.elapsedMs()).toBe(0);
  time.jump(500);
  await time.run(limiter.take(16_000));
  await time.run(limiter.take(1));
  expect(time.elapsedMs()).toBeGreaterThan(1_200);
});

test('whoever gives up leaves its turn to the next', async () => {
  const time = virtualTime();
  const limiter = new RateLimiter({ rate: () => 16_000, elapsedMs: time.elapsedMs, sleep: time.sleep });
  const gone = new AbortController();
  await time.run(limiter.take(160_000));
  const given = limiter.take(16_000, gone.signal);
  const next = limiter.take(16_000);
  gone.abort();
  await time.run(expect(given).rejects.toThrow(/abort/i));
  await time.run(next);
  expect(time.elapsedMs()).toBeLessThan(11_000);
});
