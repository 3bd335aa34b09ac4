// A bucket's policy: put, read, taken away. What cannot be enforced to the letter is refused when it is put.

import { receiveText } from '../http/receive.ts';
import { malformedPolicy } from '../iam/malformed-policy.ts';
import { parsePolicy } from '../iam/policy.ts';
import { POLICY_BYTES_MAX } from '../limits.ts';
import { S3Error } from '../s3-error.ts';
import type { Call } from './call.ts';
import type { Answer, Operation } from './operation.ts';

const shared = { on: 'bucket', marks: ['policy'], parameters: [], headers: [] } as const;

export const policyOperations: readonly Operation[] = [
  { ...shared, name: 'GetBucketPolicy', method: 'GET', run: get },
  { ...shared, name: 'PutBucketPolicy', method: 'PUT', run: put },
  { ...shared, name: 'DeleteBucketPolicy', method: 'DELETE', run: remove },
];

function get(call: Call): Answer {
  const { policy, name } = call.bucket();
  call.authorize('s3:GetBucketPolicy');
  if (policy === undefined) {
    throw new S3Error('NoSuchBucketPolicy', 'The bucket policy does not exist', { details: { BucketName: name } });
  }
  return { status: 200, headers: { 'content-type': 'application/json' }, body: policy };
}

async function put(call: Call): Promise<Answer> {
  call.bucket();
  call.authorize('s3:PutBucketPolicy');
  const policy = await receiveText(call);
  const bucket = call.bucket();
  if (Buffer.byteLength(policy) > POLICY_BYTES_MAX) throw malformedPolicy('it is larger than 20 KiB');
  parsePolicy(parseJson(policy), { bucket: bucket.name });
  call.cloud.buckets.save({ ...bucket, policy });
  return { status: 204 };
}

function remove(call: Call): Answer {
  const bucket = call.bucket();
  call.authorize('s3:DeleteBucketPolicy');
  call.cloud.buckets.save({ ...bucket, policy: undefined });
  return { status: 204 };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw malformedPolicy('it is not JSON');
  }
}
