// The vault bucket's own policy: what nobody may do to a backup, whatever rights an identity was given elsewhere.
// Without it, one generous identity policy or one stolen administrator's key could overwrite, hide, re-encrypt or over-lock backups.
//
// A condition on a header holds whether S3 fills in the bucket's default where the header is absent or leaves the key out: both
// readings must let an honest upload pass, since neither could be tried on AWS.

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
        // So does a key of KMS, once its owner withdraws it. Without the header S3 encrypts with a key of its own.
        Sid: 'DenyManagedKeys',
        ...deny,
        Action: 's3:PutObject',
        Resource: objects,
        Condition: {
          Null: { 's3:x-amz-server-side-encryption': 'false' },
          StringNotEquals: { 's3:x-amz-server-side-encryption': 'AES256' },
        },
      },
      // The same afterwards, to what is stored already; Object Lock keeps the bytes, not the key that opens them.
      { Sid: 'DenyNewKeys', ...deny, Action: 's3:UpdateObjectEncryption', Resource: objects },
      {
        // What lies in an archive comes back after hours, and only to somebody who may thaw it: nobody on the worst day.
        Sid: 'DenyArchives',
        ...deny,
        Action: 's3:PutObject',
        Resource: objects,
        Condition: { StringEquals: { 's3:x-amz-storage-class': ['GLACIER', 'DEEP_ARCHIVE'] } },
      },
      {
        // With the header S3 answers 412 on a key that exists; a copy cannot carry it, so there are no copies into the vault either.
        Sid: 'DenyOverwriting',
        ...deny,
        Action: 's3:PutObject',
        Resource: objects,
        Condition: { Null: { 's3:if-none-match': 'true' } },
      },
      {
        // Parts of an upload that is never completed are in no listing and under no lock, and are paid for. No object of ours is
        // large enough to need parts.
        Sid: 'DenyParts',
        ...deny,
        Action: 's3:PutObject',
        Resource: objects,
        Condition: { Bool: { 's3:ObjectCreationOperation': 'false' } },
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
      // A hold has no end until somebody releases it: over-locking by other names.
      { Sid: 'DenyLegalHold', ...deny, Action: 's3:PutObjectLegalHold', Resource: objects },
      {
        Sid: 'DenyEventHold',
        ...deny,
        Action: ['s3:PutObject', 's3:PutObjectRetention'],
        Resource: objects,
        Condition: { StringEqualsIgnoreCase: { 's3:object-lock-event-hold': 'ON' } },
      },
      { Sid: 'DenyBypass', ...deny, Action: 's3:BypassGovernanceRetention', Resource: objects },
      // A backup behind a delete marker is a missing one for whoever lists the bucket. Nobody needs to lay any.
      { Sid: 'DenyMarkers', ...deny, Action: 's3:DeleteObject', Resource: objects },
      {
        Sid: 'DenyDeletion',
        ...deny,
        Action: 's3:DeleteObjectVersion',
        Resource: objects,
        Condition: { ArnNotEquals: { 'aws:PrincipalArn': options.retentionRoleArn } },
      },
    ],
  };
}
