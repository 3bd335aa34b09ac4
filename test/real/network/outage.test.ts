// A backup through a line that is cut in its middle for OUTAGE_SECONDS: in `npm test` for long enough to fail without patience, by
// `npm run test:outage` for a whole hour. The run waits, tells that it does, and ends as if nothing had been.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { eventOf } from '../../../demo/offsite-process.ts';
import { type CliStage, openCliStage } from '../cli/cli-stage.ts';
import { startCutLine } from './cut-line.ts';

const OUTAGE_SECONDS = Number(process.env.OUTAGE_SECONDS ?? 14);
const DUMP_BYTES = 60_000_000;
let stage: CliStage;
let line: Awaited<ReturnType<typeof startCutLine>>;

beforeAll(async () => {
  stage = await openCliStage({ dumpBytes: DUMP_BYTES });
  line = await startCutLine(stage.cloud.endpoint);
});
afterEach(() => line.set('open'));
afterAll(async () => {
  line.stop();
  await stage.close();
});

test(`a line that is cut for ${OUTAGE_SECONDS} seconds in the middle of a backup`, {
  timeout: OUTAGE_SECONDS * 1000 + 180_000,
}, async () => {
  const released = join(stage.folder, 'released');
  // Half of the dump, and the rest once the line was cut: so something is always under way.
  const script = `head -c ${DUMP_BYTES / 2} "${stage.dumpPath}"; until [ -e "${released}" ]; do sleep 0.1; done; tail -c ${DUMP_BYTES / 2} "${stage.dumpPath}"`;
  const config = await stage.variant({
    databases: { main: { engine: 'command', command: ['/bin/sh', '-c', script] } },
    vault: { ...(stage.enrolment.server.config.vault as object), endpoint: line.endpoint },
  });
  const running = stage.start('backup', '--config', config, '--scheduled', '--json');
  await expect.poll(async () => (await stage.objects('', '/packs/')).length, { timeout: 60_000 }).toBeGreaterThan(0);
  await line.set('refused');
  await writeFile(released, '');
  await sleep(OUTAGE_SECONDS * 1000);
  expect(running.process.exitCode).toBe(null);
  await line.set('open');
  const run = await running.ended;
  expect(run.exitCode, run.stderr).toBe(0);
  expect(eventOf(run, 'backup').dumpBytes).toBe(DUMP_BYTES);
  expect(run.stderr).toMatch(
    /the cloud cannot be reached: http:\/\/127\.0\.0\.1:\d+ refuses connections \(ECONNREFUSED\); trying on for up to 4 hours/,
  );
  if (OUTAGE_SECONDS > 60)
    console.info(`${OUTAGE_SECONDS} s without a line: ${run.seconds.toFixed(0)} s in all\n${run.stderr}`);

  const target = join(stage.folder, 'restored');
  expect((await stage.run('restore', 'main', ...stage.recovery, '--to', target)).exitCode).toBe(0);
  await stage.restoredTo(target);
});
