// Operations of S3 that are known here by name only: the policies are asked first, as on AWS, and whoever may is told that it is
// not implemented. Without them an attack by one of these would be stopped by what this server lacks, which proves nothing about
// the policies.

import type { S3Action } from '../iam/actions.ts';
import { notImplemented } from '../s3-error.ts';
import type { Operation } from './operation.ts';

type Known = readonly [name: string, Operation['method'], Operation['on'], mark: string, S3Action];

const KNOWN: readonly Known[] = [
  ['GetObjectAcl', 'GET', 'object', 'acl', 's3:GetObjectAcl'],
  ['PutObjectAcl', 'PUT', 'object', 'acl', 's3:PutObjectAcl'],
  ['GetObjectTagging', 'GET', 'object', 'tagging', 's3:GetObjectTagging'],
  ['PutObjectTagging', 'PUT', 'object', 'tagging', 's3:PutObjectTagging'],
  ['DeleteObjectTagging', 'DELETE', 'object', 'tagging', 's3:DeleteObjectTagging'],
  ['UpdateObjectEncryption', 'PUT', 'object', 'encryption', 's3:UpdateObjectEncryption'],
  ['RestoreObject', 'POST', 'object', 'restore', 's3:RestoreObject'],
  ['GetBucketAcl', 'GET', 'bucket', 'acl', 's3:GetBucketAcl'],
  ['PutBucketAcl', 'PUT', 'bucket', 'acl', 's3:PutBucketAcl'],
  ['GetBucketEncryption', 'GET', 'bucket', 'encryption', 's3:GetEncryptionConfiguration'],
  ['PutBucketEncryption', 'PUT', 'bucket', 'encryption', 's3:PutEncryptionConfiguration'],
  ['GetBucketLifecycleConfiguration', 'GET', 'bucket', 'lifecycle', 's3:GetLifecycleConfiguration'],
  ['PutBucketLifecycleConfiguration', 'PUT', 'bucket', 'lifecycle', 's3:PutLifecycleConfiguration'],
  ['DeleteBucketLifecycle', 'DELETE', 'bucket', 'lifecycle', 's3:PutLifecycleConfiguration'],
  ['PutBucketReplication', 'PUT', 'bucket', 'replication', 's3:PutReplicationConfiguration'],
  ['DeleteBucketReplication', 'DELETE', 'bucket', 'replication', 's3:PutReplicationConfiguration'],
  ['PutPublicAccessBlock', 'PUT', 'bucket', 'publicAccessBlock', 's3:PutBucketPublicAccessBlock'],
  ['DeletePublicAccessBlock', 'DELETE', 'bucket', 'publicAccessBlock', 's3:PutBucketPublicAccessBlock'],
  ['PutBucketOwnershipControls', 'PUT', 'bucket', 'ownershipControls', 's3:PutBucketOwnershipControls'],
];

export const refusedOperations: readonly Operation[] = KNOWN.map(([name, method, on, mark, action]) => ({
  ...{ name, method, on, marks: [mark], parameters: ['versionId'], headers: [] },
  run: (call) => {
    if (on !== 'service') call.bucket();
    call.authorize(action);
    throw notImplemented(name);
  },
}));
