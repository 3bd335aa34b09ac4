// The requests that rows are made of, said in few words. Each is a command of AWS's own client: what a thief would type.

import { CreateAccessKeyCommand, DeleteAccessKeyCommand, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { InvokeCommand, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda';
import * as s3 from '@aws-sdk/client-s3';
import {
  CreateTopicCommand,
  DeleteTopicCommand,
  ListSubscriptionsByTopicCommand,
  PublishCommand,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import {
  type FunctionName,
  functionArn,
  operatorTopicArn,
  roleArn,
  siteTopicArn,
  siteUserName,
} from '../../infra/policies/deployed-names.ts';
import { daysFrom, type Place } from './place.ts';
import type { Row } from './row.ts';

type Request = Row['request'];
export type BucketName = 'vault' | 'ledger';

const bucketOf = (bucket: BucketName, place: Place): string =>
  bucket === 'vault' ? place.vaultBucket : place.ledgerBucket;
/** A request about one object, whose further parameters may depend on the place. */
const about =
  <Input extends { Bucket: string | undefined; Key: string | undefined }>(
    create: new (input: Input) => { readonly input: object },
    fixed: Partial<Input> = {},
  ) =>
  (bucket: BucketName, key: string, more: Partial<Input> | ((place: Place) => Partial<Input>) = {}): Request =>
  (place) => {
    const asked = typeof more === 'function' ? more(place) : more;
    return new create({ ...fixed, Bucket: bucketOf(bucket, place), Key: key, ...asked } as Input);
  };
const onBucket =
  <Input extends { Bucket: string | undefined }>(
    create: new (input: Input) => { readonly input: object },
    fixed: Omit<Input, 'Bucket'>,
  ) =>
  (bucket: BucketName): Request =>
  (place) =>
    new create({ ...fixed, Bucket: bucketOf(bucket, place) } as Input);

export const put = about(s3.PutObjectCommand, { Body: 'x' });
/** As the uploader writes: only where nothing is yet. */
export const create = about(s3.PutObjectCommand, { Body: 'x', IfNoneMatch: '*' });
export const get = about(s3.GetObjectCommand);
export const head = about(s3.HeadObjectCommand);
export const attributes = about(s3.GetObjectAttributesCommand, { ObjectAttributes: ['Checksum'] });
export const getRetention = about(s3.GetObjectRetentionCommand);
export const remove = about(s3.DeleteObjectCommand);
export const copy = about(s3.CopyObjectCommand);
export const putAcl = about(s3.PutObjectAclCommand, { ACL: 'public-read' });
export const putTags = about(s3.PutObjectTaggingCommand, { Tagging: { TagSet: [{ Key: 'k', Value: 'v' }] } });
export const legalHold = about(s3.PutObjectLegalHoldCommand, { LegalHold: { Status: 'ON' } });
export const newKey = about(s3.UpdateObjectEncryptionCommand, {
  ObjectEncryption: { SSEKMS: { KMSKeyArn: 'arn:aws:kms:eu-central-1:210987654321:key/thiefs' } },
});
export const thaw = about(s3.RestoreObjectCommand, { RestoreRequest: { Days: 1 } });
export const beginUpload = about(s3.CreateMultipartUploadCommand);
export const uploadPart = about(s3.UploadPartCommand, { UploadId: 'upload', PartNumber: 1, Body: 'x' });
export const completeUpload = about(s3.CompleteMultipartUploadCommand, {
  UploadId: 'upload',
  MultipartUpload: { Parts: [{ PartNumber: 1, ETag: 'x' }] },
});
export const listParts = about(s3.ListPartsCommand, { UploadId: 'upload' });
export const abortUpload = about(s3.AbortMultipartUploadCommand, { UploadId: 'upload' });

/** The version that was there from the start. */
export const thatVersion =
  (key: string) =>
  (place: Place): { VersionId: string } => ({ VersionId: place.versionOf(key) });
export const removeVersion = (bucket: BucketName, key: string, more: object = {}): Request =>
  remove(bucket, key, (place) => ({ ...thatVersion(key)(place), ...more }));

export const removeMany =
  (bucket: BucketName, keys: readonly string[], what: 'markers' | 'versions'): Request =>
  (place) => {
    const Objects = keys.map((Key) => ({ Key, ...(what === 'versions' && thatVersion(Key)(place)) }));
    return new s3.DeleteObjectsCommand({ Bucket: bucketOf(bucket, place), Delete: { Objects } });
  };

/** From now on; the cap is a setting of the deployment. */
type Days = number | ((place: Place) => number);
export const toTheCap: Days = ({ retentionDaysMax }) => retentionDaysMax;
export const beyondTheCap: Days = ({ retentionDaysMax }) => retentionDaysMax + 1;
const inDays = (days: Days, place: Place): Date => daysFrom(place.now, typeof days === 'number' ? days : days(place));

/** Of the version that was there from the start. */
export const retain = (
  key: string,
  days: Days,
  more: { mode?: s3.ObjectLockRetentionMode; bypass?: true; eventHold?: true } = {},
): Request =>
  about(s3.PutObjectRetentionCommand)('vault', key, (place) => ({
    ...thatVersion(key)(place),
    Retention: {
      ...{ Mode: more.mode ?? 'COMPLIANCE', RetainUntilDate: inDays(days, place) },
      ...(more.eventHold && { EventHold: 'ON' as const }),
    },
    ...(more.bypass && { BypassGovernanceRetention: true }),
  }));

/** An upload that asks for a lock of its own. */
export const createLocked = (key: string, days: Days, ObjectLockMode: s3.ObjectLockMode = 'COMPLIANCE'): Request =>
  create('vault', key, (place) => ({ ObjectLockMode, ObjectLockRetainUntilDate: inDays(days, place) }));

export const list =
  (bucket: BucketName, Prefix?: string): Request =>
  (place) =>
    new s3.ListObjectsV2Command({ Bucket: bucketOf(bucket, place), Prefix });
export const listVersions =
  (bucket: BucketName, Prefix?: string): Request =>
  (place) =>
    new s3.ListObjectVersionsCommand({ Bucket: bucketOf(bucket, place), Prefix });
export const listUploads = onBucket(s3.ListMultipartUploadsCommand, {});
export const headBucket = onBucket(s3.HeadBucketCommand, {});
export const listBuckets: Request = () => new s3.ListBucketsCommand({});
export const getLockSettings = onBucket(s3.GetObjectLockConfigurationCommand, {});
export const getPolicy = onBucket(s3.GetBucketPolicyCommand, {});

/** Every setting of a bucket that could harm what lies in it. */
export const SETTINGS: readonly { readonly what: string; readonly request: (bucket: BucketName) => Request }[] = [
  {
    what: 'replaces the policy',
    request: onBucket(s3.PutBucketPolicyCommand, { Policy: '{"Version":"2012-10-17","Statement":[]}' }),
  },
  { what: 'removes the policy', request: onBucket(s3.DeleteBucketPolicyCommand, {}) },
  {
    what: 'suspends versioning',
    request: onBucket(s3.PutBucketVersioningCommand, { VersioningConfiguration: { Status: 'Suspended' } }),
  },
  {
    what: 'removes the default lock',
    request: onBucket(s3.PutObjectLockConfigurationCommand, {
      ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled' },
    }),
  },
  {
    what: 'lets everything expire by lifecycle',
    request: onBucket(s3.PutBucketLifecycleConfigurationCommand, {
      LifecycleConfiguration: { Rules: [{ Status: 'Enabled', Filter: { Prefix: '' }, Expiration: { Days: 1 } }] },
    }),
  },
  {
    what: 'silences the events',
    request: onBucket(s3.PutBucketNotificationConfigurationCommand, { NotificationConfiguration: {} }),
  },
  {
    what: 'copies everything into his own bucket by replication',
    request: onBucket(s3.PutBucketReplicationCommand, {
      ReplicationConfiguration: {
        Role: 'arn:aws:iam::123456789012:role/any',
        Rules: [{ Status: 'Enabled', Destination: { Bucket: 'arn:aws:s3:::thiefs' } }],
      },
    }),
  },
  {
    what: 'sets a foreign key as the default encryption',
    request: onBucket(s3.PutBucketEncryptionCommand, {
      ServerSideEncryptionConfiguration: {
        Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'thiefs' } }],
      },
    }),
  },
  { what: 'opens it by an access list', request: onBucket(s3.PutBucketAclCommand, { ACL: 'public-read' }) },
  {
    what: 'lets objects belong to their writers',
    request: onBucket(s3.PutBucketOwnershipControlsCommand, {
      OwnershipControls: { Rules: [{ ObjectOwnership: 'ObjectWriter' }] },
    }),
  },
  {
    what: 'lifts the block of public access',
    request: onBucket(s3.PutPublicAccessBlockCommand, { PublicAccessBlockConfiguration: { BlockPublicPolicy: false } }),
  },
  { what: 'deletes the bucket', request: onBucket(s3.DeleteBucketCommand, {}) },
];

export const invoke =
  (name: FunctionName, event: object = {}): Request =>
  (place) =>
    new InvokeCommand({
      FunctionName: functionArn(place, name),
      InvocationType: 'Event',
      Payload: Buffer.from(JSON.stringify(event)),
    });

export const replaceCode =
  (name: FunctionName): Request =>
  (place) =>
    new UpdateFunctionCodeCommand({ FunctionName: functionArn(place, name), ZipFile: Buffer.from('code') });

/** `undefined` is the operator's topic. */
const topicOf = (site: string | undefined, place: Place): string =>
  site === undefined ? operatorTopicArn(place) : siteTopicArn(place, site);
export const publish =
  (site: string | undefined): Request =>
  (place) =>
    new PublishCommand({ TopicArn: topicOf(site, place), Message: 'all is well' });
export const subscribe =
  (site: string | undefined): Request =>
  (place) =>
    new SubscribeCommand({ TopicArn: topicOf(site, place), Protocol: 'email', Endpoint: 'thief@example.com' });
export const listSubscriptions =
  (site: string | undefined): Request =>
  (place) =>
    new ListSubscriptionsByTopicCommand({ TopicArn: topicOf(site, place) });
export const createTopic: Request = () => new CreateTopicCommand({ Name: 'clinic-offsite-site-new' });
export const deleteTopic =
  (site: string): Request =>
  (place) =>
    new DeleteTopicCommand({ TopicArn: topicOf(site, place) });

export const createKeyFor =
  (identity: 'uploader' | 'recovery', site: string): Request =>
  () =>
    new CreateAccessKeyCommand({ UserName: siteUserName(identity, site) });
export const deleteKeyOf =
  (identity: 'uploader' | 'recovery', site: string): Request =>
  () =>
    new DeleteAccessKeyCommand({ UserName: siteUserName(identity, site), AccessKeyId: 'AKIAAAAAAAAAAAAAAAAA' });
export const widenPolicyOf =
  (identity: 'uploader' | 'recovery', site: string): Request =>
  () => {
    const PolicyDocument = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}';
    return new PutUserPolicyCommand({ UserName: siteUserName(identity, site), PolicyName: 'all', PolicyDocument });
  };
export const assumeRole =
  (name: FunctionName): Request =>
  (place) =>
    new AssumeRoleCommand({ RoleArn: roleArn(place, name), RoleSessionName: 'thief' });
