// What whoever holds a clinic's recovery kit may do: read that clinic's backups and verdicts.
// Separate from the uploader's identity, since that one may have been revoked on the day it was stolen.

import { readOwnVerdicts } from './own-verdicts.ts';
import { bucketArn, type InPartition, objectsArn, type PolicyDocument } from './policy-document.ts';

export function recoveryPolicy(
  options: InPartition & { site: string; vaultBucket: string; ledgerBucket: string },
): PolicyDocument {
  const { site, vaultBucket } = options;
  return {
    Version: '2012-10-17',
    Statement: [
      {
        // Versions as well, so that a delete marker or a newer version cannot come between a clinic and its backup.
        Sid: 'ReadOwnBackups',
        Effect: 'Allow',
        Action: ['s3:GetObject', 's3:GetObjectVersion'],
        Resource: objectsArn(options, vaultBucket, `sites/${site}/*`),
      },
      {
        Sid: 'ListOwnBackups',
        Effect: 'Allow',
        Action: ['s3:ListBucket', 's3:ListBucketVersions'],
        Resource: bucketArn(options, vaultBucket),
        Condition: { StringLike: { 's3:prefix': `sites/${site}/*` } },
      },
      ...readOwnVerdicts(options),
    ],
  };
}
