// What a clinic's server may do: create its own backups and reports, read its own prefix, and nothing else.
// Everything in it is assumed stolen one day; each further action here would be a weapon against the backups.

import { readOwnVerdicts } from './own-verdicts.ts';
import { bucketArn, type InPartition, objectsArn, type PolicyDocument } from './policy-document.ts';

export function uploaderPolicy(
  options: InPartition & { site: string; vaultBucket: string; ledgerBucket: string },
): PolicyDocument {
  const { site, vaultBucket, ledgerBucket } = options;
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'CreateOwnBackups',
        Effect: 'Allow',
        Action: 's3:PutObject',
        Resource: [
          objectsArn(options, vaultBucket, `sites/${site}/packs/*`),
          objectsArn(options, vaultBucket, `sites/${site}/backups/*`),
        ],
      },
      {
        Sid: 'ReadOwnBackups',
        Effect: 'Allow',
        Action: 's3:GetObject',
        Resource: objectsArn(options, vaultBucket, `sites/${site}/*`),
      },
      {
        Sid: 'ListOwnBackups',
        Effect: 'Allow',
        Action: 's3:ListBucket',
        Resource: bucketArn(options, vaultBucket),
        Condition: { StringLike: { 's3:prefix': `sites/${site}/*` } },
      },
      {
        Sid: 'SendReports',
        Effect: 'Allow',
        Action: 's3:PutObject',
        Resource: objectsArn(options, ledgerBucket, `sites/${site}/reports/*`),
      },
      ...readOwnVerdicts(options),
    ],
  };
}
