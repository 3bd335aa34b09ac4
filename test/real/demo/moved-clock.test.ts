// Runs a program under a moved clock. Without it a Date that behaves otherwise than Node's own could break the uploader in the
// demonstration alone, or a worker thread could live in another year than its program.

import { expect, test } from 'vitest';
import { movedClock } from '../../../demo/moved-clock.ts';
import { runProgram } from '../../../tools/run-program.ts';

const DAY_MILLISECONDS = 86_400_000;
const PROGRAM = `
  import { Worker } from 'node:worker_threads';
  import { statSync } from 'node:fs';
  const times = [Date.now(), new Date().getTime(), Date.parse(Date()), new (class extends Date {})().getTime()];
  new Worker('import { parentPort } from "node:worker_threads"; parentPort.postMessage(Date.now())', { eval: true }).on('message', (worker) =>
    console.log(JSON.stringify({
      times: [...times, worker],
      fixed: [new Date(0).toISOString(), new Date(2020, 1, 3).getMonth(), Date.UTC(1970, 0, 2), new Date('x').getTime()],
      same: [new Date() instanceof Date, statSync('.').mtime instanceof Date, new Date().constructor === Date],
    })));`;

test.each([
  60 * DAY_MILLISECONDS,
  -3 * DAY_MILLISECONDS,
])('a clock moved by %d ms, in threads as well', async (offset) => {
  const args = [...movedClock(offset), '--input-type=module', '-e', PROGRAM];
  const before = Date.now();
  const { stdout } = await runProgram(process.execPath, args);
  const { times, fixed, same } = JSON.parse(stdout) as Record<string, number[]>;
  for (const time of times!) {
    // `Date()` tells whole seconds.
    expect(time).toBeGreaterThanOrEqual(before + offset - 1000);
    expect(time).toBeLessThanOrEqual(Date.now() + offset + 1000);
  }
  expect(fixed).toEqual(['1970-01-01T00:00:00.000Z', 1, DAY_MILLISECONDS, null]);
  expect(same).toEqual([true, true, true]);
});

test('a clock that is right is left alone', () => {
  expect(movedClock(0)).toEqual([]);
});
