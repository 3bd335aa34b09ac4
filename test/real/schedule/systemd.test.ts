// The units, judged by systemd's own programs, and a conversation with a played systemctl on a folder. That a timer
// really fires is seen on a machine that boots (test/clean-machine/).

import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { jobsOf } from '../../../edge-uploader/schedule/jobs.ts';
import { parseSchedule, type Schedule } from '../../../edge-uploader/schedule/schedule-text.ts';
import { systemd } from '../../../edge-uploader/schedule/system-scheduler.ts';
import { speaker } from '../../../edge-uploader/texts/text.ts';
import { siteIdSchema } from '../../../vault/names.ts';

const run = promisify(execFile);
const site = siteIdSchema.parse('novak-praha');
const PREFIX = 'clinic-offsite-novak-praha-';
let folder: string;
let asked: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'offsite-units-'));
  asked = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const scheduler = () =>
  systemd(async (_program, args) => {
    asked.push(args.join(' '));
    return '';
  }, folder);
let priority: 'low' | 'normal' = 'low';
async function jobs(...said: string[]) {
  const program = join(folder, 'offsite');
  await writeFile(program, '#!/bin/sh\n');
  await chmod(program, 0o755);
  const schedule = said.map((text) => ({ said: text, at: parseSchedule(text) as Schedule, wake: false }));
  return jobsOf(
    { site, path: '/etc/offsite/100 % "Novák" $HOME.yaml', schedule, priority },
    [program],
    speaker('cs', 'Europe/Prague'),
  );
}

test('systemd-analyze finds nothing wrong with the units', async () => {
  await scheduler().install(PREFIX, await jobs('every working day at 12:30 and 19:00', 'every hour'));
  const units = (await readdir(folder))
    .filter((name) => /\.(timer|service)$/.test(name))
    .map((name) => join(folder, name));
  expect(units).toHaveLength(4);
  const { stdout, stderr } = await run('systemd-analyze', ['verify', '--man=no', ...units]);
  expect(stdout + stderr).toBe('');
});

test('systemd reads the times as we mean them', async () => {
  await scheduler().install(PREFIX, await jobs('every monday and thursday at 22:00'));
  const timer = await readFile(join(folder, `${PREFIX}1.timer`), 'utf8');
  const expression = /^OnCalendar=(.+)$/m.exec(timer)![1]!;
  const { stdout } = await run('systemd-analyze', ['calendar', '--iterations=2', expression]);
  expect(stdout).toContain('Normalized form: Mon,Thu *-*-* 22:00:00');
  expect(timer).toContain('Persistent=true');
});

test('a first upload of days is not ended', async () => {
  await scheduler().install(PREFIX, await jobs('every day at 01:30'));
  expect(await readFile(join(folder, `${PREFIX}1.service`), 'utf8')).toContain('TimeoutStartSec=infinity');
});

test('steps back behind whoever works on the server, unless the config says otherwise', async () => {
  const unit = async (): Promise<string> => {
    await scheduler().install(PREFIX, await jobs('every day at 01:30'));
    return readFile(join(folder, `${PREFIX}1.service`), 'utf8');
  };
  expect(await unit()).toMatch(
    /Nice=10\nCPUWeight=20\nIOSchedulingClass=best-effort\nIOSchedulingPriority=7\nIOWeight=20\n/,
  );
  priority = 'normal';
  expect(await unit()).not.toMatch(/Nice|Weight|IOScheduling/);
  priority = 'low';
});

test('installing again replaces, removing removes, and others are left alone', async () => {
  await writeFile(join(folder, 'clinic-offsite-other-1.timer'), '');
  await scheduler().install(PREFIX, await jobs('every hour', 'every day at 01:30'));
  await scheduler().install(PREFIX, await jobs('every day at 02:30'));
  expect(await scheduler().list(PREFIX)).toEqual([`${PREFIX}1`]);
  expect(asked).toContain(`disable --now ${PREFIX}2.timer`);
  expect(asked.at(-1)).toBe(`enable --now ${PREFIX}1.timer`);
  await scheduler().install(PREFIX, []);
  expect((await readdir(folder)).sort()).toEqual(['clinic-offsite-other-1.timer', 'offsite']);
});
