// When which function runs, in the words of EventBridge Scheduler: CDK makes schedules of this on AWS, and the local cloud runs the
// very same. Two lists would differ one day, and a function that is never called raises no error.

import type { FunctionName } from '../policies/deployed-names.ts';

export interface Schedule {
  readonly name: string;
  readonly function: FunctionName;
  /** `rate(…)` or `cron(minutes hours day-of-month month day-of-week year)`. */
  readonly expression: string;
  /** IANA name; a `rate` ignores it. */
  readonly timeZone: string;
  /** The event: `{}` is the whole fleet. */
  readonly input: Readonly<Record<string, unknown>>;
}

/** None lies between two and three at night, which daylight saving leaves out on one day and repeats on another. */
export function schedules(timeZone = 'Europe/Prague'): readonly Schedule[] {
  const shared = { timeZone, input: {} } as const;
  return [
    { name: 'missing-backup-hourly', function: 'missing-backup', expression: 'rate(1 hour)', ...shared },
    { name: 'scrub-nightly', function: 'scrub', expression: 'cron(0 1 * * ? *)', ...shared },
    { name: 'retention-daily', function: 'retention', expression: 'cron(30 3 * * ? *)', ...shared },
    { name: 'digest-weekly', function: 'digest', expression: 'cron(0 7 ? * MON *)', ...shared },
  ];
}
