// An event as S3 sends it when an object was created.

import type { S3Event } from 'aws-lambda';

/** `encodedKey` is the key as S3 writes it into events: percent-encoded, with "+" for a space. */
export function manifestEvent(bucket: string, encodedKey: string, eventName = 'ObjectCreated:Put'): S3Event {
  return {
    Records: [
      {
        ...{ eventVersion: '2.1', eventSource: 'aws:s3', awsRegion: 'eu-central-1', eventName },
        eventTime: '2026-11-23T01:31:00.000Z',
        userIdentity: { principalId: 'AWS:EXAMPLE' },
        requestParameters: { sourceIPAddress: '192.0.2.1' },
        responseElements: { 'x-amz-request-id': 'EXAMPLE', 'x-amz-id-2': 'EXAMPLE' },
        s3: {
          ...{ s3SchemaVersion: '1.0', configurationId: 'manifests' },
          bucket: { name: bucket, ownerIdentity: { principalId: 'EXAMPLE' }, arn: `arn:aws:s3:::${bucket}` },
          object: {
            key: encodedKey,
            size: 1,
            eTag: 'd41d8cd98f00b204e9800998ecf8427e',
            sequencer: '0055AED6DCD90281E5',
          },
        },
      },
    ],
  };
}
