// What the validate lambda may do: read the vault, lengthen locks, keep its notes. It cannot create or delete a backup.
// Without the limit, a bug in the one program that touches every backup could also harm every backup.

import type { RolePlace } from './deployed-names.ts';
import { listNotes, readNotes, writeNotes } from './ledger-notes.ts';
import { bucketArn, objectsArn, type PolicyDocument } from './policy-document.ts';
import { invokeFunctions } from './role-calls.ts';

const OWN_NOTES = [
  ...['sites/*/verdicts/*', 'sites/*/backups.json', 'sites/*/packs', 'sites/*/rows/*', 'sites/*/progress/*'],
  'unknown/*',
];

export function validateRolePolicy(place: RolePlace): PolicyDocument {
  const { vaultBucket } = place;
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'ReadVault',
        Effect: 'Allow',
        // Without the third, S3 leaves the lock out of what it says of an object.
        Action: ['s3:GetObject', 's3:GetObjectVersion', 's3:GetObjectRetention'],
        Resource: objectsArn(place, vaultBucket, 'sites/*'),
      },
      {
        // S3 itself refuses to shorten a compliance lock, and the bucket's policy denies the bypass of a governance lock.
        Sid: 'LengthenLocks',
        Effect: 'Allow',
        Action: 's3:PutObjectRetention',
        Resource: objectsArn(place, vaultBucket, 'sites/*'),
      },
      { Sid: 'ListVault', Effect: 'Allow', Action: 's3:ListBucket', Resource: bucketArn(place, vaultBucket) },
      readNotes(place, ['sites/*/site.json', 'sites/*/reports/*', ...OWN_NOTES]),
      writeNotes(place, OWN_NOTES),
      listNotes(place),
      // A backup of 100,000 packs is judged in several invocations.
      invokeFunctions(place, ['validate']),
    ],
  };
}
