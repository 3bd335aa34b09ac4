// Whether what the lambdas tell arrives: SNS takes a message and may still not deliver it, and SMS end when the account's limit is reached.
//
// An address that nobody confirmed is no failure to SNS, and no alarm can tell the one person who does not get alarms. The weekly digest
// does: it goes the same way, so whoever misses it knows.

import type { Alarm } from './alarm.ts';

const SMS_SHARE_MAX = 0.8;

export function channelAlarms({ monthlySmsDollars }: { monthlySmsDollars: number }): readonly Alarm[] {
  return [
    {
      name: 'messages-undelivered',
      section: 'messages-undelivered',
      says: 'SNS could not deliver a message to somebody.',
      // All topics at once, those of clinics to come included; an alarm for each would cost every clinic $0.10 a month.
      metric: { query: 'SELECT SUM(NumberOfNotificationsFailed) FROM SCHEMA("AWS/SNS", TopicName)' },
      ...{ is: 'at least', threshold: 1, periodMinutes: 60, periods: 1, silence: 'fine' },
    },
    {
      name: 'sms-spending',
      section: 'sms-spending',
      says: `Four fifths of the month's $${monthlySmsDollars} for SMS are spent; none is sent once all is.`,
      metric: { namespace: 'AWS/SNS', name: 'SMSMonthToDateSpentUSD', statistic: 'Maximum', by: {} },
      ...{ is: 'at least', threshold: Math.round(monthlySmsDollars * SMS_SHARE_MAX * 100) / 100 },
      ...{ periodMinutes: 60, periods: 1, silence: 'as before' },
    },
  ];
}
