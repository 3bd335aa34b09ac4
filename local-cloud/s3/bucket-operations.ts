// Buckets themselves: create, look at, list, delete.

import { receiveText } from '../http/receive.ts';
import { refuseAcl } from '../objects/creation-checks.ts';
import { ownerElement } from '../objects/list-parameters.ts';
import { S3Error } from '../s3-error.ts';
import { parseXml } from '../xml/parse.ts';
import { document, element, S3_NAMESPACE, textElement, XML_HEADER } from '../xml/write.ts';
import type { Call } from './call.ts';
import type { Answer, Operation } from './operation.ts';

const onBucket = { on: 'bucket', marks: [], parameters: [], headers: [] } as const;

export const bucketOperations: readonly Operation[] = [
  { ...onBucket, name: 'ListBuckets', method: 'GET', on: 'service', run: listBuckets },
  {
    ...onBucket,
    name: 'CreateBucket',
    method: 'PUT',
    headers: ['x-amz-acl', 'x-amz-bucket-object-lock-enabled', 'x-amz-object-ownership'],
    run: createBucket,
  },
  { ...onBucket, name: 'HeadBucket', method: 'HEAD', run: headBucket },
  { ...onBucket, name: 'DeleteBucket', method: 'DELETE', run: deleteBucket },
  { ...onBucket, name: 'GetBucketLocation', method: 'GET', marks: ['location'], run: getBucketLocation },
];

function listBuckets(call: Call): Answer {
  call.authorize('s3:ListAllMyBuckets');
  const buckets = call.cloud.buckets
    .all()
    .map((bucket) =>
      element(
        'Bucket',
        textElement('Name', bucket.name),
        textElement('CreationDate', new Date(bucket.createdMs).toISOString()),
        textElement('BucketRegion', call.cloud.region),
      ),
    );
  const body = document('ListAllMyBucketsResult', ownerElement(call.cloud.accountId), element('Buckets', ...buckets));
  return { status: 200, body };
}

async function createBucket(call: Call): Promise<Answer> {
  const { cloud } = call;
  const name = call.request.bucket!;
  call.authorize('s3:CreateBucket');
  refuseAcl(call);
  if ((call.header('x-amz-object-ownership') ?? 'BucketOwnerEnforced') !== 'BucketOwnerEnforced') {
    throw new S3Error('AccessControlListNotSupported', 'The bucket does not allow ACLs');
  }
  requireLocation(call, await receiveText(call));
  const isValid = /^(?!xn--|sthree-|amzn-s3-demo-)[a-z0-9](?:[a-z0-9-]|\.(?!\.)){1,61}[a-z0-9]$/.test(name);
  if (!isValid || /^\d+\.\d+\.\d+\.\d+$/.test(name)) {
    throw new S3Error('InvalidBucketName', 'The specified bucket is not valid.', { details: { BucketName: name } });
  }
  if (cloud.buckets.find(name) !== undefined) {
    throw new S3Error(
      'BucketAlreadyOwnedByYou',
      'Your previous request to create the named bucket succeeded and you already own it.',
      {
        details: { BucketName: name },
      },
    );
  }
  const lockEnabled = call.header('x-amz-bucket-object-lock-enabled')?.toLowerCase() === 'true';
  cloud.buckets.save({
    name,
    createdMs: cloud.now().getTime(),
    versioning: lockEnabled ? 'Enabled' : '',
    lockEnabled,
    defaultLock: undefined,
    policy: undefined,
    notifications: [],
  });
  return { status: 200, headers: { location: `/${name}` } };
}

function requireLocation(call: Call, text: string): void {
  const root =
    text.trim() === '' ? undefined : parseXml(text, 'CreateBucketConfiguration').allowOnly('LocationConstraint');
  const location = root?.value('LocationConstraint') ?? 'us-east-1';
  if (location !== call.cloud.region) {
    throw new S3Error(
      'IllegalLocationConstraintException',
      `The ${location} location constraint is incompatible for the region specific endpoint this request was sent to.`,
    );
  }
}

function headBucket(call: Call): Answer {
  call.bucket();
  call.authorize('s3:ListBucket');
  return { status: 200, headers: { 'x-amz-bucket-region': call.cloud.region } };
}

function deleteBucket(call: Call): Answer {
  const bucket = call.bucket();
  call.authorize('s3:DeleteBucket');
  const { cloud } = call;
  const [upload] = cloud.uploads.list(bucket.name);
  if (!cloud.versions.isEmpty(bucket.name) || upload !== undefined) {
    throw new S3Error('BucketNotEmpty', 'The bucket you tried to delete is not empty', {
      details: { BucketName: bucket.name },
    });
  }
  cloud.buckets.remove(bucket.name);
  return { status: 204 };
}

function getBucketLocation(call: Call): Answer {
  call.bucket();
  call.authorize('s3:GetBucketLocation');
  const location = call.cloud.region === 'us-east-1' ? '' : call.cloud.region;
  return {
    status: 200,
    body: `${XML_HEADER}<LocationConstraint xmlns="${S3_NAMESPACE}">${location}</LocationConstraint>`,
  };
}
