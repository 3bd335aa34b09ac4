// Disks that are too small, and disks that fill up meanwhile, on a real small file system: the exit code says so, nothing partial stays,
// and a backup that needs no room is made all the same.

import { execFileSync } from 'node:child_process';
import { mkdir, readdir, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { eventOf } from '../../../demo/offsite-process.ts';
import { DISK_RESERVE_BYTES } from '../../../edge-uploader/platform/free-space.ts';
import { type CliStage, expectRefusal, openCliStage } from './cli-stage.ts';
import { startFaultProxy } from './fault-proxy.ts';

const DUMP_BYTES = 60_000_000;
const isRoot = process.getuid?.() === 0;
let stage: CliStage;
let disks = 0;

beforeAll(async () => {
  stage = await openCliStage({ dumpBytes: DUMP_BYTES });
  await stage.backUp();
});
afterAll(() => stage.close());

async function smallDisk(bytes: number): Promise<string> {
  disks += 1;
  const disk = join(stage.folder, `disk-${disks}`);
  await mkdir(disk);
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${Math.ceil(bytes / 1e6)}m`, 'none', disk]);
  onTestFinished(async () => {
    execFileSync('umount', ['-l', disk]);
    await rm(disk, { recursive: true });
  });
  return disk;
}

/** Leaves so many bytes free. */
async function fill(disk: string, freeBytes: number): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const { bavail, bsize } = await statfs(disk);
    try {
      execFileSync('fallocate', ['-l', String(bavail * bsize - freeBytes), join(disk, 'somebody-else')], {
        stdio: 'pipe',
      });
      return;
    } catch (error) {
      // What is being restored meanwhile took some of it.
      if (attempt === 50) throw error;
    }
  }
}

const restore = (...to: string[]): string[] => ['restore', 'main', ...stage.recovery, ...to];

describe.runIf(isRoot)('a restore (root: mounts a disk)', () => {
  test.each([
    ['--to', 1],
    ['--into-database', 2.5],
    ['--into-folder', 2],
  ] as const)('%s is refused where less than the dump %d times and a reserve is free; nothing is written', async (to, share) => {
    const disk = await smallDisk(DUMP_BYTES * share + DISK_RESERVE_BYTES + 30e6);
    await fill(disk, DUMP_BYTES * share + DISK_RESERVE_BYTES - 1e6);
    const run = await stage.run(...restore(to, join(disk, 'new')));
    expectRefusal(run, 'disk', new RegExp(`was refused: it may take ${DUMP_BYTES * share} bytes and .* has \\d+ free`));
    expect(await readdir(disk)).toEqual(['somebody-else']);
  });

  test('that fills up the last disk ends with its own code and leaves nothing', async () => {
    const disk = await smallDisk(DUMP_BYTES + DISK_RESERVE_BYTES + 30e6);
    // The later packs come late, so that there is time to fill the disk.
    const proxy = await startFaultProxy(stage.cloud.endpoint, ({ path, times }) =>
      /\/packs\//.test(path) && times > 1 ? { kind: 'delay', milliseconds: 1_500 } : undefined,
    );
    onTestFinished(() => proxy.stop());
    const vault = { ...(stage.enrolment.recovery.config.vault as object), endpoint: proxy.endpoint };
    const config = await stage.variant({ vault }, {}, stage.enrolment.recovery);
    const key = ['--recovery-key', stage.enrolment.recoveryKeyPath, '--to', join(disk, 'new')];
    const running = stage.start('restore', 'main', '--config', config, ...key);
    await expect.poll(() => readdir(disk), { timeout: 30_000 }).toContain('new.offsite-partial');
    await sleep(100);
    await fill(disk, 1e6);
    const run = await running.ended;
    expectRefusal(run, 'disk', /writing .*new\.offsite-partial: the disk is full/);
    expect(await readdir(disk)).toEqual(['somebody-else']);
  });
});

describe.runIf(isRoot)('a backup whose cache and scratch are on a full disk (root: mounts a disk)', () => {
  test('is made: a pipe needs no room, and the cache only saves time', async () => {
    const disk = await smallDisk(10e6);
    await fill(disk, 0);
    await stage.changeDump();
    const config = await stage.variant({ folders: { cache: join(disk, 'cache'), scratch: join(disk, 'scratch') } });
    const run = await stage.run('backup', '--config', config, '--json');
    expect(run.exitCode, run.stderr).toBe(0);
    expect(eventOf(run, 'backup').dumpBytes).toBe(DUMP_BYTES);
  });

  test('is made even where the log has no room', async () => {
    const disk = await smallDisk(10e6);
    await fill(disk, 0);
    const folders = { cache: join(disk, 'cache'), scratch: join(disk, 'scratch'), logs: join(disk, 'logs') };
    const run = await stage.run('backup', '--config', await stage.variant({ folders }), '--scheduled', '--json');
    expect(run.exitCode, run.stderr).toBe(0);
  });
});
