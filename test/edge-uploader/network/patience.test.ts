// How long a run holds out, in hours that take no time: what passes is waited for, what does not is told at once, and neither a sleep
// of the machine nor a clock that is set counts as trying.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Patience } from '../../../edge-uploader/network/patience.ts';
import { virtualTime } from './virtual-time.ts';

const MINUTE = 60_000;
const why = (error: unknown): string | undefined => ((error as Error).message === 'down' ? 'it is down' : undefined);

function stage(options: { minutes?: number; minutesAtFirst?: number; chance?: number } = {}) {
  const time = virtualTime();
  const told: string[] = [];
  const patience = new Patience({
    ...{ minutes: 240, ...options, chance: () => options.chance ?? 0.5, elapsedMs: time.elapsedMs, sleep: time.sleep },
    onOutage: (reason, minutes) => told.push(`${reason}, up to ${minutes}`),
    onRecovery: (minutes) => told.push(`back after ${minutes.toFixed(1)}`),
  });
  /** Fails until so many minutes have passed. */
  const downFor = (minutes: number) => {
    let attempts = 0;
    const work = async (): Promise<number> => {
      attempts += 1;
      if (time.elapsedMs() < minutes * MINUTE) throw new Error('down');
      return attempts;
    };
    return work;
  };
  return { time, told, patience, downFor };
}

describe('an outage', () => {
  test('of an hour is waited for, with some 130 attempts, and noticed within half a minute of its end', async () => {
    const { time, told, patience, downFor } = stage();
    const attempts = await time.run(patience.persist(downFor(60), why));
    expect(attempts).toBeGreaterThan(120);
    expect(attempts).toBeLessThan(260);
    expect(time.elapsedMs()).toBeLessThan(60.5 * MINUTE);
    expect(told[0]).toBe('it is down, up to 240');
    expect(told[1]).toMatch(/^back after 60\.\d$/);
    expect(told).toHaveLength(2);
  });

  test('of some seconds is nobody’s business', async () => {
    const { time, told, patience, downFor } = stage();
    await time.run(patience.persist(downFor(0.1), why));
    expect(told).toEqual([]);
  });

  test('that several requests see is told once', async () => {
    const { time, told, patience, downFor } = stage();
    await time.run(Promise.all([1, 2, 3].map(() => patience.persist(downFor(10), why))));
    expect(told).toHaveLength(2);
  });

  test.each([
    0, 0.5, 0.999,
  ])('longer than the limit ends with its own error, soon after it (chance %d)', async (chance) => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 600 }), async (minutes) => {
        const { time, patience, downFor } = stage({ minutes, chance });
        await expect(time.run(patience.persist(downFor(1e6), why))).rejects.toThrow('down');
        expect(time.elapsedMs()).toBeGreaterThanOrEqual(minutes * MINUTE);
        expect(time.elapsedMs()).toBeLessThanOrEqual(minutes * MINUTE + 30_000);
      }),
      { numRuns: 20 },
    );
  });

  test('does not count while the machine sleeps in an attempt', async () => {
    const { time, patience } = stage({ minutes: 60 });
    let attempts = 0;
    const work = async (): Promise<string> => {
      attempts += 1;
      if (attempts === 1) time.jump(9 * 60 * MINUTE);
      if (attempts < 10) throw new Error('down');
      return 'through';
    };
    expect(await time.run(patience.persist(work, why))).toBe('through');
  });
});

test('what cannot pass is tried once', async () => {
  const { time, patience } = stage();
  let attempts = 0;
  const work = async (): Promise<never> => {
    attempts += 1;
    throw new Error('refused');
  };
  await expect(time.run(patience.persist(work, why))).rejects.toThrow('refused');
  expect(attempts).toBe(1);
});

test('where a person waits and nothing ever came through, it ends soon; what came through once is waited for', async () => {
  const { time, patience, downFor } = stage({ minutesAtFirst: 2 });
  await expect(time.run(patience.persist(downFor(60), why))).rejects.toThrow('down');
  expect(time.elapsedMs()).toBeLessThan(3 * MINUTE);
  await time.run(patience.persist(async () => 'through', why));
  await time.run(patience.persist(downFor(60), why));
  expect(time.elapsedMs()).toBeGreaterThan(60 * MINUTE);
});

test('stops when it is told to', async () => {
  const stopping = new AbortController();
  const patience = new Patience({ minutes: 240, chance: () => 0, signal: stopping.signal });
  const work = patience.persist(async () => {
    throw new Error('down');
  }, why);
  setTimeout(() => stopping.abort(), 20);
  await expect(work).rejects.toThrow(/abort/i);
});
