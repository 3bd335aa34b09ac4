// The vault and the ledger as CDK makes them on AWS: guarded by the very same policies, and their events routed the same way.

import { functionArn, type RolePlace } from '../infra/policies/deployed-names.ts';
import { vaultNotifications } from '../infra/triggers/bucket-events.ts';
import type { DeployedPolicies } from './deployed-policies.ts';
import type { Bucket } from './disk/buckets.ts';
import type { LockMode } from './objects/lock.ts';
import type { Cloud } from './s3/cloud.ts';

/** Creates what is missing. A lock that is given replaces the default of an existing vault; all else of it stays. */
export function seedBuckets(
  cloud: Cloud,
  options: {
    place: RolePlace;
    policies: DeployedPolicies;
    lockMode: LockMode | undefined;
    lockDays: number | undefined;
  },
): void {
  const empty: Omit<Bucket, 'name'> = {
    createdMs: cloud.now().getTime(),
    versioning: 'Enabled',
    lockEnabled: false,
    defaultLock: undefined,
    policy: undefined,
    notifications: [],
  };
  const { place, policies } = options;
  const { vaultBucket, ledgerBucket } = place;
  const text = (policy: unknown): string => JSON.stringify(policy, undefined, 2);
  if (cloud.buckets.find(ledgerBucket) === undefined) {
    cloud.buckets.save({ ...empty, name: ledgerBucket, policy: text(policies.ledgerBucket(place)) });
  }
  cloud.buckets.sendToEventBridge(ledgerBucket, true);
  const before = cloud.buckets.find(vaultBucket) ?? newVault(place, empty, text(policies.vaultBucket(place)));
  const lock = before.defaultLock;
  const days = options.lockDays ?? (lock !== undefined && 'days' in lock ? lock.days : 30);
  cloud.buckets.save({ ...before, defaultLock: { mode: options.lockMode ?? lock?.mode ?? 'COMPLIANCE', days } });
}

function newVault(place: RolePlace, empty: Omit<Bucket, 'name'>, policy: string): Bucket {
  return {
    ...empty,
    name: place.vaultBucket,
    lockEnabled: true,
    policy,
    notifications: vaultNotifications.map(({ id, function: name, events, prefix, suffix }) => {
      return { id, functionArn: functionArn(place, name), events, prefix, suffix };
    }),
  };
}
