// The ledger bucket's own policy: what no clinic's server and no lambda may do to the notes, whatever rights an identity was given
// elsewhere. The ledger is a cache of what the vault says and may be deleted as a whole by the operator, but by nobody
// who acts unattended: alert state and registrations would be gone with it.

import { DENY_TO_ALL, denyParts, denyPlainHttp } from './deny-to-all.ts';
import { type Deployment, roleArn, siteUserArn } from './deployed-names.ts';
import { bucketArn, objectsArn, type PolicyDocument } from './policy-document.ts';

export function ledgerBucketPolicy(
  options: Pick<Deployment, 'partition' | 'accountId'> & { ledgerBucket: string },
): PolicyDocument {
  const bucket = bucketArn(options, options.ledgerBucket);
  const objects = objectsArn(options, options.ledgerBucket, '*');
  const uploaders = siteUserArn(options, 'uploader', '*');
  const recoverers = siteUserArn(options, 'recovery', '*');
  return {
    Version: '2012-10-17',
    Statement: [
      denyPlainHttp(bucket, objects),
      denyParts(objects),
      {
        // Which site's reports is said by each uploader's own policy.
        Sid: 'UploadersWriteReportsOnly',
        ...DENY_TO_ALL,
        Action: 's3:PutObject',
        NotResource: objectsArn(options, options.ledgerBucket, 'sites/*/reports/*'),
        Condition: { ArnLike: { 'aws:PrincipalArn': [uploaders, recoverers] } },
      },
      {
        // What a site is, who is told and which keys sign for it, is said by the operator alone.
        Sid: 'DenyRegistering',
        ...DENY_TO_ALL,
        Action: 's3:PutObject',
        Resource: objectsArn(options, options.ledgerBucket, 'sites/*/site.json'),
        Condition: { ArnLike: { 'aws:PrincipalArn': roleArn(options, '*') } },
      },
      {
        Sid: 'DenyDeletion',
        ...DENY_TO_ALL,
        Action: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
        Resource: objects,
        Condition: { ArnLike: { 'aws:PrincipalArn': [uploaders, recoverers, roleArn(options, '*')] } },
      },
    ],
  };
}
