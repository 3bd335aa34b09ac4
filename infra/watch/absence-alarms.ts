// Who watches the watcher: each lambda that runs by schedule alarms when it has not run. A function that is never called raises no
// error, and all the others stay green.
//
// What counts is that a scheduled run over the whole fleet came to its end (`fleetRuns`), not that the function was invoked: verdicts
// call missing-backup too, and would hide that its schedule is gone.

import { type FunctionName, SCHEDULE_GROUP_NAME } from '../policies/deployed-names.ts';
import { type Alarm, loggedMetric, type Metric, ONCE_IN_THREE_HOURS } from './alarm.ts';

/** Two missed runs and some delay; for what runs nightly, a day with the hour that the clocks go back, and as much again. */
const ABSENT_HOURS: readonly (readonly [FunctionName, number])[] = [
  ['missing-backup', 3],
  ['retention', 26],
  ['scrub', 26],
];
/** CloudWatch looks back seven days at most, so missing-backup tells how old the last digest is, once a day. */
const DIGEST_AGE_HOURS_MAX = 170;

const scheduler = (name: string): Metric => ({
  ...{ namespace: 'AWS/Scheduler', name, statistic: 'Sum' },
  by: { ScheduleGroup: SCHEDULE_GROUP_NAME },
});

export function absenceAlarms(rules: readonly string[]): readonly Alarm[] {
  return [
    ...ABSENT_HOURS.map(
      ([name, hours]): Alarm => ({
        name: `${name}-absent`,
        section: 'function-absent',
        says: `No scheduled run of ${name} has ended for ${hours} hours.`,
        metric: loggedMetric(name, 'fleetRuns', 'Sum'),
        ...{ is: 'less than', threshold: 1, periodMinutes: 60, periods: hours, silence: 'wrong' },
      }),
    ),
    {
      name: 'digest-absent',
      section: 'function-absent',
      says: 'The last weekly digest went out more than a week ago.',
      metric: loggedMetric('missing-backup', 'digestAgeHours', 'Maximum'),
      ...{ is: 'more than', threshold: DIGEST_AGE_HOURS_MAX, periodMinutes: 60, periods: 1, silence: 'as before' },
    },
    {
      name: 'schedule-failed',
      section: 'schedule-failed',
      says: 'EventBridge Scheduler could not call a function.',
      metric: scheduler('TargetErrorCount'),
      ...{ is: 'at least', threshold: 1, ...ONCE_IN_THREE_HOURS, silence: 'fine' },
    },
    {
      name: 'schedule-dropped',
      section: 'schedule-failed',
      says: 'EventBridge Scheduler gave up calling a function.',
      metric: scheduler('InvocationDroppedCount'),
      ...{ is: 'at least', threshold: 1, ...ONCE_IN_THREE_HOURS, silence: 'fine' },
    },
    ...rules.map(
      (rule): Alarm => ({
        name: `rule-failed-${rule}`,
        section: 'rule-failed',
        says: `The EventBridge rule ${rule} could not call its function.`,
        metric: { namespace: 'AWS/Events', name: 'FailedInvocations', statistic: 'Sum', by: { RuleName: rule } },
        ...{ is: 'at least', threshold: 1, ...ONCE_IN_THREE_HOURS, silence: 'fine' },
      }),
    ),
  ];
}
