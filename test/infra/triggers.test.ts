// What is called when, on AWS: every row of infra/triggers/ is there, allowed to call, and cannot get lost.

import { describe, expect, test } from 'vitest';
import { eventRules } from '../../infra/triggers/bucket-events.ts';
import { schedules } from '../../infra/triggers/schedules.ts';
import { filledIn, resourceOf, resourcesOf, settingsOf, synthesise } from './synthesise.ts';

const template = synthesise({ settings: settingsOf('timeZone: Europe/Lisbon'), sites: [] }).get(
  'clinic-offsite-vault',
)!;
const refs = { 'AWS::Partition': 'aws', 'AWS::Region': 'eu-central-1', 'AWS::AccountId': '123456789012' };
const ledgerBucket = 'clinic-offsite-ledger-123456789012-eu-central-1';

describe.each(schedules('Europe/Lisbon'))('the schedule $name', (row) => {
  const schedule = resourceOf(template, 'AWS::Scheduler::Schedule', `"${row.name}"`).Properties as Record<
    string,
    never
  >;

  test('runs at its time on the operator’s clock, and at no other', () => {
    expect(schedule).toMatchObject({
      ScheduleExpression: row.expression,
      ScheduleExpressionTimezone: 'Europe/Lisbon',
      FlexibleTimeWindow: { Mode: 'OFF' },
    });
  });

  test('calls its function with its event; a call that does not get through lies in the dead letters', () => {
    const id = row.function.replaceAll('-', '');
    expect(JSON.stringify(schedule.Target)).toMatch(new RegExp(`"Arn":\\{"Fn::GetAtt":\\["${id}Function`));
    expect(JSON.stringify(schedule.Target)).toMatch(
      new RegExp(`"DeadLetterConfig":\\{"Arn":\\{"Fn::GetAtt":\\["${id}DeadLetters`),
    );
    expect((schedule.Target as { Input: string }).Input).toBe(JSON.stringify(row.input));
  });
});

test('there are no other schedules', () => {
  expect(resourcesOf(template, 'AWS::Scheduler::Schedule')).toHaveLength(schedules().length);
});

describe.each(eventRules({ ledgerBucket }))('the rule $name', (row) => {
  const rule = resourceOf(template, 'AWS::Events::Rule', row.name).Properties;
  const id = row.function.replaceAll('-', '');

  test('has the pattern that the local cloud runs', () => {
    expect(filledIn(rule.EventPattern, refs)).toEqual(row.pattern);
  });

  test('may call its function', () => {
    const permission = resourceOf(template, 'AWS::Lambda::Permission', '"events.amazonaws.com"').Properties;
    expect(JSON.stringify(permission.FunctionName)).toContain(`${id}Function`);
  });

  test('lays what does not get through into the dead letters, and may', () => {
    expect(JSON.stringify(rule.Targets)).toContain(`${id}DeadLetters`);
    const queue = resourceOf(template, 'AWS::SQS::QueuePolicy', '"events.amazonaws.com"').Properties;
    expect(JSON.stringify(queue)).toContain(`rule/clinic-offsite-${row.name}`);
  });
});
