// The vault and the ledger as CDK makes them on AWS: locked from the first byte and guarded by the very same policy.

import { vaultBucketPolicy } from '../infra/policies/vault-bucket.ts';
import type { Bucket } from './disk/buckets.ts';
import { ACCOUNT_ID, roleArn } from './identities.ts';
import { VAULT_RETENTION_DAYS_MAX } from './limits.ts';
import type { LockMode } from './objects/lock.ts';
import type { Cloud } from './s3/cloud.ts';

export const validateFunctionArn = (region: string): string =>
  `arn:aws:lambda:${region}:${ACCOUNT_ID}:function:clinic-offsite-validate`;

/** Creates what is missing. A lock that is given replaces the default of an existing vault; all else of it stays. */
export function seedBuckets(
  cloud: Cloud,
  options: { vaultBucket: string; ledgerBucket: string; lockMode: LockMode | undefined; lockDays: number | undefined },
): void {
  const empty: Omit<Bucket, 'name'> = {
    createdMs: cloud.now().getTime(),
    versioning: 'Enabled',
    lockEnabled: false,
    defaultLock: undefined,
    policy: undefined,
    notifications: [],
  };
  if (cloud.buckets.find(options.ledgerBucket) === undefined) {
    cloud.buckets.save({ ...empty, name: options.ledgerBucket });
  }
  const before = cloud.buckets.find(options.vaultBucket) ?? newVault(cloud, empty, options.vaultBucket);
  const lock = before.defaultLock;
  const days = options.lockDays ?? (lock !== undefined && 'days' in lock ? lock.days : 30);
  cloud.buckets.save({ ...before, defaultLock: { mode: options.lockMode ?? lock?.mode ?? 'COMPLIANCE', days } });
}

function newVault(cloud: Cloud, empty: Omit<Bucket, 'name'>, name: string): Bucket {
  const policy = vaultBucketPolicy({
    vaultBucket: name,
    retentionRoleArn: roleArn('retention'),
    retentionDaysMax: VAULT_RETENTION_DAYS_MAX,
  });
  return {
    ...empty,
    name,
    lockEnabled: true,
    policy: JSON.stringify(policy, undefined, 2),
    notifications: [
      {
        id: 'validate',
        functionArn: validateFunctionArn(cloud.region),
        events: ['s3:ObjectCreated:*'],
        prefix: 'sites/',
        suffix: '/manifest.json',
      },
    ],
  };
}
