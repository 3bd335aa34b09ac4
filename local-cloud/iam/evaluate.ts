// Decides whether a caller may do something, as IAM does inside one account: an explicit Deny wins, else any Allow, else no.

import type { Action } from './actions.ts';
import type { ConditionContext } from './condition-keys.ts';
import type { ParsedPolicy, ParsedStatement } from './policy.ts';

export function isAllowed(options: {
  /** The caller's ARN, empty for an anonymous one. */
  principalArn: string;
  identityPolicies: readonly ParsedPolicy[];
  /** Empty where the resource is no bucket, nor in one: topics and functions have no policies here. */
  bucketPolicy: ParsedPolicy;
  action: Action;
  resourceArn: string;
  context: ConditionContext;
}): boolean {
  const applies = (statement: ParsedStatement): boolean =>
    statement.principal(options.principalArn) &&
    statement.action(options.action) &&
    statement.resource(options.resourceArn) &&
    statement.conditions.every((condition) => condition(options.context));
  const applying = [...options.identityPolicies.flat(), ...options.bucketPolicy].filter(applies);
  return applying.length > 0 && applying.every((statement) => statement.allows);
}
