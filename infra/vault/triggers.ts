// What calls each function on AWS, from the one table of infra/triggers/ that the local cloud runs too: S3 itself, rules of EventBridge,
// schedules in the operator's time zone. What does not reach its function lies in that function's dead letters.

import { Aws } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import {
  type FunctionName,
  ruleArn,
  ruleName,
  SCHEDULE_GROUP_NAME,
  SCHEDULER_ROLE_NAME,
  scheduleGroupArn,
} from '../policies/deployed-names.ts';
import { bucketArn } from '../policies/policy-document.ts';
import { schedulerRolePolicy } from '../policies/scheduler-role.ts';
import { PLACE } from '../stacks/place.ts';
import { eventRules, vaultNotifications } from '../triggers/bucket-events.ts';
import { schedules } from '../triggers/schedules.ts';
import type { CloudFunction } from './cloud-function.ts';
import { serviceRole } from './service-role.ts';

type CloudFunctions = Readonly<Record<FunctionName, CloudFunction>>;

/** How long a call is tried again before it counts as given up: a schedule's next run comes sooner or is hardly later. */
const CALL_RETRY = { maximumRetryAttempts: 10, maximumEventAgeInSeconds: 3600 };

/** New objects of the vault. Part of the bucket's own properties: no program of CDK's changes them behind CloudFormation's back. */
export function notifyOfVault(scope: Construct, vault: s3.CfnBucket, functions: CloudFunctions): void {
  const into = new Construct(scope, 'VaultEvents');
  vault.notificationConfiguration = {
    lambdaConfigurations: vaultNotifications.flatMap(({ id, function: name, events, prefix, suffix }) => {
      const permission = new lambda.CfnPermission(into, id, {
        functionName: functions[name].lambda.functionName,
        action: 'lambda:InvokeFunction',
        principal: 's3.amazonaws.com',
        sourceArn: bucketArn(PLACE, PLACE.vaultBucket),
        sourceAccount: Aws.ACCOUNT_ID,
      });
      // S3 asks whether it may call before it takes the configuration.
      vault.addResourceDependency(permission);
      const rules = [
        { name: 'prefix', value: prefix },
        { name: 'suffix', value: suffix },
      ];
      return events.map((event) => ({
        event,
        function: functions[name].lambda.functionArn,
        filter: { s3Key: { rules } },
      }));
    }),
  };
}

export function routeEvents(scope: Construct, functions: CloudFunctions): void {
  for (const { name, function: called, pattern } of eventRules(PLACE)) {
    const into = new Construct(scope, `Rule-${name}`);
    const { lambda: target, deadLetters } = functions[called];
    const rule = new events.CfnRule(into, 'Rule', {
      name: ruleName(name),
      eventPattern: pattern,
      targets: [
        {
          ...{ id: called, arn: target.functionArn },
          deadLetterConfig: { arn: deadLetters.queueArn },
          retryPolicy: CALL_RETRY,
        },
      ],
    });
    new lambda.CfnPermission(into, 'Permission', {
      functionName: target.functionName,
      action: 'lambda:InvokeFunction',
      principal: 'events.amazonaws.com',
      sourceArn: rule.attrArn,
    });
    deadLetters.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'TakeEvents',
        principals: [new iam.ServicePrincipal('events.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [deadLetters.queueArn],
        conditions: { ArnEquals: { 'aws:SourceArn': ruleArn(PLACE, name) } },
      }),
    );
  }
}

export function runSchedules(scope: Construct, functions: CloudFunctions, timeZone: string): void {
  const into = new Construct(scope, 'Schedules');
  const all = schedules(timeZone);
  const called = [...new Set(all.map(({ function: name }) => name))];
  const group = new scheduler.CfnScheduleGroup(into, 'Group', { name: SCHEDULE_GROUP_NAME });
  const role = serviceRole(into, 'Role', {
    ...{ roleName: SCHEDULER_ROLE_NAME, service: 'scheduler.amazonaws.com' },
    conditions: { ArnEquals: { 'aws:SourceArn': scheduleGroupArn(PLACE) } },
    policies: { work: schedulerRolePolicy(PLACE, called) },
  });
  for (const { name, function: called, expression, timeZone, input } of all) {
    const { lambda: target, deadLetters } = functions[called];
    const schedule = new scheduler.CfnSchedule(into, name, {
      name,
      groupName: SCHEDULE_GROUP_NAME,
      scheduleExpression: expression,
      scheduleExpressionTimezone: timeZone,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        ...{ arn: target.functionArn, roleArn: role.attrArn, input: JSON.stringify(input) },
        deadLetterConfig: { arn: deadLetters.queueArn },
        retryPolicy: CALL_RETRY,
      },
    });
    schedule.addResourceDependency(group);
  }
}
