// The condition operators of policies, with IAM's rules for absent keys: they decide whether a Deny really denies.

import type { ConditionContext } from './condition-keys.ts';
import { malformedPolicy } from './malformed-policy.ts';
import { wildcard } from './wildcard.ts';

export type Condition = (context: ConditionContext) => boolean;

type Match = (requested: string, allowed: string) => boolean;

const numeric =
  (compare: (a: number, b: number) => boolean): Match =>
  (requested, allowed) =>
    requested.trim() !== '' && compare(Number(requested), Number(allowed));
const like: Match = (requested, allowed) => wildcard(allowed).test(requested);
const equalsIgnoringCase: Match = (requested, allowed) => requested.toLowerCase() === allowed.toLowerCase();

/** A negated operator holds where none of its values matches, and also where the key is absent. */
const OPERATORS: Readonly<Record<string, { match: Match; negated?: true; values?: RegExp }>> = {
  StringEquals: { match: (requested, allowed) => requested === allowed },
  StringNotEquals: { match: (requested, allowed) => requested === allowed, negated: true },
  StringEqualsIgnoreCase: { match: equalsIgnoringCase },
  StringNotEqualsIgnoreCase: { match: equalsIgnoringCase, negated: true },
  StringLike: { match: like },
  StringNotLike: { match: like, negated: true },
  ArnEquals: { match: like, values: /^(arn:|\*)/ },
  ArnLike: { match: like, values: /^(arn:|\*)/ },
  ArnNotEquals: { match: like, negated: true, values: /^(arn:|\*)/ },
  ArnNotLike: { match: like, negated: true, values: /^(arn:|\*)/ },
  Bool: { match: equalsIgnoringCase, values: /^(true|false)$/i },
  NumericEquals: { match: numeric((a, b) => a === b), values: /^-?\d+(\.\d+)?$/ },
  NumericNotEquals: { match: numeric((a, b) => a === b), negated: true, values: /^-?\d+(\.\d+)?$/ },
  NumericLessThan: { match: numeric((a, b) => a < b), values: /^-?\d+(\.\d+)?$/ },
  NumericLessThanEquals: { match: numeric((a, b) => a <= b), values: /^-?\d+(\.\d+)?$/ },
  NumericGreaterThan: { match: numeric((a, b) => a > b), values: /^-?\d+(\.\d+)?$/ },
  NumericGreaterThanEquals: { match: numeric((a, b) => a >= b), values: /^-?\d+(\.\d+)?$/ },
};

export function parseCondition(operatorText: string, key: string, values: readonly string[]): Condition {
  const name = key.toLowerCase();
  if (operatorText === 'Null') {
    const wanted = values[0]?.toLowerCase();
    if (values.length !== 1 || (wanted !== 'true' && wanted !== 'false'))
      throw malformedPolicy(`Null takes true or false`);
    return (context) => context.has(name) !== (wanted === 'true');
  }
  const parts = /^(?:(ForAnyValue|ForAllValues):)?(\w+?)(IfExists)?$/.exec(operatorText);
  const [, qualifier, operatorName = '', ifExists] = parts ?? [];
  const operator = Object.hasOwn(OPERATORS, operatorName) ? OPERATORS[operatorName] : undefined;
  if (operator === undefined) throw malformedPolicy(`Invalid Condition type : ${operatorText}`);
  const wrong = values.find((value) => value.includes('${') || !(operator.values ?? /^/).test(value));
  if (wrong !== undefined) throw malformedPolicy(`${operatorText} on ${key} cannot take ${JSON.stringify(wrong)}`);
  const holds = (requested: string): boolean =>
    values.some((allowed) => operator.match(requested, allowed)) !== (operator.negated ?? false);
  return (context) => {
    const requested = context.get(name) ?? [];
    if (qualifier === 'ForAllValues') return requested.every(holds);
    if (requested.length === 0) return ifExists !== undefined || (operator.negated === true && qualifier === undefined);
    return qualifier === 'ForAnyValue' || !operator.negated ? requested.some(holds) : requested.every(holds);
  };
}
