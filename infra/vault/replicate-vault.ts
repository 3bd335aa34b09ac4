// S3 copies every new object of the vault, with its lock, into the replica in another region, and lengthens the copy's lock when the
// vault's is lengthened. Without it, a region that is gone takes every off-site copy along.

import { Aws } from 'aws-cdk-lib';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { REPLICATION_ROLE_NAME, replicaBucketName } from '../policies/deployed-names.ts';
import { bucketArn } from '../policies/policy-document.ts';
import { replicationRolePolicy } from '../policies/replication-role.ts';
import { acknowledgeWildcards } from '../stacks/acknowledge.ts';
import { PLACE } from '../stacks/place.ts';
import type { Replication } from '../watch/replica-alarms.ts';
import { serviceRole } from './service-role.ts';

const RULE = 'copy-everything';

/** Gives back by which names its metrics are found. */
export function replicateVault(scope: Construct, vault: s3.CfnBucket, replicaRegion: string): Replication {
  const replicaOf = (accountId: string): string => replicaBucketName({ accountId, region: replicaRegion });
  const replicaBucket = replicaOf(Aws.ACCOUNT_ID);
  const role = serviceRole(scope, 'Replication', {
    ...{ roleName: REPLICATION_ROLE_NAME, service: 's3.amazonaws.com' },
    conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    policies: { work: replicationRolePolicy({ ...PLACE, replicaBucket }) },
  });
  acknowledgeWildcards(
    role,
    (place) => replicationRolePolicy({ ...place, replicaBucket: replicaOf(place.accountId) }),
    'Everything in the vault is copied.',
  );
  vault.replicationConfiguration = {
    role: role.attrArn,
    rules: [
      {
        ...{ id: RULE, status: 'Enabled', priority: 1, filter: { prefix: '' } },
        deleteMarkerReplication: { status: 'Disabled' },
        // Without metrics nobody would learn what was not copied.
        destination: { bucket: bucketArn(PLACE, replicaBucket), metrics: { status: 'Enabled' } },
      },
    ],
  };
  return { vaultBucket: PLACE.vaultBucket, replicaBucket, ruleId: RULE };
}
