// The vault and the ledger as CDK makes them on AWS: guarded by the very same policies, and their events routed the same way.

import { functionArn, roleArn } from '../infra/policies/deployed-names.ts';
import { ledgerBucketPolicy } from '../infra/policies/ledger-bucket.ts';
import { vaultBucketPolicy } from '../infra/policies/vault-bucket.ts';
import { vaultNotifications } from '../infra/triggers/bucket-events.ts';
import type { Bucket } from './disk/buckets.ts';
import { VAULT_RETENTION_DAYS_MAX } from './limits.ts';
import type { LockMode } from './objects/lock.ts';
import type { Cloud } from './s3/cloud.ts';

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
  const { ledgerBucket } = options;
  if (cloud.buckets.find(ledgerBucket) === undefined) {
    const policy = ledgerBucketPolicy({ ...cloud, ledgerBucket });
    cloud.buckets.save({ ...empty, name: ledgerBucket, policy: JSON.stringify(policy, undefined, 2) });
  }
  cloud.buckets.sendToEventBridge(ledgerBucket, true);
  const before = cloud.buckets.find(options.vaultBucket) ?? newVault(cloud, empty, options.vaultBucket);
  const lock = before.defaultLock;
  const days = options.lockDays ?? (lock !== undefined && 'days' in lock ? lock.days : 30);
  cloud.buckets.save({ ...before, defaultLock: { mode: options.lockMode ?? lock?.mode ?? 'COMPLIANCE', days } });
}

function newVault(cloud: Cloud, empty: Omit<Bucket, 'name'>, name: string): Bucket {
  const policy = vaultBucketPolicy({
    partition: cloud.partition,
    vaultBucket: name,
    retentionRoleArn: roleArn(cloud, 'retention'),
    retentionDaysMax: VAULT_RETENTION_DAYS_MAX,
  });
  return {
    ...empty,
    name,
    lockEnabled: true,
    policy: JSON.stringify(policy, undefined, 2),
    notifications: vaultNotifications.map(({ id, function: name, events, prefix, suffix }) => {
      return { id, functionArn: functionArn(cloud, name), events, prefix, suffix };
    }),
  };
}
