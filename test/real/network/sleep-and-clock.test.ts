// A machine that sleeps in the middle of a backup, and a clock that jumps in the middle of one: the run goes on, and nothing that it tells
// is absurd. Sleep is played by stopping every process of the run, the clock by libfaketime, which the program cannot tell from the
// system's own.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { eventOf, startOffsite } from '../../../demo/offsite-process.ts';
import { awaitVerdict } from '../../../demo/verdicts.ts';
import { plainLine } from '../../../edge-uploader/network/line.ts';
import { Patience } from '../../../edge-uploader/network/patience.ts';
import { S3Store } from '../../../edge-uploader/stores/s3.ts';
import { backupIdSchema, databaseIdSchema, siteIdSchema } from '../../../vault/names.ts';
import { type CliStage, openCliStage } from '../cli/cli-stage.ts';
import { startCutLine } from './cut-line.ts';

const DUMP_BYTES = 60_000_000;
const IDLE_SECONDS = 3;
let stage: CliStage;

beforeAll(async () => {
  stage = await openCliStage({ dumpBytes: DUMP_BYTES });
});
afterAll(() => stage.close());

const packs = async (): Promise<number> => (await stage.objects('', '/packs/')).length;

/** A dump in parts, each given only once `gate` of its number is there. */
async function dumpInParts(parts: number) {
  const gate = (part: number): string => join(stage.folder, `gate-${part}-${parts}`);
  const bytes = DUMP_BYTES / parts;
  const lines = Array.from({ length: parts }, (_, i) => {
    const wait = i === 0 ? '' : `until [ -e "${gate(i)}" ]; do sleep 0.05; done; `;
    return `${wait}dd if="${stage.dumpPath}" bs=${bytes} skip=${i} count=1 status=none iflag=fullblock`;
  });
  const main = { engine: 'command', command: ['/bin/sh', '-c', lines.join('; ')], idleSeconds: IDLE_SECONDS };
  return { databases: { main }, open: (part: number): Promise<void> => writeFile(gate(part), '') };
}

/** A process and all that it has started. */
function family(pid: number): number[] {
  const threads = existsSync(`/proc/${pid}/task`) ? readdirSync(`/proc/${pid}/task`) : [];
  const children = threads.flatMap((thread) => readChildren(pid, thread));
  return [pid, ...children.flatMap(family)];
}

function readChildren(pid: number, thread: string): number[] {
  try {
    const text = readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8');
    return text.trim().split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

test('a machine that sleeps for longer than a dump may be silent', async () => {
  const dump = await dumpInParts(2);
  const config = await stage.variant({ databases: dump.databases });
  const running = stage.start('backup', '--config', config, '--json');
  await expect.poll(packs, { timeout: 60_000 }).toBeGreaterThan(0);
  const asleep = family(running.process.pid!);
  expect(asleep.length).toBeGreaterThan(1);
  for (const pid of asleep) process.kill(pid, 'SIGSTOP');
  await sleep((IDLE_SECONDS + 4) * 1000);
  for (const pid of asleep) process.kill(pid, 'SIGCONT');
  await dump.open(1);
  const run = await running.ended;
  expect(run.exitCode, run.stderr).toBe(0);
  expect(eventOf(run, 'backup').dumpBytes).toBe(DUMP_BYTES);
});

test('a dump that is really silent for so long is still given up', async () => {
  const config = await stage.variant({ databases: (await dumpInParts(5)).databases });
  await stage.refused('source', /not one byte came for 3 seconds/, 'backup', '--config', config);
});

test('a clock that jumps three hours ahead, and then five back, in the middle of a backup', async () => {
  await stage.changeDump();
  const before = await packs();
  const dump = await dumpInParts(3);
  // Every other pause lasts until the cloud has what was given; only here may it take its time.
  const config = await stage.variant({ databases: { main: { ...dump.databases.main, idleSeconds: 60 } } });
  const clock = join(stage.folder, 'clock');
  await writeFile(clock, '+0\n');
  const running = startOffsite(stage.program, ['backup', '--config', config, '--json'], {
    folder: stage.folder,
    environment: {
      ...{ LD_PRELOAD: '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1', FAKETIME_TIMESTAMP_FILE: clock },
      ...{ FAKETIME_NO_CACHE: '1', FAKETIME_DONT_FAKE_MONOTONIC: '1', DONT_FAKE_MONOTONIC: '1' },
    },
  });
  await expect.poll(packs, { timeout: 60_000 }).toBeGreaterThan(before);
  await writeFile(clock, '+3h\n');
  await dump.open(1);
  await expect.poll(packs, { timeout: 60_000 }).toBeGreaterThan(before + 1);
  await writeFile(clock, '-2h\n');
  await dump.open(2);
  const run = await running.ended;
  expect(run.exitCode, run.stderr).toBe(0);
  expect(run.stderr).toMatch(/the clock of this machine is 1(79|80) minutes ahead of the store's/);
  const { backup, seconds, dumpBytes } = eventOf(run, 'backup');
  expect(dumpBytes).toBe(DUMP_BYTES);
  // By the clock that was set it would be two hours less than nothing.
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThan(180);
  // And it counts: the cloud goes by its own clock.
  const operator = stage.cloud.client(stage.cloud.operator);
  onTestFinished(() => operator.destroy());
  const name = { site: siteIdSchema.parse(stage.cloud.site.id), database: databaseIdSchema.parse('main') };
  const verdict = await awaitVerdict(operator, stage.cloud, { ...name, backup: backupIdSchema.parse(backup) });
  expect(verdict.state).toBe('valid');
});

test('connections that a router forgot in the meantime are noticed by their silence, and made anew', async () => {
  const line = await startCutLine(stage.cloud.endpoint);
  onTestFinished(line.stop);
  const { vaultBucket: bucket, region, site } = stage.cloud;
  const patience = new Patience({ minutes: 5, chance: () => 0.5 });
  const store = new S3Store({
    ...{ bucket, region, endpoint: line.endpoint, credentials: site },
    ...{ line: { ...plainLine(), patience }, silentMilliseconds: 1_500 },
  });
  onTestFinished(() => store.close());
  const prefix = 'sites/demo-clinic/packs/';
  const list = async (): Promise<number> => {
    let objects = 0;
    for await (const _ of store.list(prefix)) objects += 1;
    return objects;
  };
  const there = await list();
  expect(there).toBeGreaterThan(0);
  line.forget();
  // The connection is kept alive, so it is the dead one that is used first.
  expect(await list()).toBe(there);
});
