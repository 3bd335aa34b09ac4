// What a role may do with the cloud's notes: read some, write some, and tell one that is missing from one that it may not see.
// Each role names its own notes: a lambda that may write every note could undo, by one bug, what all the others know.

import type { RolePlace } from './deployed-names.ts';
import { bucketArn, objectsArn, type PolicyStatement } from './policy-document.ts';

/** `patterns` are keys with `*` as the wildcard. */
export function readNotes(place: RolePlace, patterns: readonly string[]): PolicyStatement {
  return {
    Sid: 'ReadNotes',
    Effect: 'Allow',
    Action: 's3:GetObject',
    Resource: patterns.map((pattern) => objectsArn(place, place.ledgerBucket, pattern)),
  };
}

/** Notes are replaced, never deleted: the bucket keeps their versions. */
export function writeNotes(place: RolePlace, patterns: readonly string[]): PolicyStatement {
  return {
    Sid: 'WriteNotes',
    Effect: 'Allow',
    Action: 's3:PutObject',
    Resource: patterns.map((pattern) => objectsArn(place, place.ledgerBucket, pattern)),
  };
}

/** Lists sites; and without it S3 answers 403 for a note that is not there, which nobody could tell from a wrong policy. */
export function listNotes(place: RolePlace): PolicyStatement {
  return { Sid: 'ListNotes', Effect: 'Allow', Action: 's3:ListBucket', Resource: bucketArn(place, place.ledgerBucket) };
}
