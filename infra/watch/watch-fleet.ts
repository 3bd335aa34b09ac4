// All that watches a deployment: the alarms of the tables beside this file, the dashboard, the saved searches, and the budget. An alarm goes
// to the operator's topic, and so does its end.

import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Settings } from '../deployment/settings.ts';
import { FUNCTIONS, logGroupName } from '../policies/deployed-names.ts';
import type { Alarm } from './alarm.ts';
import { monthlyBudget } from './budget.ts';
import { fleetDashboard } from './dashboard.ts';
import { fleetAlarms } from './fleet-alarms.ts';
import { memoryTransformation, REPORT_PATTERN } from './memory-metric.ts';
import { logQueries } from './queries.ts';
import type { Replication } from './replica-alarms.ts';

export interface Watched {
  readonly settings: Settings;
  readonly operatorTopicArn: string;
  readonly vaultBucket: string;
  /** Each function's log. */
  readonly logGroups: readonly logs.ILogGroup[];
  readonly replication: Replication | undefined;
}

export const alarmName = (name: string): string => `clinic-offsite-${name}`;
export const RUNBOOK = 'docs/operations.md';

const COMPARISON = {
  'at least': 'GreaterThanOrEqualToThreshold',
  'more than': 'GreaterThanThreshold',
  'less than': 'LessThanThreshold',
} as const;
const MISSING_DATA = { wrong: 'breaching', fine: 'notBreaching', 'as before': 'ignore' } as const;

export function watchFleet(scope: Construct, watched: Watched): void {
  const { settings, operatorTopicArn, vaultBucket, logGroups, replication } = watched;
  const into = new Construct(scope, 'Watch');
  const alarms = fleetAlarms(settings, replication).map((alarm) => cloudWatchAlarm(into, alarm, operatorTopicArn));
  fleetDashboard(into, { alarmArns: alarms.map(({ attrArn }) => attrArn), vaultBucket });
  monthlyBudget(into, { dollars: settings.monthlyBudgetDollars, emails: settings.operator.emails });
  for (const name of FUNCTIONS) {
    const filter = new logs.CfnMetricFilter(into, `Memory-${name}`, {
      logGroupName: logGroupName(name),
      filterPattern: REPORT_PATTERN,
      metricTransformations: [memoryTransformation(name)],
    });
    filter.node.addDependency(...logGroups);
  }
  for (const { name, query } of logQueries) {
    new logs.CfnQueryDefinition(into, `Query-${name}`, {
      name: `clinic-offsite/${name}`,
      queryString: query,
      logGroupNames: FUNCTIONS.map(logGroupName),
    }).node.addDependency(...logGroups);
  }
}

function cloudWatchAlarm(scope: Construct, alarm: Alarm, topicArn: string): cloudwatch.CfnAlarm {
  const { name, says, section, metric, is, threshold, periods, wrongPeriods, silence } = alarm;
  const seconds = alarm.periodMinutes * 60;
  const measured =
    'query' in metric
      ? { metrics: [{ id: 'q', expression: metric.query, period: seconds, returnData: true }] }
      : {
          ...{ namespace: metric.namespace, metricName: metric.name, statistic: metric.statistic, period: seconds },
          dimensions: Object.entries(metric.by).map(([dimension, value]) => ({ name: dimension, value })),
        };
  return new cloudwatch.CfnAlarm(scope, `Alarm-${name}`, {
    ...measured,
    alarmName: alarmName(name),
    alarmDescription: `${says} What to do: ${RUNBOOK}#${section}`,
    comparisonOperator: COMPARISON[is],
    threshold,
    evaluationPeriods: periods,
    datapointsToAlarm: wrongPeriods ?? periods,
    treatMissingData: MISSING_DATA[silence],
    alarmActions: [topicArn],
    okActions: [topicArn],
  });
}
