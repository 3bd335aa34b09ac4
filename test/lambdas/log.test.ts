// One event, one line: a log that a hostile key could break into two would let it forge the second. And a line whose metrics CloudWatch
// cannot read would leave the alarms on them green for ever, so each is read here by the rules of the published format.

import { expect, test } from 'vitest';
import { createLog } from '../../lambdas/log.ts';
import { LOG_EVENTS, type LogEvent, type LogEventMeaning } from '../../lambdas/log-events.ts';
import { readMetrics } from './read-metrics.ts';

const NOW = new Date('2026-11-23T02:30:00.123Z');

function logged(event: LogEvent, fields: Parameters<ReturnType<typeof createLog>>[1], more: object = {}): string {
  const lines: string[] = [];
  createLog({ function: 'validate', now: () => NOW, ...more }, (line) => lines.push(line))(event, fields);
  expect(lines).toHaveLength(1);
  return lines[0];
}

test('is one JSON object and one line feed, whatever the fields hold', () => {
  const key = 'sites/a\n{"event":"judged","state":"valid"}\u2028';
  const line = logged('ignored', { key, findings: 3, absent: undefined });
  expect(line.indexOf('\n')).toBe(line.length - 1);
  expect(JSON.parse(line)).toEqual({ level: 'warn', event: 'ignored', function: 'validate', key, findings: 3 });
});

test('names the invocation, and the chain that it belongs to', () => {
  const line = logged('rebuilt', { site: 'a' }, { request: 'r-1', correlation: 'c-1' });
  expect(JSON.parse(line)).toMatchObject({ function: 'validate', request: 'r-1', correlation: 'c-1', site: 'a' });
});

test('carries the metrics of its event, dated by the cloud’s clock, by function and by nothing else', () => {
  const line = logged('judged', { site: 'a', validBackups: 1, failedBackups: 0 });
  const by = { function: 'validate' };
  const at = NOW.getTime();
  expect(readMetrics(line)).toEqual([
    { namespace: 'ClinicOffsite', name: 'validBackups', value: 1, unit: 'Count', by, at },
    { namespace: 'ClinicOffsite', name: 'failedBackups', value: 0, unit: 'Count', by, at },
  ]);
});

test('counts events that are metrics by happening', () => {
  expect(readMetrics(logged('told', { site: 'a' })).map(({ name, value }) => [name, value])).toEqual([
    ['alertsTold', 1],
  ]);
});

test('leaves out a metric that was not measured, rather than say something that is no number', () => {
  expect(readMetrics(logged('fleet-run', { digestAgeHours: undefined })).map(({ name }) => name)).toEqual([
    'fleetRuns',
  ]);
  expect(readMetrics(logged('judged', { validBackups: Number.NaN }))).toEqual([]);
});

test.each(Object.keys(LOG_EVENTS) as LogEvent[])('a line of %s is in CloudWatch’s format', (event) => {
  const { counts, measures }: LogEventMeaning = LOG_EVENTS[event];
  const names = Object.keys(measures ?? {});
  const metrics = readMetrics(logged(event, Object.fromEntries(names.map((name) => [name, 7]))));
  expect(metrics.map(({ name }) => name).sort()).toEqual([...names, ...(counts ? [counts] : [])].sort());
});
