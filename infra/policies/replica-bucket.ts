// The replica's own policy: nobody writes there but S3 itself, and nobody deletes. It is the copy for the day on which the first region, or
// whoever administers it, cannot be relied upon.

import { bucketArn, type InPartition, objectsArn, type PolicyDocument } from './policy-document.ts';

export function replicaBucketPolicy(options: InPartition & { replicaBucket: string }): PolicyDocument {
  const bucket = bucketArn(options, options.replicaBucket);
  const objects = objectsArn(options, options.replicaBucket, '*');
  const deny = { Effect: 'Deny', Principal: '*' } as const;
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'DenyPlainHttp',
        ...deny,
        Action: 's3:*',
        Resource: [bucket, objects],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
      // S3 copies by actions of its own (s3:ReplicateObject), so this stops everybody else.
      {
        Sid: 'DenyWriting',
        ...deny,
        Action: ['s3:PutObject', 's3:PutObjectRetention', 's3:PutObjectLegalHold'],
        Resource: objects,
      },
      // Object Lock keeps the bytes, not the key that opens them.
      { Sid: 'DenyNewKeys', ...deny, Action: 's3:UpdateObjectEncryption', Resource: objects },
      { Sid: 'DenyBypass', ...deny, Action: 's3:BypassGovernanceRetention', Resource: objects },
      {
        Sid: 'DenyDeletion',
        ...deny,
        Action: ['s3:DeleteObject', 's3:DeleteObjectVersion', 's3:ReplicateDelete'],
        Resource: objects,
      },
    ],
  };
}
