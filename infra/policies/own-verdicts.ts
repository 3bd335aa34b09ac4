// What both of a site's identities may do in the ledger: read the cloud's verdicts on this site's own backups.

import { bucketArn, type InPartition, objectsArn, type PolicyDocument } from './policy-document.ts';

export function readOwnVerdicts(
  options: InPartition & { site: string; ledgerBucket: string },
): PolicyDocument['Statement'] {
  const { site, ledgerBucket } = options;
  return [
    {
      Sid: 'ReadOwnVerdicts',
      Effect: 'Allow',
      Action: 's3:GetObject',
      Resource: objectsArn(options, ledgerBucket, `sites/${site}/verdicts/*`),
    },
    {
      // Without it S3 answers 403 for a verdict that is not there yet, and nobody could tell that from a wrong policy.
      Sid: 'ListOwnVerdicts',
      Effect: 'Allow',
      Action: 's3:ListBucket',
      Resource: bucketArn(options, ledgerBucket),
      Condition: { StringLike: { 's3:prefix': `sites/${site}/verdicts/*` } },
    },
  ];
}
