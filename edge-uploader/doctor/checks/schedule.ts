// The schedule: installed in the system's own scheduler as the config has it, switched on, and nothing else of ours beside it. A config
// that was changed and not installed again is a night without a backup that nobody expects.

import type { Config } from '../../config/config.ts';
import { type Job, jobPrefix, jobsOf } from '../../schedule/jobs.ts';
import { type InstalledJob, lookAtSystemdJob, lookAtWindowsTask } from '../../schedule/look-at-job.ts';
import { type Run, systemScheduler } from '../../schedule/system-scheduler.ts';
import { speaker } from '../../texts/text.ts';
import { check, type Finding, found } from '../check.ts';
import type { RunProgram } from '../run-program.ts';

const FINDING_OF = {
  missing: 'scheduleMissing',
  differs: 'scheduleDiffers',
  disabled: 'scheduleDisabled',
} as const;

export const scheduleCheck = check({
  name: 'schedule',
  seconds: 60,
  needs: 'config',
  async look({ config, command, platform, run }) {
    const asked = orThrow(run);
    const look = (job: Job): Promise<InstalledJob> =>
      platform === 'win32' ? lookAtWindowsTask(job, asked) : lookAtSystemdJob(job, asked);
    return compare(config, command, await systemScheduler(platform, asked).list(jobPrefix(config.site)), look);
  },
});

/** `installed` are the names of the jobs that there are. */
export async function compare(
  config: Config,
  command: readonly [string, ...string[]],
  installed: readonly string[],
  look: (job: Job) => Promise<InstalledJob>,
): Promise<Finding[]> {
  const jobs = jobsOf(config, command, speaker(config.language, 'UTC'));
  const superfluous = installed.filter((name) => jobs.every((job) => job.name !== name));
  const findings = await Promise.all(
    jobs.map(async (job): Promise<Finding> => {
      const { state, next } = await look(job);
      if (state === 'installed') return found('scheduleInstalled', { job: job.name, next });
      return found(FINDING_OF[state], { job: job.name });
    }),
  );
  if (jobs.length === 0) findings.push(found('scheduleNone', { path: config.path }));
  return [...findings, ...superfluous.map((job) => found('scheduleSuperfluous', { job }))];
}

const orThrow =
  (run: RunProgram): Run =>
  async (program, args) => {
    const { exitCode, stdout, stderr } = await run(program, args);
    if (exitCode === 0) return stdout;
    const message = exitCode === undefined ? `${program} does not answer` : `${program} exited with ${exitCode}`;
    throw Object.assign(new Error(message), { stderr });
  };
