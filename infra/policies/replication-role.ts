// What S3 may do when it copies the vault into the replica: read every version with its lock, and write copies. Neither deletions nor
// delete markers are copied: whoever empties the vault one day does not empty the replica.

import { bucketArn, type InPartition, objectsArn, type PolicyDocument } from './policy-document.ts';

export function replicationRolePolicy(
  options: InPartition & { vaultBucket: string; replicaBucket: string },
): PolicyDocument {
  const { vaultBucket, replicaBucket } = options;
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'ReadRules',
        Effect: 'Allow',
        Action: ['s3:GetReplicationConfiguration', 's3:ListBucket'],
        Resource: bucketArn(options, vaultBucket),
      },
      {
        Sid: 'ReadVault',
        Effect: 'Allow',
        Action: [
          's3:GetObjectVersionForReplication',
          's3:GetObjectVersionAcl',
          's3:GetObjectVersionTagging',
          // Without these two S3 copies no locked object.
          's3:GetObjectRetention',
          's3:GetObjectLegalHold',
        ],
        Resource: objectsArn(options, vaultBucket, '*'),
      },
      {
        Sid: 'WriteCopies',
        Effect: 'Allow',
        Action: ['s3:ReplicateObject', 's3:ReplicateTags'],
        Resource: objectsArn(options, replicaBucket, '*'),
      },
    ],
  };
}
