// Every policy that is under test, by the name of whose it is. The needs and attacks are asked of these; the mutations change one
// statement of one of them.

import {
  FUNCTIONS,
  type FunctionName,
  type RolePlace,
  roleArn,
  siteUserArn,
} from '../../infra/policies/deployed-names.ts';
import type { PolicyDocument } from '../../infra/policies/policy-document.ts';
import { OWN_POLICIES } from '../../local-cloud/deployed-policies.ts';
import { SITE } from './place.ts';
import type { Own, Who } from './row.ts';
import { isOverfed, ownOf } from './row.ts';

export type PolicyName = Own | 'vault bucket' | 'ledger bucket';
export type Policies = Readonly<Record<PolicyName, PolicyDocument>>;

export function policiesUnderTest(place: RolePlace): Policies {
  const roles = Object.fromEntries(FUNCTIONS.map((name) => [name, OWN_POLICIES.role(name, place)]));
  return {
    ...(roles as Record<FunctionName, PolicyDocument>),
    uploader: OWN_POLICIES.uploader({ ...place, site: SITE }) as PolicyDocument,
    recovery: OWN_POLICIES.recovery({ ...place, site: SITE }) as PolicyDocument,
    'vault bucket': OWN_POLICIES.vaultBucket(place) as PolicyDocument,
    'ledger bucket': OWN_POLICIES.ledgerBucket(place) as PolicyDocument,
  };
}

/** All of the services that this project uses: what somebody attaches who has no time. */
export const EVERYTHING: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'Everything',
      Effect: 'Allow',
      Action: ['s3:*', 'sns:*', 'lambda:*', 'iam:*', 'cloudformation:*'],
      Resource: '*',
    },
  ],
};

/** The policy that hangs on an identity; undefined for whoever has none with us. */
export function identityPolicyOf(who: Who, policies: Policies): PolicyDocument | undefined {
  if (who === 'anonymous') return undefined;
  const own = ownOf(who);
  return isOverfed(who) || own === undefined ? EVERYTHING : policies[own];
}

export function principalOf(who: Who, place: RolePlace): string | undefined {
  if (who === 'anonymous') return undefined;
  const own = ownOf(who);
  if (who === 'other account') return `arn:${place.partition}:iam::210987654321:user/administrator`;
  if (own === undefined) return `arn:${place.partition}:iam::${place.accountId}:user/clinic-offsite-operator`;
  return own === 'uploader' || own === 'recovery' ? siteUserArn(place, own, SITE) : roleArn(place, own);
}
