// What the system's own scheduler is given: one job for each line of the config's schedule. The scheduler starts the program and
// the program ends; nothing of ours runs in between, so nothing of ours can have stopped.

import type { Config } from '../config/config.ts';
import { scheduleTexts } from '../texts/schedule-texts.ts';
import type { Speaker } from '../texts/text.ts';
import type { Schedule } from './schedule-text.ts';

export interface Job {
  /** Unique on this machine, for example `clinic-offsite-novak-praha-1`. */
  readonly name: string;
  readonly description: string;
  readonly schedule: Schedule;
  readonly wake: boolean;
  /** Behind whoever works on the machine. */
  readonly stepsBack: boolean;
  /** The program and its arguments, as they are. */
  readonly command: readonly [program: string, ...args: string[]];
}

/** All jobs of a site on a machine have names that begin so. */
export const jobPrefix = (site: string): string => `clinic-offsite-${site}-`;

export const jobNames = ({ site, schedule }: Pick<Config, 'site' | 'schedule'>): string[] =>
  schedule.map((_, i) => `${jobPrefix(site)}${i + 1}`);

/** `program` is how this very program is started: its executable and, where that is Node, its script. */
export function jobsOf(
  config: Pick<Config, 'site' | 'path' | 'schedule' | 'priority'>,
  program: readonly [string, ...string[]],
  text: Speaker,
): Job[] {
  const names = jobNames(config);
  return config.schedule.map(({ at, said, databases, wake }, i) => ({
    name: names[i]!,
    description: text(scheduleTexts.job, { site: config.site, databases, said, schedule: at }),
    schedule: at,
    wake,
    stepsBack: config.priority === 'low',
    command: [...program, 'backup', ...(databases ?? []), '--config', config.path, '--scheduled'],
  }));
}
