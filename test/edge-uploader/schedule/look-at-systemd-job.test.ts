// Whether an installed job is what the config has, on units that were written by what installs them, and on those that somebody has
// changed since. `systemctl` is played; what it answers is copied from a real one.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Config } from '../../../edge-uploader/config/config.ts';
import { compare } from '../../../edge-uploader/doctor/checks/schedule.ts';
import type { Job } from '../../../edge-uploader/schedule/jobs.ts';
import { lookAtSystemdJob } from '../../../edge-uploader/schedule/look-at-job.ts';
import { parseSchedule, type Schedule } from '../../../edge-uploader/schedule/schedule-text.ts';
import { systemd } from '../../../edge-uploader/schedule/system-scheduler.ts';

const job: Job = {
  ...{ name: 'clinic-offsite-novak-praha-1', description: 'Backup of all databases', wake: false, stepsBack: true },
  ...{ schedule: { days: [1, 2, 3, 4, 5], minutesOfDay: [90, 1140] } },
  command: ['/usr/local/bin/offsite', 'backup', '--config', '/etc/offsite/100 %.yaml', '--scheduled'],
};

describe('systemd', () => {
  const ENABLED = 'NextElapseUSecRealtime=Mon 2026-11-30 01:30:00 CET\nUnitFileState=enabled\nActiveState=active\n';
  let folder: string;
  let answer = ENABLED;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'offsite-units-'));
    answer = ENABLED;
    await systemd(async () => '', folder).install('clinic-offsite-novak-praha-', [job]);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const look = (change: Partial<Job> = {}) => lookAtSystemdJob({ ...job, ...change }, async () => answer, folder);

  test('as the config has it, whatever language it is described in, with its next run', async () => {
    const installed = { state: 'installed', next: 'Mon 2026-11-30 01:30:00 CET' };
    expect(await look()).toEqual(installed);
    expect(await look({ description: 'Záloha všech databází' })).toEqual(installed);
  });

  test('another time, another program, a unit that somebody edited', async () => {
    const differs = { state: 'differs' };
    expect(await look({ schedule: { days: [1], minutesOfDay: [90] } })).toMatchObject(differs);
    expect(await look({ command: ['/elsewhere/offsite', ...job.command.slice(1)] })).toMatchObject(differs);
    expect(await look({ wake: true })).toMatchObject(differs);
    await writeFile(join(folder, `${job.name}.service`), '[Service]\nExecStart=/bin/true\n');
    expect(await look()).toMatchObject(differs);
  });

  test.each([
    ['disabled', 'UnitFileState=disabled\nActiveState=active\n'],
    ['stopped', 'UnitFileState=enabled\nActiveState=inactive\n'],
    ['masked', 'UnitFileState=masked\nActiveState=inactive\n'],
  ])('%s', async (_, said) => {
    answer = said;
    expect(await look()).toMatchObject({ state: 'disabled' });
  });

  test('not there', async () => {
    await rm(join(folder, `${job.name}.timer`));
    expect(await look()).toEqual({ state: 'missing', next: undefined });
  });
});

describe('all jobs of a config', () => {
  const at = (said: string) => ({ said, at: parseSchedule(said) as Schedule, wake: false });
  const config = (...said: string[]): Config =>
    ({ site: 'novak-praha', path: '/o.yaml', language: 'cs', schedule: said.map(at) }) as unknown as Config;
  const found = async (schedule: Config, installed: string[], state: 'installed' | 'disabled' = 'installed') =>
    (await compare(schedule, ['offsite'], installed, async () => ({ state, next: undefined }))).map(({ what }) => what);
  const [first, second] = ['clinic-offsite-novak-praha-1', 'clinic-offsite-novak-praha-2'];

  test('each is told, and what is left of another config', async () => {
    expect(await found(config('every hour', 'every day at 01:30'), [first, second])).toEqual([
      ...['scheduleInstalled', 'scheduleInstalled'],
    ]);
    expect(await found(config('every hour'), [first, second])).toEqual(['scheduleInstalled', 'scheduleSuperfluous']);
    expect(await found(config('every hour'), [first], 'disabled')).toEqual(['scheduleDisabled']);
    expect(await found(config(), [first])).toEqual(['scheduleNone', 'scheduleSuperfluous']);
  });
});
