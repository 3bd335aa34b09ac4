// The fleet on one page: alarms first, then backups, then the machinery. It is where an operator looks who was called by an alarm and does
// not know yet whether it is one clinic or all.

import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { METRICS_NAMESPACE } from '../../lambdas/log-events.ts';
import { deadLetterQueueName, FUNCTIONS, functionName } from '../policies/deployed-names.ts';
import { lambdaMetric, loggedMetric, type Metric } from './alarm.ts';
import { memoryMetricName } from './memory-metric.ts';

export const DASHBOARD_NAME = 'clinic-offsite';
const WIDE = 24;
const HALF = 12;
const THIRD = 8;
const HEIGHT = 6;

type Line = readonly [label: string, metric: Metric];

export function fleetDashboard(
  scope: Construct,
  { alarmArns, vaultBucket }: { alarmArns: readonly string[]; vaultBucket: string },
): cloudwatch.Dashboard {
  const alarms = alarmArns.map((arn, i) => cloudwatch.Alarm.fromAlarmArn(scope, `Shown${i}`, arn));
  const vault = (name: string, StorageType: string): Metric => ({
    ...{ namespace: 'AWS/S3', name, statistic: 'Maximum', by: { BucketName: vaultBucket, StorageType } },
  });
  return new cloudwatch.Dashboard(scope, 'Dashboard', {
    dashboardName: DASHBOARD_NAME,
    defaultInterval: Duration.days(14),
    widgets: [
      [
        new cloudwatch.AlarmStatusWidget({
          title: 'Alarms: see docs/operations.md',
          alarms,
          width: WIDE,
          height: HEIGHT,
        }),
      ],
      [
        graph('Backups judged, a day', HALF, 1440, [
          ['valid', loggedMetric('validate', 'validBackups', 'Sum')],
          ['failed', loggedMetric('validate', 'failedBackups', 'Sum')],
        ]),
        graph('Alerts told, an hour', HALF, 60, [['alerts', loggedMetric('missing-backup', 'alertsTold', 'Sum')]]),
      ],
      [
        graph('Oldest backup without a verdict, hours', THIRD, 1440, [
          ['hours', loggedMetric('retention', 'oldestUnjudgedHours', 'Maximum')],
        ]),
        graph('Age of the weekly digest, hours', THIRD, 1440, [
          ['hours', loggedMetric('missing-backup', 'digestAgeHours', 'Maximum')],
        ]),
        graph('Scheduled runs that ended, a day', THIRD, 1440, perFunction('fleetRuns')),
      ],
      [
        graph('Stored in the vault, bytes', THIRD, 1440, [['bytes', vault('BucketSizeBytes', 'StandardStorage')]]),
        graph('Most that a site stored in a day, bytes', THIRD, 1440, [
          ['bytes', loggedMetric('retention', 'newBytesOfDay', 'Maximum')],
        ]),
        graph('Spent on SMS this month, dollars', THIRD, 1440, [
          ['dollars', { namespace: 'AWS/SNS', name: 'SMSMonthToDateSpentUSD', statistic: 'Maximum', by: {} }],
        ]),
      ],
      [
        graph('Invocations', THIRD, 60, ofLambda('Invocations', 'Sum')),
        graph('Errors', THIRD, 60, ofLambda('Errors', 'Sum')),
        graph('Longest run, milliseconds', THIRD, 60, ofLambda('Duration', 'Maximum')),
      ],
      [
        graph(
          'Most memory, MB',
          HALF,
          60,
          FUNCTIONS.map((name) => [
            name,
            { namespace: METRICS_NAMESPACE, name: memoryMetricName(name), statistic: 'Maximum', by: {} },
          ]),
        ),
        graph(
          'Dead letters',
          HALF,
          5,
          FUNCTIONS.map((name) => [
            name,
            {
              ...{ namespace: 'AWS/SQS', name: 'ApproximateNumberOfMessagesVisible', statistic: 'Maximum' },
              by: { QueueName: deadLetterQueueName(name) },
            },
          ]),
        ),
      ],
      [
        new cloudwatch.TextWidget({
          ...{ width: WIDE, height: 2 },
          markdown:
            'What it costs: [Cost Explorer](https://console.aws.amazon.com/cost-management/home), the budget `clinic-offsite`, and docs/cost.md. ' +
            'Searches over the logs: Logs Insights, saved queries, `clinic-offsite/`.',
        }),
      ],
    ],
  });
}

const perFunction = (name: 'fleetRuns'): Line[] =>
  FUNCTIONS.filter((one) => one !== 'validate').map((one) => [one, loggedMetric(one, name, 'Sum')]);

const ofLambda = (name: string, statistic: Metric['statistic']): Line[] =>
  FUNCTIONS.map((one) => [one, lambdaMetric(functionName(one), name, statistic)]);

function graph(title: string, width: number, minutes: number, lines: readonly Line[]): cloudwatch.GraphWidget {
  return new cloudwatch.GraphWidget({
    ...{ title, width, height: HEIGHT, leftYAxis: { min: 0, showUnits: false } },
    left: lines.map(
      ([label, { namespace, name, statistic, by }]) =>
        new cloudwatch.Metric({
          ...{ namespace, metricName: name, statistic, label, period: Duration.minutes(minutes) },
          ...(Object.keys(by).length > 0 && { dimensionsMap: { ...by } }),
        }),
    ),
  });
}
