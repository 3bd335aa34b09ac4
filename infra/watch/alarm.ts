// An alarm as data: what is measured, from when on it is wrong, and where docs/operations.md says what to do. All alarms are rows of
// tables, so that tests can hold each to its promise and to its page, and nobody has to read CloudFormation to know what is watched.

import { type LOG_EVENTS, type LogEventMeaning, METRICS_NAMESPACE } from '../../lambdas/log-events.ts';
import type { FunctionName } from '../policies/deployed-names.ts';

export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly statistic: 'Sum' | 'Maximum' | 'Minimum';
  readonly by: Readonly<Record<string, string>>;
}

export interface Alarm {
  /** Without the prefix that all have. */
  readonly name: string;
  /** The heading of docs/operations.md, as its anchor. Several alarms of one kind share it. */
  readonly section: string;
  /** One sentence: what it means. It is what the operator reads first, in the e-mail. */
  readonly says: string;
  readonly metric: Metric | { readonly query: string };
  readonly is: 'at least' | 'more than' | 'less than';
  readonly threshold: number;
  readonly periodMinutes: number;
  readonly periods: number;
  /** How many of these periods must be wrong; all, unless given. */
  readonly wrongPeriods?: number;
  /** What it means that nothing was measured: something is wrong, nothing is, or it is as it was. */
  readonly silence: 'wrong' | 'fine' | 'as before';
}

export const lambdaMetric = (lambda: string, name: string, statistic: Metric['statistic']): Metric => ({
  ...{ namespace: 'AWS/Lambda', name, statistic },
  by: { FunctionName: lambda },
});

type Events = typeof LOG_EVENTS;
type MetricOf<E> = E extends LogEventMeaning
  ?
      | (E extends { counts: infer C extends string } ? C : never)
      | (E extends { measures: infer M } ? keyof M & string : never)
  : never;
/** Every metric that a line of the log can carry. */
export type LoggedMetric = MetricOf<Events[keyof Events]>;

/** A metric that a lambda logs; see lambdas/log-events.ts. */
export const loggedMetric = (lambda: FunctionName, name: LoggedMetric, statistic: Metric['statistic']): Metric => ({
  namespace: METRICS_NAMESPACE,
  name,
  statistic,
  by: { function: lambda },
});

/** For what fails every hour until it is mended: one alarm and one all-clear, rather than both every hour. */
export const ONCE_IN_THREE_HOURS = { periodMinutes: 60, periods: 3, wrongPeriods: 1 } as const;
