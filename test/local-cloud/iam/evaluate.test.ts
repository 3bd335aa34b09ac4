// The evaluation of whole policies: Deny wins, no Allow means no, and every part of a statement must match.

import { describe, expect, test } from 'vitest';
import { isAllowed } from '../../../local-cloud/iam/evaluate.ts';
import { parsePolicy } from '../../../local-cloud/iam/policy.ts';

const ME = 'arn:aws:iam::123456789012:user/me';
const policy = (...Statement: object[]) => ({ Version: '2012-10-17', Statement });
const allow = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' };

function ask(
  identity: object[],
  bucket: object[],
  more: { principalArn?: string; resourceArn?: string } = {},
): boolean {
  return isAllowed({
    principalArn: more.principalArn ?? ME,
    identityPolicies: identity.map((one) => parsePolicy(one)),
    bucketPolicy: bucket.flatMap((one) => parsePolicy(one, { bucket: 'b' })),
    action: 's3:GetObject',
    resourceArn: more.resourceArn ?? 'arn:aws:s3:::b/key',
    context: new Map([['s3:prefix', ['x']]]),
  });
}

test('nothing said is no', () => {
  expect(ask([], [])).toBe(false);
});

test('an Allow of either policy is enough', () => {
  expect(ask([policy(allow)], [])).toBe(true);
  expect(ask([], [policy({ ...allow, Principal: { AWS: ME } })])).toBe(true);
  expect(ask([], [policy({ ...allow, Principal: '*' })], { principalArn: '' })).toBe(true);
});

test('a Deny of either policy wins', () => {
  const deny = { ...allow, Effect: 'Deny' };
  expect(ask([policy(allow, deny)], [])).toBe(false);
  expect(ask([policy(allow)], [policy({ ...deny, Principal: '*' })])).toBe(false);
});

describe('a statement speaks only of', () => {
  test('its principals', () => {
    const other = { AWS: 'arn:aws:iam::123456789012:user/you' };
    expect(ask([], [policy({ ...allow, Principal: other })])).toBe(false);
  });

  test('its actions, in any case, with wildcards, or all but some', () => {
    expect(ask([policy({ ...allow, Action: 's3:getobject' })], [])).toBe(true);
    expect(ask([policy({ ...allow, Action: ['s3:Put*', 's3:Get*'] })], [])).toBe(true);
    expect(ask([policy({ ...allow, Action: 's3:PutObject' })], [])).toBe(false);
    expect(ask([policy({ ...allow, Action: undefined, NotAction: 's3:PutObject' })], [])).toBe(true);
    expect(ask([policy({ ...allow, Action: undefined, NotAction: 's3:Get*' })], [])).toBe(false);
  });

  test('its resources, where a dot is a dot', () => {
    expect(ask([policy({ ...allow, Resource: 'arn:aws:s3:::b/k?y' })], [])).toBe(true);
    expect(ask([policy({ ...allow, Resource: 'arn:aws:s3:::b/k.y' })], [])).toBe(false);
    expect(ask([policy({ ...allow, Resource: 'arn:aws:s3:::b' })], [])).toBe(false);
    expect(ask([policy({ ...allow, Resource: undefined, NotResource: 'arn:aws:s3:::b/other' })], [])).toBe(true);
    expect(ask([policy(allow)], [], { resourceArn: 'arn:aws:s3:::b2/key' })).toBe(false);
  });

  test('what meets all of its conditions', () => {
    const one = { StringEquals: { 's3:prefix': 'x' } };
    expect(ask([policy({ ...allow, Condition: one })], [])).toBe(true);
    const both = { ...one, Null: { 's3:delimiter': 'false' } };
    expect(ask([policy({ ...allow, Condition: both })], [])).toBe(false);
  });
});

test.each([
  ['a version of yesterday', { Version: '2008-10-17', Statement: [allow] }],
  ['no statement', policy()],
  ['a principal in an identity policy', policy({ ...allow, Principal: '*' })],
  ['Action and NotAction', policy({ ...allow, NotAction: 's3:PutObject' })],
  ['a policy variable', policy({ ...allow, Resource: 'arn:aws:s3:::b/$' + '{aws:username}' })],
  ['a resource that is no ARN', policy({ ...allow, Resource: 'b/*' })],
  ['a list where an object belongs', [allow]],
])('%s is refused', (_, document) => {
  expect(() => parsePolicy(document)).toThrow('Policies must be valid');
});
