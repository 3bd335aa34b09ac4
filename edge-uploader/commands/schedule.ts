// `offsite schedule install | remove | show`: has the system's own scheduler start the backups as the config says. Without it
// somebody would have to set up a task by hand, with the one setting missing that makes it catch up after a holiday.

import { type Config, readConfig } from '../config/config.ts';
import { connectionOf } from '../config/open-line.ts';
import { type ExitName, Failure } from '../failure.ts';
import { ownCommand } from '../platform/own-command.ts';
import { jobPrefix, jobsOf } from '../schedule/jobs.ts';
import { systemScheduler } from '../schedule/system-scheduler.ts';
import { scheduleTexts } from '../texts/schedule-texts.ts';
import type { CommandContext } from './command.ts';

export const SCHEDULE_ACTIONS = ['install', 'remove', 'show'] as const;
export type ScheduleAction = (typeof SCHEDULE_ACTIONS)[number];

export async function schedule(
  action: ScheduleAction,
  options: { config: string },
  { voice }: CommandContext,
): Promise<ExitName> {
  const config = readConfig(options.config);
  const scheduler = systemScheduler();
  const prefix = jobPrefix(config.site);
  const jobs = jobsOf(config, ownCommand(), voice.text);
  if (action === 'remove') {
    const before = await scheduler.list(prefix);
    await scheduler.install(prefix, []);
    if (before.length === 0) voice.say(scheduleTexts.nothing, config);
    else voice.say(scheduleTexts.removed, { names: before });
    voice.tell({ type: 'schedule', removed: before });
    return 'ok';
  }
  if (jobs.length === 0) {
    throw new Failure('config', `scheduling backups of ${config.site}: ${config.path} has no schedule`, {
      hint: 'Add one, for example `schedule: [{ at: every day at 01:30 }]`; docs/config.md shows more.',
    });
  }
  if (action === 'install') {
    await scheduler.install(prefix, jobs);
    warnOfInheritedProxy(config, voice);
  }
  const installed = new Set(await scheduler.list(prefix));
  for (const { name, description } of jobs) {
    if (installed.has(name)) voice.print(`${name}: ${description}`);
    else voice.say(scheduleTexts.notInstalled, { name, description });
    voice.tell({ type: 'schedule', name, description, installed: installed.has(name) });
    installed.delete(name);
  }
  for (const name of installed)
    voice.warn(`${name} is installed, and the config no longer names it: run \`offsite schedule install\``);
  return 'ok';
}

/** What is reached by it now will not be reached at night. */
function warnOfInheritedProxy(config: Config, voice: CommandContext['voice']): void {
  const { proxy } = connectionOf({ ...config, proxy: config.secrets.proxy });
  if (proxy === undefined || config.network.proxy !== undefined) return;
  voice.warn(
    `this environment names the proxy ${proxy.shown}, and scheduled runs have no such environment: set network.proxy in ${config.path}`,
  );
}
