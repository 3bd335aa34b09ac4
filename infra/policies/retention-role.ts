// What the retention lambda may do: the one identity that deletes object versions, and only those whose lock has ended.
// Kept apart from every other role so that the vault's policy can name exactly one principal that deletes.

import type { RolePlace } from './deployed-names.ts';
import { listNotes, readNotes, writeNotes } from './ledger-notes.ts';
import { bucketArn, objectsArn, type PolicyDocument } from './policy-document.ts';
import { invokeFunctions } from './role-calls.ts';

export function retentionRolePolicy(place: RolePlace): PolicyDocument {
  const { vaultBucket } = place;
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'ReadAndLengthenLocks',
        Effect: 'Allow',
        Action: ['s3:GetObject', 's3:GetObjectVersion', 's3:GetObjectRetention', 's3:PutObjectRetention'],
        Resource: objectsArn(place, vaultBucket, 'sites/*'),
      },
      {
        // Of versions only: a plain delete would leave a marker that hides the object and frees nothing.
        Sid: 'DeleteUnlockedVersions',
        Effect: 'Allow',
        Action: 's3:DeleteObjectVersion',
        Resource: objectsArn(place, vaultBucket, 'sites/*'),
      },
      {
        Sid: 'ListVault',
        Effect: 'Allow',
        Action: ['s3:ListBucket', 's3:ListBucketVersions'],
        Resource: bucketArn(place, vaultBucket),
      },
      readNotes(place, ['sites/*']),
      writeNotes(place, ['sites/*/backups.json', 'sites/*/packs', 'sites/*/removals/*']),
      listNotes(place),
      // Validate rebuilds a ledger that was lost, and judges what was never judged.
      invokeFunctions(place, ['retention', 'validate']),
    ],
  };
}
