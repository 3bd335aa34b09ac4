// What becomes of the tables in CloudFormation: every alarm goes to the operator and says where its page is, and the dashboard, the
// searches and the budget are there and speak of what is deployed.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { parseSettings } from '../../../infra/deployment/settings.ts';
import { FUNCTIONS, logGroupName } from '../../../infra/policies/deployed-names.ts';
import { fleetAlarms } from '../../../infra/watch/fleet-alarms.ts';
import { logQueries } from '../../../infra/watch/queries.ts';
import { watchFleet } from '../../../infra/watch/watch-fleet.ts';
import { LOG_EVENTS, METRICS_NAMESPACE } from '../../../lambdas/log-events.ts';

const TOPIC = 'arn:aws:sns:eu-central-1:123456789012:clinic-offsite-operator';
const EMAILS = Array.from({ length: 12 }, (_, i) => `operator-${i}@example.com`);
const settings = parseSettings(
  `{ lockMode: governance, monthlyBudgetDollars: 40, monthlySmsDollars: 20, operator: { emails: [${EMAILS.join(', ')}] } }`,
  'deployment.yaml',
);
const stack = new Stack(new App(), 'Watch');
watchFleet(stack, {
  ...{ settings, operatorTopicArn: TOPIC, vaultBucket: 'vault', logGroups: [] },
  replication: { vaultBucket: 'vault', replicaBucket: 'replica', ruleId: 'all' },
});
const template = Template.fromStack(stack);
const propertiesOf = (type: string): Record<string, unknown>[] =>
  Object.values(template.findResources(type)).map(({ Properties }) => Properties);

describe('alarms', () => {
  const deployed = propertiesOf('AWS::CloudWatch::Alarm');

  test('each of the tables is deployed, under a name that says whose it is', () => {
    const rows = fleetAlarms(settings, { vaultBucket: 'vault', replicaBucket: 'replica', ruleId: 'all' });
    expect(deployed.map(({ AlarmName }) => AlarmName).sort()).toEqual(
      rows.map(({ name }) => `clinic-offsite-${name}`).sort(),
    );
  });

  test('the operator learns when one begins and when it ends, and reads what it means and where to look', () => {
    for (const alarm of deployed) {
      expect(alarm).toMatchObject({ AlarmActions: [TOPIC], OKActions: [TOPIC] });
      expect(alarm.AlarmDescription).toMatch(/^[A-Z].+\. What to do: docs\/operations\.md#[a-z-]+$/);
      expect((alarm.AlarmDescription as string).length).toBeLessThan(1024);
    }
  });

  test('of what did not run, silence is an alarm; of what failed, it is none', () => {
    const treatment = (name: string) =>
      deployed.find(({ AlarmName }) => AlarmName === `clinic-offsite-${name}`)?.TreatMissingData;
    expect(treatment('missing-backup-absent')).toBe('breaching');
    expect(treatment('retention-absent')).toBe('breaching');
    expect(treatment('validate-failed')).toBe('notBreaching');
    expect(treatment('backup-unjudged')).toBe('ignore');
  });
});

describe('the dashboard', () => {
  const [{ DashboardBody }] = propertiesOf('AWS::CloudWatch::Dashboard');
  const body = JSON.stringify(DashboardBody);

  test('shows all alarms, and each function in each of its graphs', () => {
    const alarms = Object.keys(template.findResources('AWS::CloudWatch::Alarm'));
    for (const id of alarms) expect(body).toContain(id);
    for (const name of FUNCTIONS) expect(body.split(`clinic-offsite-${name}`).length).toBeGreaterThan(3);
  });

  test('has no more metrics than are free of charge', () => {
    const [{ widgets }] = [
      JSON.parse(partsOf(DashboardBody)) as { widgets: { properties: { metrics?: unknown[] } }[] },
    ];
    const metrics = widgets.flatMap(({ properties }) => properties.metrics ?? []);
    expect(metrics.length).toBeGreaterThan(30);
    expect(metrics.length).toBeLessThanOrEqual(50);
  });
});

/** A body that CloudFormation joins, with something for what it fills in. */
function partsOf(body: unknown): string {
  const parts = (body as { 'Fn::Join': [string, unknown[]] })['Fn::Join'][1];
  return parts.map((part) => (typeof part === 'string' ? part : 'x')).join('');
}

test('docs/operations.md says what all that costs', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/operations.md'), 'utf8').replaceAll(/\s+/g, ' ');
  const alarms = propertiesOf('AWS::CloudWatch::Alarm');
  const ofReplica = alarms.filter(({ AlarmName }) => String(AlarmName).includes('replica')).length;
  const [{ DashboardBody }] = propertiesOf('AWS::CloudWatch::Dashboard');
  const { widgets } = JSON.parse(partsOf(DashboardBody)) as { widgets: { properties: { metrics?: unknown[][] } }[] };
  const shown = widgets.flatMap(({ properties }) => properties.metrics ?? []);
  const ours = new Set([
    ...shown
      .filter(([namespace]) => namespace === METRICS_NAMESPACE)
      .map((parts) => parts.filter((part) => typeof part === 'string').join(' ')),
    ...alarms
      .filter(({ Namespace }) => Namespace === METRICS_NAMESPACE)
      .map(({ MetricName, Dimensions = [] }) =>
        [
          METRICS_NAMESPACE,
          MetricName,
          ...(Dimensions as { Name: string; Value: string }[]).flatMap(Object.values),
        ].join(' '),
      ),
  ]);
  const [ordinary, dollars] = [alarms.length - ofReplica, (alarms.length - ofReplica) * 0.1 + ours.size * 0.3];
  expect(page).toContain(
    `${ordinary} alarms (${alarms.length} with a replica) at $0.10 and ${ours.size} metrics at $0.30 make ` +
      `**$${dollars.toFixed(2)} a month for the whole fleet**`,
  );
});

describe('the searches', () => {
  test('go over the logs of all functions', () => {
    const deployed = propertiesOf('AWS::Logs::QueryDefinition');
    expect(deployed.map(({ Name }) => Name).sort()).toEqual(
      logQueries.map(({ name }) => `clinic-offsite/${name}`).sort(),
    );
    for (const { LogGroupNames } of deployed) expect(LogGroupNames).toEqual(FUNCTIONS.map(logGroupName));
  });

  test('ask for events and metrics that are logged', () => {
    const events = Object.keys(LOG_EVENTS);
    const fields = Object.values(LOG_EVENTS).flatMap((one) => ('measures' in one ? Object.keys(one.measures) : []));
    for (const { query } of logQueries) {
      for (const [, asked] of query.matchAll(/event = "([^"]+)"/g)) expect(events).toContain(asked);
      for (const [, list] of query.matchAll(/event in \[([^\]]+)\]/g)) {
        for (const asked of list.split(', ')) expect(events).toContain(JSON.parse(asked));
      }
      for (const [, asked] of query.matchAll(/latest\((\w+)\)/g)) expect([...fields, 'storedBytes']).toContain(asked);
    }
  });
});

test('the budget tells the operator’s addresses themselves, as many as AWS takes', () => {
  const [{ Budget, NotificationsWithSubscribers: told }] = propertiesOf('AWS::Budgets::Budget') as never as {
    Budget: { BudgetLimit: object };
    NotificationsWithSubscribers: {
      Notification: object;
      Subscribers: { Address: string; SubscriptionType: string }[];
    }[];
  }[];
  expect(Budget.BudgetLimit).toEqual({ Amount: 40, Unit: 'USD' });
  expect(told.map(({ Notification }) => Notification)).toMatchObject([
    { NotificationType: 'ACTUAL', Threshold: 80 },
    { NotificationType: 'ACTUAL', Threshold: 100 },
    { NotificationType: 'FORECASTED', Threshold: 100 },
  ]);
  for (const { Subscribers } of told) {
    expect(Subscribers.map(({ Address }) => Address)).toEqual(EMAILS.slice(0, 10));
    expect(new Set(Subscribers.map(({ SubscriptionType }) => SubscriptionType))).toEqual(new Set(['EMAIL']));
  }
});
