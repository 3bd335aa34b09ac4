// What `offsite schedule` hands to the Task Scheduler, as far as wine's goes: it takes and removes tasks, lists none, and starts none. So
// the command line of a task is started here as Windows would start it. That Windows takes the definition at all is shown by its schema
// (test/real/schedule/task-definition.test.ts).

import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { jobsOf } from '../../edge-uploader/schedule/jobs.ts';
import { parseSchedule, type Schedule } from '../../edge-uploader/schedule/schedule-text.ts';
import { taskXml } from '../../edge-uploader/schedule/task-xml.ts';
import { speaker } from '../../edge-uploader/texts/text.ts';
import { openWindowsStage, type WindowsStage } from './windows-stage.ts';
import { driveC, runInWine } from './wine.ts';

let stage: WindowsStage;
let config: string;
beforeAll(async () => {
  stage = await openWindowsStage({ folderName: "Ordinace & 'spol' Šťastný" });
  config = await stage.variant({ schedule: SCHEDULE });
});
afterAll(() => stage?.close());

const SCHEDULE = [{ at: 'every working day at 12:30 and 19:00' }, { at: 'every hour' }];
const NAMES = ['clinic-offsite-demo-clinic-1', 'clinic-offsite-demo-clinic-2'];
const tasks = (): string => join(driveC(stage.wine), 'windows/system32/tasks');
const installed = async (): Promise<string[]> =>
  (await readdir(tasks())).filter((name) => name.startsWith('clinic-')).sort();

test('installs a task for each line of the schedule, again and again', async () => {
  await stage.succeed('schedule', 'install', '--config', config);
  expect(await installed()).toEqual(NAMES);
  await stage.succeed('schedule', 'install', '--config', config);
  expect(await installed()).toEqual(NAMES);
});

test('show and remove end well', async () => {
  await stage.succeed('schedule', 'show', '--config', config);
  // Wine's `schtasks /query` says nothing, so that there is nothing to remove.
  await stage.succeed('schedule', 'remove', '--config', config);
});

test('the command line of a task starts a backup, whatever is in its paths', async () => {
  const { Command, Arguments } = action();
  // As CreateProcess gets it from the Task Scheduler: one text, nothing quoted once more.
  const script = `const { spawnSync } = require('node:child_process');
    const { command, args } = JSON.parse(process.argv[1]);
    process.exitCode = spawnSync(command, [args], { windowsVerbatimArguments: true, stdio: 'ignore' }).status;`;
  const words = JSON.stringify({ command: Command, args: Arguments });
  const ended = await runInWine(stage.wine, inject('node'), ['-e', script, words]);
  expect(ended).toMatchObject({ exitCode: 0, stderr: '' });
  expect(await stage.objects('/manifest.json')).toHaveLength(1);
});

test('what `remove` would say for each task is taken, once', async () => {
  for (const name of NAMES) {
    const remove = (): ReturnType<typeof runInWine> =>
      runInWine(stage.wine, 'schtasks', ['/delete', '/tn', name, '/f']);
    expect((await remove()).exitCode).toBe(0);
    expect((await remove()).exitCode).toBe(1);
  }
  expect(existsSync(join(tasks(), NAMES[0]!))).toBe(false);
});

/** Of the task for the config's first line: wine's own copy of a definition leaves the program out. */
function action(): { Command: string; Arguments: string } {
  const at = parseSchedule(SCHEDULE[0]!.at) as Schedule;
  const schedule = [{ at, said: SCHEDULE[0]!.at, wake: false }];
  const program = stage.inside(inject('program'));
  const place = { site: stage.enrolment.site, path: stage.inside(config), schedule, priority: 'low' as const };
  const [job] = jobsOf(place, [program], speaker('cs', 'Europe/Prague'));
  return new XMLParser({ parseTagValue: false }).parse(taskXml(job!)).Task.Actions.Exec;
}
