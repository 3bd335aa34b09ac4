// An e-mail when the account's bill of a month comes near what the operator expects. It goes to his addresses directly: AWS Budgets asks for
// no confirmation, so it also reaches one who never confirmed the alarms' topic.

import * as budgets from 'aws-cdk-lib/aws-budgets';
import type { Construct } from 'constructs';

/** Of AWS. */
const ADDRESSES_MAX = 10;
const SPENT_PERCENT = 80;

export function monthlyBudget(
  scope: Construct,
  { dollars, emails }: { dollars: number; emails: readonly string[] },
): budgets.CfnBudget {
  const subscribers = emails.slice(0, ADDRESSES_MAX).map((address) => ({ subscriptionType: 'EMAIL', address }));
  const notify = (notificationType: 'ACTUAL' | 'FORECASTED', threshold: number) => ({
    notification: { notificationType, comparisonOperator: 'GREATER_THAN', threshold, thresholdType: 'PERCENTAGE' },
    subscribers,
  });
  return new budgets.CfnBudget(scope, 'Budget', {
    budget: {
      budgetName: 'clinic-offsite',
      ...{ budgetType: 'COST', timeUnit: 'MONTHLY', budgetLimit: { amount: dollars, unit: 'USD' } },
    },
    notificationsWithSubscribers: [notify('ACTUAL', SPENT_PERCENT), notify('ACTUAL', 100), notify('FORECASTED', 100)],
  });
}
