// The record that S3 sends of a new object, field by field as AWS writes it: the lambdas that read it here run on AWS unchanged.

import type { S3EventRecord } from 'aws-lambda';
import type { Bucket, Notification } from '../disk/buckets.ts';
import type { NewVersion } from '../disk/versions.ts';
import { formEncodeKey } from '../objects/form-encode-key.ts';
import type { Call } from '../s3/call.ts';

export function objectCreatedRecord(options: {
  call: Call;
  bucket: Bucket;
  version: NewVersion;
  sequencer: string;
  notification: Notification;
  event: string;
}): S3EventRecord {
  const { call, bucket, version } = options;
  return {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: call.cloud.region,
    eventTime: new Date(version.modifiedMs).toISOString(),
    eventName: options.event,
    userIdentity: { principalId: `AWS:${call.caller.identity?.accessKeyId ?? 'Anonymous'}` },
    requestParameters: { sourceIPAddress: '127.0.0.1' },
    responseElements: { 'x-amz-request-id': call.request.id, 'x-amz-id-2': call.request.id },
    s3: {
      s3SchemaVersion: '1.0',
      configurationId: options.notification.id,
      bucket: {
        name: bucket.name,
        ownerIdentity: { principalId: call.cloud.accountId },
        arn: `arn:aws:s3:::${bucket.name}`,
      },
      object: {
        key: formEncodeKey(version.key),
        size: version.bytes,
        eTag: version.etag,
        ...(bucket.versioning === 'Enabled' ? { versionId: version.versionId } : {}),
        sequencer: options.sequencer,
      },
    },
  };
}
