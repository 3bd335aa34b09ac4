// That what watches is part of what is deployed, and looks at what is deployed: an alarm on a metric that nobody sends is green for ever.

import { describe, expect, test } from 'vitest';
import { resourceOf, resourcesOf, settingsOf, synthesise, type Template } from '../synthesise.ts';

const vaultOf = (settings = ''): Template =>
  synthesise({ settings: settingsOf(settings) }).get('clinic-offsite-vault')!;
const propertiesOf = (template: Template, type: string, part: string) =>
  resourceOf(template, type, part).Properties as Record<string, never>;

describe('a deployment', () => {
  const vault = vaultOf('monthlySmsDollars: 10\nlogDays: 90');
  const [[topic]] = resourcesOf(vault, 'AWS::SNS::Topic');

  test('alarms to the operator’s topic, to which CloudWatch may publish', () => {
    for (const [, { Properties }] of resourcesOf(vault, 'AWS::CloudWatch::Alarm')) {
      expect(Properties.AlarmActions).toEqual([{ Ref: topic }]);
    }
    // A topic’s own policy takes the place of the one by which every service of the account may publish.
    expect(JSON.stringify(propertiesOf(vault, 'AWS::SNS::TopicPolicy', topic))).toContain('cloudwatch.amazonaws.com');
  });

  test('keeps the logs for as long as the operator says, and measures memory in those logs', () => {
    const logs = resourcesOf(vault, 'AWS::Logs::LogGroup').map(([, { Properties }]) => Properties);
    expect(new Set(logs.map(({ RetentionInDays }) => RetentionInDays))).toEqual(new Set([90]));
    const filters = resourcesOf(vault, 'AWS::Logs::MetricFilter').map(([, { Properties }]) => Properties);
    expect(filters.map(({ LogGroupName }) => LogGroupName).sort()).toEqual(
      logs.map(({ LogGroupName }) => LogGroupName).sort(),
    );
  });

  test('names in its alarms only queues, functions, rules and schedules that it has', () => {
    const named = (type: string, field: string): unknown[] =>
      resourcesOf(vault, type).map(([, { Properties }]) => Properties[field]);
    const there: Record<string, unknown[]> = {
      FunctionName: named('AWS::Lambda::Function', 'FunctionName'),
      QueueName: named('AWS::SQS::Queue', 'QueueName'),
      RuleName: named('AWS::Events::Rule', 'Name'),
      ScheduleGroup: named('AWS::Scheduler::ScheduleGroup', 'Name'),
    };
    for (const [, { Properties }] of resourcesOf(vault, 'AWS::CloudWatch::Alarm')) {
      for (const { Name, Value } of (Properties.Dimensions ?? []) as { Name: string; Value: unknown }[]) {
        if (Name === 'function') continue;
        expect(there[Name], `${Properties.AlarmName}`).toContainEqual(Value);
      }
    }
  });

  test('has no alarm on a replica that it does not have', () => {
    expect(JSON.stringify(resourcesOf(vault, 'AWS::CloudWatch::Alarm'))).not.toContain('replica');
  });
});

test('a replica is measured, and its alarms look at that very rule and bucket', () => {
  const vault = vaultOf('replica: { region: eu-west-1 }');
  const { ReplicationConfiguration } = propertiesOf(vault, 'AWS::S3::Bucket', 'ReplicationConfiguration') as never as {
    ReplicationConfiguration: { Rules: { Id: string; Destination: { Bucket: unknown; Metrics: unknown } }[] };
  };
  const [{ Id, Destination }] = ReplicationConfiguration.Rules;
  expect(Destination.Metrics).toEqual({ Status: 'Enabled' });
  const alarms = resourcesOf(vault, 'AWS::CloudWatch::Alarm').filter(([id]) => id.includes('replica'));
  expect(alarms).toHaveLength(2);
  for (const [, { Properties }] of alarms) {
    const dimensions = Object.fromEntries(
      (Properties.Dimensions as { Name: string; Value: unknown }[]).map(({ Name, Value }) => [Name, Value]),
    );
    expect(dimensions.RuleId).toBe(Id);
    expect(JSON.stringify(dimensions.DestinationBucket)).toContain('clinic-offsite-replica-');
    expect(JSON.stringify(dimensions.SourceBucket)).toContain('clinic-offsite-vault-');
    expect(JSON.stringify(Destination.Bucket)).toContain('clinic-offsite-replica-');
  }
});
