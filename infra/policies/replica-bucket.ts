// The replica's own policy: nobody writes there but S3 itself, and nobody deletes. It is the copy for the day on which the first region, or
// whoever administers it, cannot be relied upon.

import { DENY_TO_ALL, denyBypass, denyNewKeys, denyPlainHttp } from './deny-to-all.ts';
import { bucketArn, type InPartition, objectsArn, type PolicyDocument } from './policy-document.ts';

export function replicaBucketPolicy(options: InPartition & { replicaBucket: string }): PolicyDocument {
  const bucket = bucketArn(options, options.replicaBucket);
  const objects = objectsArn(options, options.replicaBucket, '*');
  return {
    Version: '2012-10-17',
    Statement: [
      denyPlainHttp(bucket, objects),
      // S3 copies by actions of its own (s3:ReplicateObject), so this stops everybody else.
      {
        Sid: 'DenyWriting',
        ...DENY_TO_ALL,
        Action: ['s3:PutObject', 's3:PutObjectRetention', 's3:PutObjectLegalHold'],
        Resource: objects,
      },
      denyNewKeys(objects),
      denyBypass(objects),
      {
        Sid: 'DenyDeletion',
        ...DENY_TO_ALL,
        Action: ['s3:DeleteObject', 's3:DeleteObjectVersion', 's3:ReplicateDelete'],
        Resource: objects,
      },
    ],
  };
}
