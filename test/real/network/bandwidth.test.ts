// The real program with a limit, seen from the cable: never faster than it may be, smooth, and faster again as soon as the window is
// over, in the middle of a pack. Only bounds that a busy machine cannot break.

import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { eventOf, type OffsiteProcess, startOffsite } from '../../../demo/offsite-process.ts';
import { type CliStage, openCliStage } from '../cli/cli-stage.ts';
import { startCutLine } from './cut-line.ts';

const DUMP_BYTES = 3_000_000;
const LOOK_MILLISECONDS = 50;
let stage: CliStage;
let line: Awaited<ReturnType<typeof startCutLine>>;

beforeAll(async () => {
  stage = await openCliStage({ dumpBytes: DUMP_BYTES });
});
afterEach(() => line.stop());
afterAll(() => stage.close());

async function limited(
  bandwidth: object,
  from: CliStage['enrolment']['server'] = stage.enrolment.server,
): Promise<string> {
  line = await startCutLine(stage.cloud.endpoint);
  const vault = { ...(stage.enrolment.server.config.vault as object), endpoint: line.endpoint };
  return stage.variant({ vault, bandwidth }, {}, from);
}

/** What was on the cable, and when. */
async function watch({ ended }: OffsiteProcess, bytes: () => number) {
  const seen: { atMs: number; bytes: number }[] = [];
  const run = ended.finally(() => {
    over = true;
  });
  let over = false;
  while (!over) {
    seen.push({ atMs: performance.now(), bytes: bytes() });
    await sleep(LOOK_MILLISECONDS);
  }
  /** The most that was seen in any second of a part of the time. */
  const busiest = (part: typeof seen): number => {
    let [most, start] = [0, 0];
    for (const look of part) {
      while (look.atMs - part[start]!.atMs > 1000) start += 1;
      most = Math.max(most, look.bytes - part[start]!.bytes);
    }
    return most;
  };
  return { run: await run, seen, busiest };
}

test('an upload is never faster than its limit', async () => {
  const config = await limited({ upload: '4 Mbit/s' });
  const { run, seen, busiest } = await watch(stage.start('backup', '--config', config, '--json'), line.bytesUp);
  expect(run.exitCode, run.stderr).toBe(0);
  expect(eventOf(run, 'backup').dumpBytes).toBe(DUMP_BYTES);
  const uploading = seen.filter(({ bytes }) => bytes > 100_000 && bytes < DUMP_BYTES);
  // The upload alone; a machine that is busy can only make it longer.
  expect(uploading.at(-1)!.atMs - uploading[0]!.atMs).toBeGreaterThan(((DUMP_BYTES - 300_000) / 500_000) * 1000);
  expect(busiest(seen)).toBeLessThan(500_000 * 1.5);
});

test('a download is never faster than its limit', async () => {
  const config = await limited({ download: '8 Mbit/s' }, stage.enrolment.recovery);
  const target = `${stage.folder}/restored`;
  const key = ['--recovery-key', stage.enrolment.recoveryKeyPath, '--to', target];
  const { run, seen } = await watch(stage.start('restore', 'main', '--config', config, ...key), line.bytesDown);
  expect(run.exitCode, run.stderr).toBe(0);
  await stage.restoredTo(target);
  const downloading = seen.filter(({ bytes }) => bytes > 100_000);
  // What the system reads ahead (some hundred kB) is on the cable before we take it.
  expect(downloading.at(-1)!.atMs - downloading[0]!.atMs).toBeGreaterThan(500);
});

test('a window that ends in the middle of a pack frees what is left of it', async () => {
  await stage.changeDump();
  const config = await limited({ windows: [{ when: 'every day from 06:00 to 07:00', upload: '1 Mbit/s' }] });
  const running = startOffsite(stage.program, ['backup', '--config', config, '--json'], {
    ...{ folder: stage.folder, now: new Date('2026-11-27T06:59:54Z'), environment: { TZ: 'UTC' } },
  });
  const { run, seen, busiest } = await watch(running, line.bytesUp);
  expect(run.exitCode, run.stderr).toBe(0);
  const slow = seen.filter(({ atMs }) => atMs < seen[0]!.atMs + 4_000);
  expect(busiest(slow)).toBeLessThan(125_000 * 1.6);
  expect(busiest(seen)).toBeGreaterThan(125_000 * 3);
});
