// What is watched, promise by promise, against the schedules, sizes and limits that the alarms must fit.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { deadLetterQueueName, FUNCTIONS, functionName } from '../../../infra/policies/deployed-names.ts';
import { schedules } from '../../../infra/triggers/schedules.ts';
import { functionSizes } from '../../../infra/vault/function-sizes.ts';
import type { Alarm, Metric } from '../../../infra/watch/alarm.ts';
import { UNJUDGED_HOURS_MAX } from '../../../infra/watch/backup-alarms.ts';
import { fleetAlarms } from '../../../infra/watch/fleet-alarms.ts';
import { TIME_RESERVE_MS } from '../../../lambdas/limits.ts';
import { LOG_EVENTS, type LogEventMeaning, METRICS_NAMESPACE } from '../../../lambdas/log-events.ts';

const ROOT = join(import.meta.dirname, '../../..');
const replication = { vaultBucket: 'vault', replicaBucket: 'replica', ruleId: 'all' };
const alarms = fleetAlarms({ monthlySmsDollars: 50 }, replication);
const named = (name: string): Alarm => {
  const found = alarms.find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no alarm ${name}`);
  return found;
};
const metricOf = (alarm: Alarm): Metric => {
  if ('query' in alarm.metric) throw new Error(`${alarm.name} has a query`);
  return alarm.metric;
};
const windowHours = ({ periodMinutes, periods }: Alarm): number => (periodMinutes * periods) / 60;

/** How many hours lie between two runs at most, clocks that go back included. */
function gapHours(expression: string): number {
  if (expression === 'rate(1 hour)') return 1;
  if (/^cron\(\d+ \d+ \* \* \? \*\)$/.test(expression)) return 24 + 1;
  if (/^cron\(\d+ \d+ \? \* MON \*\)$/.test(expression)) return 7 * 24 + 1;
  throw new Error(`how often does ${expression} run?`);
}

describe('each lambda that runs by schedule alarms when it has not run', () => {
  test.each(schedules().map((one) => [one.function, one.expression] as const))('%s, %s', (name, expression) => {
    const alarm = named(`${name}-absent`);
    const gap = gapHours(expression);
    const isWeekly = gap > 100;
    const hours = isWeekly ? alarm.threshold : windowHours(alarm);
    expect(hours, 'not while all is well').toBeGreaterThan(gap);
    expect(hours, 'before a second run is missed by much').toBeLessThanOrEqual(Math.max(3, gap * 1.1));
    if (isWeekly) {
      expect(metricOf(alarm)).toMatchObject({ name: 'digestAgeHours', by: { function: 'missing-backup' } });
    } else {
      expect(metricOf(alarm)).toMatchObject({ name: 'fleetRuns', by: { function: name }, statistic: 'Sum' });
      expect(alarm).toMatchObject({ is: 'less than', threshold: 1, silence: 'wrong' });
      expect(alarm.wrongPeriods ?? alarm.periods, 'one run in the window suffices').toBe(alarm.periods);
    }
  });

  test('and so does the scheduler that cannot call it', () => {
    for (const name of ['schedule-failed', 'schedule-dropped']) {
      expect(metricOf(named(name))).toMatchObject({
        namespace: 'AWS/Scheduler',
        by: { ScheduleGroup: 'clinic-offsite' },
      });
    }
    expect(metricOf(named('rule-failed-clinic-offsite-verdict-written')).by).toEqual({
      RuleName: 'clinic-offsite-verdict-written',
    });
  });
});

describe.each(FUNCTIONS)('the lambda %s alarms', (name) => {
  const by = { FunctionName: functionName(name) };
  test('at its first error, once for as long as it goes on failing hourly', () => {
    const alarm = named(`${name}-failed`);
    expect(alarm.metric).toMatchObject({ name: 'Errors', by });
    expect(alarm).toMatchObject({ is: 'at least', threshold: 1, wrongPeriods: 1 });
    expect(windowHours(alarm)).toBeGreaterThan(1);
  });

  test('as long as anything lies in its dead letters, and when not even that worked', () => {
    const letters = named(`${name}-gave-up`);
    expect(letters.metric).toMatchObject({ namespace: 'AWS/SQS', by: { QueueName: deadLetterQueueName(name) } });
    expect(letters).toMatchObject({ threshold: 1, silence: 'as before' });
    expect(named(`${name}-lost-events`).metric).toMatchObject({ name: 'DestinationDeliveryFailures', by });
  });

  test('before its time is up, and not while it only uses the time that it allows itself', () => {
    const { threshold } = named(`${name}-slow`);
    const timeMs = functionSizes[name].timeoutSeconds * 1000;
    expect(threshold).toBeLessThan(timeMs);
    if (name !== 'missing-backup') expect(threshold).toBeGreaterThan(timeMs - TIME_RESERVE_MS);
  });

  test('before its memory is used up', () => {
    const { threshold } = named(`${name}-memory`);
    expect(threshold / functionSizes[name].memoryMiB).toBeCloseTo(0.9, 2);
  });
});

test('a backup that nobody judged alarms after the last moment at which a retry could have judged it', () => {
  const LAMBDA_KEEPS_EVENTS_HOURS = 6;
  expect(UNJUDGED_HOURS_MAX).toBeGreaterThan(LAMBDA_KEEPS_EVENTS_HOURS);
  expect(named('backup-unjudged')).toMatchObject({
    is: 'more than',
    threshold: UNJUDGED_HOURS_MAX,
    silence: 'as before',
  });
});

test('SMS alarm while there is still money for some', () => {
  expect(named('sms-spending').threshold).toBe(40);
  const poor = fleetAlarms({ monthlySmsDollars: 1 }, undefined).find(({ name }) => name === 'sms-spending');
  expect(poor?.threshold).toBe(0.8);
});

test('the replica is watched where there is one, and only there', () => {
  const ofReplica = (all: readonly Alarm[]) => all.filter(({ section }) => section === 'replica-behind').length;
  expect(ofReplica(alarms)).toBe(2);
  expect(ofReplica(fleetAlarms({ monthlySmsDollars: 1 }, undefined))).toBe(0);
});

describe('every alarm', () => {
  test('has a name of its own', () => {
    expect(new Set(alarms.map(({ name }) => name)).size).toBe(alarms.length);
  });

  test.each(alarms.map((alarm) => [alarm.name, alarm] as const))('%s is one that CloudWatch takes', (_, alarm) => {
    const { periodMinutes, periods, wrongPeriods = periods, says } = alarm;
    const hours = windowHours(alarm);
    expect(hours).toBeLessThanOrEqual(periodMinutes < 60 ? 24 : 7 * 24);
    if ('query' in alarm.metric) expect(hours, 'a query sees three hours').toBeLessThanOrEqual(3);
    expect(wrongPeriods).toBeLessThanOrEqual(periods);
    expect(says).toMatch(/^[A-Z][^.]*(\.\d[^.]*)*[a-z)]\.$/);
  });

  test('is about the fleet: none knows a site, which would cost each of them $0.10 a month', () => {
    for (const alarm of alarms) {
      if (!('query' in alarm.metric)) expect(Object.keys(alarm.metric.by)).not.toContain('site');
    }
  });

  const ours = alarms.filter((one) => !('query' in one.metric) && one.metric.namespace === METRICS_NAMESPACE);
  const logged = ours.filter(({ metric }) => 'by' in metric && metric.by.function !== undefined);
  test.each(logged.map((one) => [one.name, metricOf(one)] as const))('%s rests on a metric that its lambda logs', (_, {
    name,
    by,
  }) => {
    const events = (Object.entries(LOG_EVENTS) as [string, LogEventMeaning][])
      .filter(([, { counts, measures = {} }]) => counts === name || name in measures)
      .map(([event]) => event);
    const folder = join(ROOT, 'lambdas', by.function);
    const sources = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
    const isLogged = events.some((event) => sources.some((source) => source.includes(`log('${event}'`)));
    const isChosen = events.some((event) => sources.some((source) => source.includes(`? '${event}' :`)));
    expect(isLogged || isChosen, `${by.function} logs none of ${events.join(', ')}`).toBe(true);
  });
});
