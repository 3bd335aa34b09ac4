// The event that EventBridge sends of a new object, field by field as AWS writes it. Unlike S3's own, it names the key as it is,
// without the encoding of a form: a function that decodes it would look for another object.

import type { Bucket } from '../disk/buckets.ts';
import type { NewVersion } from '../disk/versions.ts';
import type { CreationEvent } from '../objects/commit.ts';
import type { Call } from '../s3/call.ts';
import { newUuid } from '../sns/sns-call.ts';

const REASONS: Readonly<Record<CreationEvent, string>> = {
  'ObjectCreated:Put': 'PutObject',
  'ObjectCreated:Copy': 'CopyObject',
  'ObjectCreated:CompleteMultipartUpload': 'CompleteMultipartUpload',
};

export interface ObjectCreatedEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': 'Object Created';
  readonly source: 'aws.s3';
  readonly account: string;
  /** To the second. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: {
    readonly version: '0';
    readonly bucket: { readonly name: string };
    readonly object: {
      readonly key: string;
      readonly size: number;
      readonly etag: string;
      readonly 'version-id'?: string;
      readonly sequencer: string;
    };
    readonly 'request-id': string;
    readonly requester: string;
    readonly 'source-ip-address': string;
    readonly reason: string;
  };
}

export function objectCreatedEvent(options: {
  call: Call;
  bucket: Bucket;
  version: NewVersion;
  sequencer: string;
  event: CreationEvent;
}): ObjectCreatedEvent {
  const { call, bucket, version } = options;
  return {
    version: '0',
    id: newUuid(call.cloud.random),
    'detail-type': 'Object Created',
    source: 'aws.s3',
    account: call.cloud.accountId,
    time: `${new Date(version.modifiedMs).toISOString().slice(0, 19)}Z`,
    region: call.cloud.region,
    resources: [`arn:aws:s3:::${bucket.name}`],
    detail: {
      version: '0',
      bucket: { name: bucket.name },
      object: {
        key: version.key,
        size: version.bytes,
        etag: version.etag,
        ...(bucket.versioning === 'Enabled' ? { 'version-id': version.versionId } : {}),
        sequencer: options.sequencer,
      },
      'request-id': call.request.id,
      requester: call.cloud.accountId,
      'source-ip-address': '127.0.0.1',
      reason: REASONS[options.event],
    },
  };
}
