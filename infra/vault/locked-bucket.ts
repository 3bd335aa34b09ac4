// A bucket in which every object is locked from its first byte: the vault, and its replica. All else in this project leans on it.

import { Duration } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { Settings } from '../deployment/settings.ts';
import type { PolicyDocument } from '../policies/policy-document.ts';
import { privateBucket } from './private-bucket.ts';

/** Parts of an upload that was broken off cost money and show in no listing. */
const PARTS_DAYS = 7;

export function lockedBucket(
  scope: Construct,
  id: string,
  options: { bucketName: string; policy: (bucketName: string) => PolicyDocument; settings: Settings },
): s3.CfnBucket {
  const { bucketName, policy, settings } = options;
  const days = Duration.days(settings.lockDays);
  const isCompliance = settings.lockMode === 'compliance';
  return privateBucket(scope, id, {
    ...{ bucketName, policy },
    objectLockEnabled: true,
    objectLockDefaultRetention: isCompliance
      ? s3.ObjectLockRetention.compliance(days)
      : s3.ObjectLockRetention.governance(days),
    lifecycleRules: [{ id: 'abort-broken-uploads', abortIncompleteMultipartUploadAfter: Duration.days(PARTS_DAYS) }],
  });
}
