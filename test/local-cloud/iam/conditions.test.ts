// The condition operators, by IAM's table: what holds, and what an absent key means.

import { describe, expect, test } from 'vitest';
import { parseCondition } from '../../../local-cloud/iam/conditions.ts';
import { S3Error } from '../../../local-cloud/s3-error.ts';

const holds = (operator: string, values: string | string[], requested: string | string[] | undefined): boolean => {
  const context = new Map(requested === undefined ? [] : [['s3:prefix', [requested].flat()]]);
  return parseCondition(operator, 's3:Prefix', [values].flat())(context);
};

describe.each([
  // operator, policy's value, a value that holds, one that does not, what an absent key means
  ['StringEquals', 'a', 'a', 'A', false],
  ['StringNotEquals', 'a', 'b', 'a', true],
  ['StringEqualsIgnoreCase', 'a', 'A', 'b', false],
  ['StringNotEqualsIgnoreCase', 'a', 'b', 'A', true],
  ['StringLike', 'sites/*/p?ck', 'sites/x/y/pack', 'sites/x/pck', false],
  ['StringNotLike', 'a*', 'b', 'abc', true],
  ['ArnEquals', 'arn:aws:iam::*:role/x', 'arn:aws:iam::1:role/x', 'arn:aws:iam::1:role/y', false],
  ['ArnLike', 'arn:aws:iam::*:role/x', 'arn:aws:iam::1:role/x', 'arn:aws:iam::1:role/y', false],
  ['ArnNotEquals', 'arn:aws:iam::1:role/x', 'arn:aws:iam::1:role/y', 'arn:aws:iam::1:role/x', true],
  ['ArnNotLike', 'arn:aws:iam::1:role/*', 'arn:aws:iam::1:user/y', 'arn:aws:iam::1:role/x', true],
  ['Bool', 'true', 'TRUE', 'false', false],
  ['NumericEquals', '10', '10.0', '11', false],
  ['NumericNotEquals', '10', '11', '10', true],
  ['NumericLessThan', '10', '9', '10', false],
  ['NumericLessThanEquals', '10', '10', '11', false],
  ['NumericGreaterThan', '10', '11', '10', false],
  ['NumericGreaterThanEquals', '10', '10', '9', false],
] as const)('%s', (operator, value, good, bad, absent) => {
  test('holds and does not hold as it should', () => {
    expect(holds(operator, value, good)).toBe(true);
    expect(holds(operator, value, bad)).toBe(false);
  });

  test('knows what an absent key means', () => {
    expect(holds(operator, value, undefined)).toBe(absent);
    expect(holds(`${operator}IfExists`, value, undefined)).toBe(true);
    expect(holds(`${operator}IfExists`, value, bad)).toBe(false);
    expect(holds(`ForAnyValue:${operator}`, value, undefined)).toBe(false);
    expect(holds(`ForAllValues:${operator}`, value, undefined)).toBe(true);
  });

  test('asks for one or for all of several values', () => {
    expect(holds(`ForAnyValue:${operator}`, value, [good, bad])).toBe(true);
    expect(holds(`ForAllValues:${operator}`, value, [good, bad])).toBe(false);
    expect(holds(`ForAllValues:${operator}`, value, [good, good])).toBe(true);
    expect(holds(`ForAnyValue:${operator}`, value, [bad, bad])).toBe(false);
  });
});

test('several values of a policy are alternatives, and none of them for a negated operator', () => {
  expect(holds('StringEquals', ['a', 'b'], 'b')).toBe(true);
  expect(holds('StringNotEquals', ['a', 'b'], 'b')).toBe(false);
  expect(holds('StringNotEquals', ['a', 'b'], 'c')).toBe(true);
});

test('Null asks whether the key is there', () => {
  expect(holds('Null', 'true', undefined)).toBe(true);
  expect(holds('Null', 'true', '')).toBe(false);
  expect(holds('Null', 'false', '')).toBe(true);
  expect(holds('Null', 'false', undefined)).toBe(false);
});

test('a number that is none compares with nothing', () => {
  for (const wrong of ['', ' ', 'ten']) expect(holds('NumericLessThan', '10', wrong)).toBe(false);
});

test.each([
  ['StringEqualz', 'a'],
  ['DateLessThan', '2026-01-01'],
  ['IpAddress', '10.0.0.0/8'],
  ['ForSomeValues:StringEquals', 'a'],
  ['constructor', 'a'],
  ['NumericEquals', 'ten'],
  ['Bool', 'yes'],
  ['Null', 'yes'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable, which is not implemented
  ['StringEquals', '${aws:username}'],
])('%s %s is refused, not ignored', (operator, value) => {
  expect(() => parseCondition(operator, 's3:prefix', [value])).toThrow(S3Error);
});
