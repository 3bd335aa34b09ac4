// What a deployment costs a month before it has a clinic: what its template holds that is paid by its being there. Counted from the
// template itself, so that an alarm which is added is one that is told.

import { DAYS_PER_MONTH, PRICES } from './prices.ts';

/** Of a CloudFormation template. */
export interface Resource {
  readonly Type: string;
}

export interface FixedCost {
  readonly alarms: number;
  readonly metrics: number;
  readonly dashboards: number;
  readonly schedules: number;
  readonly total: number;
}

/** Hourly, two daily and a weekly one, each with its run: see docs/cost.md. */
const RUNS_PER_DAY = 24 + 2 + 1 / 7;
/** Of a run that finds nothing to do, at 1 GB. */
const RUN_SECONDS = 0.5;

/** US dollars. A metric counts once for each filter that makes one. Free tiers are left out. */
export function fixedCost(resources: readonly Resource[]): FixedCost {
  const count = (type: string): number => resources.filter(({ Type }) => Type === type).length;
  const runs = RUNS_PER_DAY * DAYS_PER_MONTH;
  const parts = {
    alarms:
      count('AWS::CloudWatch::Alarm') * PRICES.alarm + count('AWS::CloudWatch::CompositeAlarm') * PRICES.compositeAlarm,
    metrics: count('AWS::Logs::MetricFilter') * PRICES.metric,
    dashboards: count('AWS::CloudWatch::Dashboard') * PRICES.dashboard,
    schedules: runs * (PRICES.schedule + PRICES.lambdaInvocation + RUN_SECONDS * PRICES.lambdaGbSecond),
  };
  return { ...parts, total: Object.values(parts).reduce((sum, part) => sum + part, 0) };
}
