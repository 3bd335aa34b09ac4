// The vault bucket's own policy: what nobody may do to a backup, whatever rights an identity was given elsewhere.
// Without it, one generous identity policy or one stolen administrator's key could overwrite, hide, re-encrypt or over-lock backups.
//
// A condition on a header holds whether S3 fills in the bucket's default where the header is absent or leaves the key out: both
// readings must let an honest upload pass, since neither could be tried on AWS.

import { DENY_TO_ALL, denyBypass, denyNewKeys, denyParts, denyPlainHttp } from './deny-to-all.ts';
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
  return {
    Version: '2012-10-17',
    Statement: [
      denyPlainHttp(bucket, objects),
      {
        // A thief who encrypts with a key of his own (SSE-C) holds the backups to ransom.
        Sid: 'DenyCustomerKeys',
        ...DENY_TO_ALL,
        Action: 's3:PutObject',
        Resource: objects,
        Condition: { Null: { 's3:x-amz-server-side-encryption-customer-algorithm': 'false' } },
      },
      {
        // So does a key of KMS, once its owner withdraws it. Without the header S3 encrypts with a key of its own.
        Sid: 'DenyManagedKeys',
        ...DENY_TO_ALL,
        Action: 's3:PutObject',
        Resource: objects,
        Condition: {
          Null: { 's3:x-amz-server-side-encryption': 'false' },
          StringNotEquals: { 's3:x-amz-server-side-encryption': 'AES256' },
        },
      },
      denyNewKeys(objects),
      {
        // What lies in an archive comes back after hours, and only to somebody who may thaw it: nobody on the worst day.
        Sid: 'DenyArchives',
        ...DENY_TO_ALL,
        Action: 's3:PutObject',
        Resource: objects,
        Condition: { StringEquals: { 's3:x-amz-storage-class': ['GLACIER', 'DEEP_ARCHIVE'] } },
      },
      {
        // With the header S3 answers 412 on a key that exists; a copy cannot carry it, so there are no copies into the vault either.
        Sid: 'DenyOverwriting',
        ...DENY_TO_ALL,
        Action: 's3:PutObject',
        Resource: objects,
        Condition: { Null: { 's3:if-none-match': 'true' } },
      },
      denyParts(objects),
      {
        Sid: 'DenyLongRetention',
        ...DENY_TO_ALL,
        Action: ['s3:PutObject', 's3:PutObjectRetention'],
        Resource: objects,
        Condition: {
          NumericGreaterThan: { 's3:object-lock-remaining-retention-days': String(options.retentionDaysMax) },
        },
      },
      // A hold has no end until somebody releases it: over-locking by other names.
      { Sid: 'DenyLegalHold', ...DENY_TO_ALL, Action: 's3:PutObjectLegalHold', Resource: objects },
      {
        Sid: 'DenyEventHold',
        ...DENY_TO_ALL,
        Action: ['s3:PutObject', 's3:PutObjectRetention'],
        Resource: objects,
        Condition: { StringEqualsIgnoreCase: { 's3:object-lock-event-hold': 'ON' } },
      },
      denyBypass(objects),
      // A backup behind a delete marker is a missing one for whoever lists the bucket. Nobody needs to lay any.
      { Sid: 'DenyMarkers', ...DENY_TO_ALL, Action: 's3:DeleteObject', Resource: objects },
      {
        Sid: 'DenyDeletion',
        ...DENY_TO_ALL,
        Action: 's3:DeleteObjectVersion',
        Resource: objects,
        Condition: { ArnNotEquals: { 'aws:PrincipalArn': options.retentionRoleArn } },
      },
    ],
  };
}
