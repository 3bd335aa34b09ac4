// Who is who: the ARN under which each one calls, and the policy that hangs on it.

import {
  REPLICATION_ROLE_NAME,
  type RolePlace,
  roleArn,
  SCHEDULER_ROLE_NAME,
  siteUserArn,
} from '../../infra/policies/deployed-names.ts';
import type { PolicyDocument } from '../../infra/policies/policy-document.ts';
import { SITE } from './place.ts';
import type { Policies } from './policies-under-test.ts';
import { isOverfed, ownOf, type Who } from './row.ts';

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

/** Undefined for whoever has none with us. */
export function identityPolicyOf(who: Who, policies: Policies): PolicyDocument | undefined {
  if (who === 'anonymous') return undefined;
  const own = ownOf(who);
  return isOverfed(who) || own === undefined ? EVERYTHING : policies[own];
}

export function principalOf(who: Who, place: RolePlace): string | undefined {
  const { partition, accountId } = place;
  if (who === 'anonymous') return undefined;
  if (who === 'other account') return `arn:${partition}:iam::210987654321:user/administrator`;
  const own = ownOf(who);
  if (own === undefined) return `arn:${partition}:iam::${accountId}:user/clinic-offsite-operator`;
  if (own === 'uploader' || own === 'recovery') return siteUserArn(place, own, SITE);
  if (own === 'scheduler') return `arn:${partition}:iam::${accountId}:role/${SCHEDULER_ROLE_NAME}`;
  if (own === 'replication') return `arn:${partition}:iam::${accountId}:role/${REPLICATION_ROLE_NAME}`;
  return roleArn(place, own);
}
