// The vault bucket's own policy: what nobody may do to a backup, whatever rights an identity was given elsewhere.
// Without it, one generous identity policy or one stolen administrator's key could overwrite, hide, re-encrypt or over-lock backups.

import { bucketArn, type InPartition, objectsArn, type PolicyDocument } from './policy-document.ts';

export function vaultBucketPolicy(
  options: InPartition & {
    vaultBucket: string;
    /** The only principal that may delete object versions, once their locks have ended. */
    retentionRoleArn: string;
    /** No lock may reach further than this into the future: a lock that nobody can shorten is also a bill that nobody can. */
    retentionDaysMax: number;
  },
): PolicyDocument {
  const bucket = bucketArn(options, options.vaultBucket);
  const objects = objectsArn(options, options.vaultBucket, '*');
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
      {
        // A thief who encrypts with a key of his own (SSE-C) holds the backups to ransom.
        Sid: 'DenyCustomerKeys',
        ...deny,
        Action: 's3:PutObject',
        Resource: objects,
        Condition: { Null: { 's3:x-amz-server-side-encryption-customer-algorithm': 'false' } },
      },
      {
        // Parts of a multipart upload create no object and carry no If-None-Match; its completion does both.
        Sid: 'DenyOverwriting',
        ...deny,
        Action: 's3:PutObject',
        Resource: objects,
        Condition: { Null: { 's3:if-none-match': 'true' }, Bool: { 's3:ObjectCreationOperation': 'true' } },
      },
      {
        Sid: 'DenyLongRetention',
        ...deny,
        Action: ['s3:PutObject', 's3:PutObjectRetention'],
        Resource: objects,
        Condition: {
          NumericGreaterThan: { 's3:object-lock-remaining-retention-days': String(options.retentionDaysMax) },
        },
      },
      {
        // An event hold has no end until somebody releases it: over-locking by another name.
        Sid: 'DenyEventHold',
        ...deny,
        Action: ['s3:PutObject', 's3:PutObjectRetention'],
        Resource: objects,
        Condition: { Null: { 's3:object-lock-event-hold': 'false' } },
      },
      { Sid: 'DenyBypass', ...deny, Action: 's3:BypassGovernanceRetention', Resource: objects },
      {
        // Delete markers too: a hidden backup is a missing one for whoever lists the bucket.
        Sid: 'DenyDeletion',
        ...deny,
        Action: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
        Resource: objects,
        Condition: { ArnNotEquals: { 'aws:PrincipalArn': options.retentionRoleArn } },
      },
    ],
  };
}
