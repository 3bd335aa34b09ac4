// What a deployment costs a month before it has a clinic: what its template holds that is paid by its being there. Counted from the
// template itself, so that an alarm which is added is one that is told.

import { DAYS_PER_MONTH, PRICES } from './prices.ts';

/** Of a CloudFormation template. */
export interface Resource {
  readonly Type: string;
  readonly Properties?: unknown;
}

export interface FixedCost {
  readonly alarms: number;
  readonly metrics: number;
  readonly dashboards: number;
  readonly schedules: number;
  readonly total: number;
}

interface Metric {
  readonly Namespace?: string;
  readonly MetricName?: string;
}
interface AlarmProperties extends Metric {
  /** Of an alarm over a formula. */
  readonly Metrics?: readonly { readonly MetricStat?: { readonly Metric: Metric } }[];
}
interface FilterProperties {
  readonly MetricTransformations: readonly { readonly MetricNamespace: string; readonly MetricName: string }[];
}

/** Hourly, two daily and a weekly one, each with its run: see docs/cost.md. */
const RUNS_PER_DAY = 24 + 2 + 1 / 7;
/** Of a run that finds nothing to do, at 1 GB. */
const RUN_SECONDS = 0.5;

/** US dollars. Free tiers are left out. */
export function fixedCost(resources: readonly Resource[]): FixedCost {
  const count = (type: string): number => resources.filter(({ Type }) => Type === type).length;
  const propertiesOf = <P>(type: string): P[] =>
    resources.filter(({ Type }) => Type === type).map(({ Properties = {} }) => Properties as P);
  const watched = propertiesOf<AlarmProperties>('AWS::CloudWatch::Alarm').map(metricsOf);
  const made = propertiesOf<FilterProperties>('AWS::Logs::MetricFilter').flatMap((filter) =>
    filter.MetricTransformations.map(({ MetricNamespace, MetricName }) => `${MetricNamespace} ${MetricName}`),
  );
  // Those of AWS's own services cost nothing; ours are paid by the metric, whoever reads it.
  const own = watched
    .flat()
    .filter(({ Namespace }) => Namespace !== undefined && !Namespace.startsWith('AWS/'))
    .map(({ Namespace, MetricName }) => `${Namespace} ${MetricName}`);
  const runs = RUNS_PER_DAY * DAYS_PER_MONTH;
  const parts = {
    // An alarm over a formula is paid for each metric in it.
    alarms:
      watched.reduce((sum, metrics) => sum + Math.max(1, metrics.length), 0) * PRICES.alarm +
      count('AWS::CloudWatch::CompositeAlarm') * PRICES.compositeAlarm,
    metrics: new Set([...own, ...made]).size * PRICES.metric,
    dashboards: count('AWS::CloudWatch::Dashboard') * PRICES.dashboard,
    schedules: runs * (PRICES.schedule + PRICES.lambdaInvocation + RUN_SECONDS * PRICES.lambdaGbSecond),
  };
  return { ...parts, total: Object.values(parts).reduce((sum, part) => sum + part, 0) };
}

function metricsOf({ Metrics, Namespace, MetricName }: AlarmProperties): Metric[] {
  if (Metrics === undefined) return [{ Namespace, MetricName }];
  return Metrics.flatMap(({ MetricStat }) => (MetricStat === undefined ? [] : [MetricStat.Metric]));
}
