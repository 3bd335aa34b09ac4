// Whether the system's scheduler really has what the config plans. A schedule that stands in a file only is how a server is found to have
// made no backup for a year.

import type { Config } from '../config/config.ts';
import { Failure } from '../failure.ts';
import { jobNames, jobPrefix } from '../schedule/jobs.ts';
import { systemScheduler } from '../schedule/system-scheduler.ts';

/** Undefined where the config has no schedule, or the scheduler cannot be asked. */
export async function isScheduleInstalled(config: Config): Promise<boolean | undefined> {
  if (config.schedule.length === 0) return undefined;
  try {
    const installed = new Set(await systemScheduler().list(jobPrefix(config.site)));
    return jobNames(config).every((name) => installed.has(name));
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}
