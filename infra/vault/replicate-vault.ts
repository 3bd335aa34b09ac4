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
import { serviceRole } from './service-role.ts';

export function replicateVault(scope: Construct, vault: s3.CfnBucket, replicaRegion: string): void {
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
        ...{ id: 'copy-everything', status: 'Enabled', priority: 1, filter: { prefix: '' } },
        deleteMarkerReplication: { status: 'Disabled' },
        destination: { bucket: bucketArn(PLACE, replicaBucket) },
      },
    ],
  };
}
