// The ledger: the cloud's own notes. It sends every new object to EventBridge, which tells missing-backup of new verdicts, and forgets
// the versions of notes that were replaced long ago: without that, a pack table of megabytes that is rewritten several times a day would
// be the larger part of a clinic's bill.

import { Duration } from 'aws-cdk-lib';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { ledgerBucketPolicy } from '../policies/ledger-bucket.ts';
import { PLACE } from '../stacks/place.ts';
import { privateBucket } from './private-bucket.ts';

/** Long enough to undo what somebody did by mistake before a holiday. */
const REPLACED_NOTES_DAYS = 30;

export function ledgerBucket(scope: Construct): s3.CfnBucket {
  const bucket = privateBucket(scope, 'Ledger', {
    bucketName: PLACE.ledgerBucket,
    policy: (name) => ledgerBucketPolicy({ ...PLACE, ledgerBucket: name }),
    lifecycleRules: [
      {
        id: 'forget-replaced-notes',
        noncurrentVersionExpiration: Duration.days(REPLACED_NOTES_DAYS),
        expiredObjectDeleteMarker: true,
        abortIncompleteMultipartUploadAfter: Duration.days(1),
      },
    ],
  });
  bucket.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
  return bucket;
}
