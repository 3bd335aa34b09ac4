// What can go wrong with each lambda as a program: it fails, gives events up, loses them, is nearly out of time or memory, or waits.

import { TIME_RESERVE_MS } from '../../lambdas/limits.ts';
import { METRICS_NAMESPACE } from '../../lambdas/log-events.ts';
import { deadLetterQueueName, FUNCTIONS, type FunctionName, functionName } from '../policies/deployed-names.ts';
import type { FunctionSize } from '../vault/function-sizes.ts';
import { type Alarm, lambdaMetric, ONCE_IN_THREE_HOURS } from './alarm.ts';
import { memoryMetricName } from './memory-metric.ts';

/** These stop by themselves when so much time is left (lambdas/limits.ts); to use up most of that is strange. */
const WATCH_THEIR_TIME: readonly FunctionName[] = ['validate', 'retention', 'scrub', 'digest'];
const RESERVE_USED_UP = 2 / 3;
/** Of the time, for one that does not look at the clock. */
const TIME_SHARE_MAX = 0.8;
const MEMORY_SHARE_MAX = 0.9;
/** Events wait while all copies of a function are busy; a night's backups are judged within minutes (docs/fleet.md). */
const WAITING_MINUTES_MAX = 60;
/** Called from outside at any rate; the others call themselves. */
const CALLED_BY_EVENTS: readonly FunctionName[] = ['validate', 'missing-backup'];

export function functionAlarms(sizes: Readonly<Record<FunctionName, FunctionSize>>): readonly Alarm[] {
  return [...FUNCTIONS.flatMap((name) => alarmsOf(name, sizes[name])), ...FUNCTIONS.flatMap(waitingAlarm), throttled];
}

function alarmsOf(name: FunctionName, { memoryMiB, timeoutSeconds }: FunctionSize): Alarm[] {
  const metric = (metricName: string, statistic: 'Sum' | 'Maximum') =>
    lambdaMetric(functionName(name), metricName, statistic);
  return [
    {
      name: `${name}-failed`,
      section: 'function-failed',
      says: `The function ${name} ended with an error; it is tried twice more.`,
      metric: metric('Errors', 'Sum'),
      ...{ is: 'at least', threshold: 1, ...ONCE_IN_THREE_HOURS, silence: 'fine' },
    },
    {
      name: `${name}-gave-up`,
      section: 'events-given-up',
      says: `An event of ${name} failed every time, or never reached it, and lies in its dead letters.`,
      metric: {
        ...{ namespace: 'AWS/SQS', name: 'ApproximateNumberOfMessagesVisible', statistic: 'Maximum' },
        by: { QueueName: deadLetterQueueName(name) },
      },
      // SQS tells nothing of a queue that nobody used for hours.
      ...{ is: 'at least', threshold: 1, periodMinutes: 5, periods: 1, silence: 'as before' },
    },
    {
      name: `${name}-lost-events`,
      section: 'events-lost',
      says: `An event that ${name} gave up could not even be laid into its dead letters, and is gone.`,
      metric: metric('DestinationDeliveryFailures', 'Sum'),
      ...{ is: 'at least', threshold: 1, ...ONCE_IN_THREE_HOURS, silence: 'fine' },
    },
    {
      name: `${name}-slow`,
      section: 'function-slow',
      says: `A run of ${name} took nearly all of the time that a lambda has.`,
      metric: metric('Duration', 'Maximum'),
      ...{ is: 'more than', threshold: millisecondsMax(name, timeoutSeconds), periodMinutes: 60, periods: 1 },
      silence: 'fine',
    },
    {
      name: `${name}-memory`,
      section: 'function-memory',
      says: `A run of ${name} used nearly all of its ${memoryMiB} MB of memory.`,
      metric: { namespace: METRICS_NAMESPACE, name: memoryMetricName(name), statistic: 'Maximum', by: {} },
      ...{ is: 'more than', threshold: Math.floor(memoryMiB * MEMORY_SHARE_MAX), periodMinutes: 60, periods: 1 },
      silence: 'fine',
    },
  ];
}

const millisecondsMax = (name: FunctionName, timeoutSeconds: number): number =>
  WATCH_THEIR_TIME.includes(name)
    ? timeoutSeconds * 1000 - TIME_RESERVE_MS * (1 - RESERVE_USED_UP)
    : timeoutSeconds * 1000 * TIME_SHARE_MAX;

function waitingAlarm(name: FunctionName): Alarm[] {
  if (!CALLED_BY_EVENTS.includes(name)) return [];
  return [
    {
      name: `${name}-waiting`,
      section: 'events-waiting',
      says: `Events waited for ${name} for more than an hour.`,
      metric: lambdaMetric(functionName(name), 'AsyncEventAge', 'Maximum'),
      ...{ is: 'more than', threshold: WAITING_MINUTES_MAX * 60_000, periodMinutes: 15, periods: 1, silence: 'fine' },
    },
  ];
}

/** All functions of the account together: they share what it may run at once. A burst at night is normal, an hour of it is not. */
const throttled: Alarm = {
  name: 'throttled',
  section: 'functions-throttled',
  says: 'For an hour, Lambda has been refusing to run functions because too many run at once.',
  metric: { namespace: 'AWS/Lambda', name: 'Throttles', statistic: 'Sum', by: {} },
  ...{ is: 'at least', threshold: 1, periodMinutes: 10, periods: 6, silence: 'fine' },
};
