// What is paid for being there, counted from a template: what AWS bills by the piece, and nothing twice.

import { expect, test } from 'vitest';
import { fixedCost } from '../../../lambdas/cost/fixed-cost.ts';

const alarm = (Properties: object) => ({ Type: 'AWS::CloudWatch::Alarm', Properties });
const metric = (Namespace: string, MetricName: string) => ({ Namespace, MetricName });
const filter = (MetricName: string) => ({
  Type: 'AWS::Logs::MetricFilter',
  Properties: { MetricTransformations: [{ MetricNamespace: 'ours', MetricName }] },
});

test('an empty template costs its schedules', () => {
  const { alarms, metrics, dashboards, total } = fixedCost([]);
  expect({ alarms, metrics, dashboards }).toEqual({ alarms: 0, metrics: 0, dashboards: 0 });
  expect(total).toBeGreaterThan(0);
  expect(total).toBeLessThan(0.02);
});

test('alarms by the metrics in them, metrics of our own once, however many read them', () => {
  const formula = [metric('AWS/Lambda', 'Errors'), metric('ours', 'a')].map((Metric) => ({ MetricStat: { Metric } }));
  const cost = fixedCost([
    alarm(metric('AWS/SQS', 'x')),
    alarm(metric('ours', 'a')),
    alarm({ Metrics: [...formula, { Expression: 'm1/m2' }] }),
    filter('a'),
    filter('b'),
    { Type: 'AWS::CloudWatch::CompositeAlarm' },
    { Type: 'AWS::CloudWatch::Dashboard' },
    { Type: 'AWS::S3::Bucket' },
  ]);
  expect(cost.alarms).toBeCloseTo(4 * 0.1 + 0.5);
  expect(cost.metrics).toBeCloseTo(2 * 0.3);
  expect(cost.dashboards).toBe(3);
});
