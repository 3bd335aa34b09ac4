// What all our buckets have in common: versions, encryption at rest, no public access, no access lists, exactly the policy of
// infra/policies/, and they stay when their stack goes. Without the last, a mistyped command could end every clinic's backups.

import { RemovalPolicy } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { PolicyDocument } from '../policies/policy-document.ts';
import { acknowledge } from '../stacks/acknowledge.ts';

/**
 * Whatever is deleted or replaced; but a first deployment that fails takes away what it has just made, and is still empty. It could not
 * be repeated otherwise, because names are fixed.
 */
export const KEEP = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;

export function privateBucket(
  scope: Construct,
  id: string,
  options: { policy: (bucketName: string) => PolicyDocument } & Required<
    Pick<s3.BucketProps, 'bucketName' | 'lifecycleRules'>
  > &
    Pick<s3.BucketProps, 'objectLockEnabled' | 'objectLockDefaultRetention'>,
): s3.CfnBucket {
  const { policy, ...properties } = options;
  const bucket = new s3.Bucket(scope, id, {
    ...properties,
    versioned: true,
    encryption: s3.BucketEncryption.S3_MANAGED,
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    removalPolicy: KEEP,
  });
  // Of CloudFormation's own kind, because CDK's would rearrange the statements that tests compare and the local cloud enforces.
  const attached = new s3.CfnBucketPolicy(scope, `${id}Policy`, {
    bucket: bucket.bucketName,
    policyDocument: policy(bucket.bucketName),
  });
  attached.applyRemovalPolicy(KEEP);
  acknowledge(
    bucket,
    'S1',
    'Access logs need a third bucket that nobody reads and that grows for ever. Whoever must know who read what switches on CloudTrail’s data events for this bucket (docs/infra.md).',
  );
  return bucket.node.defaultChild as s3.CfnBucket;
}
