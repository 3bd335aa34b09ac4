// Everybody who may call a local cloud, with exactly the policies that CDK gives them on AWS.

import { recoveryPolicy } from '../infra/policies/recovery.ts';
import { retentionRolePolicy } from '../infra/policies/retention-role.ts';
import { uploaderPolicy } from '../infra/policies/uploader.ts';
import { validateRolePolicy } from '../infra/policies/validate-role.ts';
import type { AccessKey, Identity } from './auth/identity.ts';
import { parsePolicy } from './iam/policy.ts';

export const ACCOUNT_ID = '123456789012';

const OPERATOR_POLICY = {
  Version: '2012-10-17',
  Statement: [{ Sid: 'Everything', Effect: 'Allow', Action: 's3:*', Resource: '*' }],
};

export const ROLES = ['validate', 'retention'] as const;
export type Role = (typeof ROLES)[number];

/** Under which names the access keys are kept. */
export const keyNames = {
  operator: 'operator',
  role: (role: Role): string => `role/${role}`,
  uploader: (site: string): string => `site/${site}/uploader`,
  recovery: (site: string): string => `site/${site}/recovery`,
};

export const roleArn = (role: Role): string => `arn:aws:iam::${ACCOUNT_ID}:role/clinic-offsite-${role}`;

export function buildIdentities(options: {
  sites: readonly string[];
  vaultBucket: string;
  ledgerBucket: string;
  keyOf: (name: string) => AccessKey;
}): Identity[] {
  const { vaultBucket, ledgerBucket, keyOf } = options;
  const user = (name: string): string => `arn:aws:iam::${ACCOUNT_ID}:user/clinic-offsite-${name}`;
  const identity = (key: string, arn: string, policy: unknown): Identity => ({
    ...keyOf(key),
    arn,
    policies: [parsePolicy(policy)],
  });
  const buckets = { vaultBucket, ledgerBucket };
  return [
    identity(keyNames.operator, user('operator'), OPERATOR_POLICY),
    identity(keyNames.role('validate'), roleArn('validate'), validateRolePolicy(buckets)),
    identity(keyNames.role('retention'), roleArn('retention'), retentionRolePolicy(buckets)),
    ...options.sites.flatMap((site) => [
      identity(keyNames.uploader(site), user(`uploader-${site}`), uploaderPolicy({ site, ...buckets })),
      identity(keyNames.recovery(site), user(`recovery-${site}`), recoveryPolicy({ site, ...buckets })),
    ]),
  ];
}
