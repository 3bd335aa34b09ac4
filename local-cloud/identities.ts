// Everybody who may call a local cloud, with exactly the policies that CDK gives them on AWS.

import {
  FUNCTIONS,
  type FunctionName,
  type RolePlace,
  roleArn,
  siteUserArn,
} from '../infra/policies/deployed-names.ts';
import type { AccessKey, FindIdentity, Identity } from './auth/identity.ts';
import type { DeployedPolicies } from './deployed-policies.ts';
import type { AccessKeys } from './disk/access-keys.ts';
import { parsePolicy } from './iam/policy.ts';
import { IDENTITIES_CACHED_MAX } from './limits.ts';

export const PARTITION = 'aws';
export const ACCOUNT_ID = '123456789012';

const OPERATOR_ACTIONS = ['s3:*', 'sns:*', 'lambda:*', 'iam:*', 'cloudformation:*'];
const OPERATOR_POLICY = {
  Version: '2012-10-17',
  Statement: [{ Sid: 'Everything', Effect: 'Allow', Action: OPERATOR_ACTIONS, Resource: '*' }],
};

export const operatorArn = `arn:${PARTITION}:iam::${ACCOUNT_ID}:user/clinic-offsite-operator`;

/** Under which names the access keys of the operator and of the functions are kept. */
export const keyNames = {
  operator: 'operator',
  role: (role: FunctionName): string => `role/${role}`,
};

export function identityFinder(options: {
  place: RolePlace;
  policies: DeployedPolicies;
  accessKeys: AccessKeys;
  keyOf: (name: string) => AccessKey;
}): FindIdentity {
  const { place, policies, accessKeys, keyOf } = options;
  const identity = (key: AccessKey, arn: string, policy: unknown): Identity => ({
    ...key,
    arn,
    policies: [parsePolicy(policy)],
  });
  const unattended = [
    identity(keyOf(keyNames.operator), operatorArn, OPERATOR_POLICY),
    ...FUNCTIONS.map((name) => identity(keyOf(keyNames.role(name)), roleArn(place, name), policies.role(name, place))),
  ];
  const fixed = new Map(unattended.map((one) => [one.accessKeyId, one]));
  const ofSites = new Map<string, Identity>();
  accessKeys.onChange = (accessKeyId) => ofSites.delete(accessKeyId);
  const findSite = (accessKeyId: string): Identity | undefined => {
    const key = accessKeys.find(accessKeyId);
    if (!key?.isActive) return undefined;
    const { site, secretAccessKey } = key;
    const policy = policies[key.identity]({ site, ...place });
    return identity({ accessKeyId, secretAccessKey }, siteUserArn(place, key.identity, site), policy);
  };
  return (accessKeyId) => {
    const known = fixed.get(accessKeyId) ?? ofSites.get(accessKeyId);
    if (known !== undefined) return known;
    const found = findSite(accessKeyId);
    if (found === undefined) return undefined;
    if (ofSites.size >= IDENTITIES_CACHED_MAX) ofSites.clear();
    ofSites.set(accessKeyId, found);
    return found;
  };
}
