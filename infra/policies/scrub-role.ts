// What the scrub lambda may do: read every stored byte again, note what it read, and have validate judge a backup anew. It can
// neither lengthen nor end a lock: whoever reads the most should hold the least.

import type { RolePlace } from './deployed-names.ts';
import { listNotes, readNotes, writeNotes } from './ledger-notes.ts';
import { bucketArn, objectsArn, type PolicyDocument } from './policy-document.ts';
import { invokeFunctions } from './role-calls.ts';

export function scrubRolePolicy(place: RolePlace): PolicyDocument {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'ReadVault',
        Effect: 'Allow',
        Action: ['s3:GetObject', 's3:GetObjectVersion'],
        Resource: objectsArn(place, place.vaultBucket, 'sites/*'),
      },
      // Without it a missing object looks like a forbidden one.
      { Sid: 'ListVault', Effect: 'Allow', Action: 's3:ListBucket', Resource: bucketArn(place, place.vaultBucket) },
      readNotes(place, ['sites/*']),
      writeNotes(place, ['sites/*/packs', 'sites/*/scrub.json']),
      listNotes(place),
      invokeFunctions(place, ['scrub', 'validate']),
    ],
  };
}
