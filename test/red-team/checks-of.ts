// What AWS asks its policies about one request: the actions, each with the resource and the condition keys that the request gives
// values to. From AWS's documentation of each operation; the local cloud has its own code for the same, so an error in either shows
// where the two disagree.

import type { Place } from './place.ts';
import type { Command, Row } from './row.ts';

export interface Check {
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string>>;
}

type Input = Readonly<Record<string, unknown>>;
type Context = Readonly<Record<string, string | undefined>>;
type ChecksOf = (input: Input, place: Place, headers: Readonly<Record<string, string>>) => Check[];

const DAY_MS = 24 * 3600 * 1000;

export function checksOf(
  command: Command,
  place: Place,
  { headers = {}, isMissing }: Pick<Row, 'headers' | 'isMissing'>,
): Check[] {
  const name = command.constructor.name.replace(/Command$/, '');
  const checks = CHECKS[name];
  if (checks === undefined) throw new Error(`nobody said yet what AWS asks its policies about ${name}`);
  const input = command.input as Input;
  return [
    ...checks(input, place, headers),
    ...(isMissing === true ? [check('s3:ListBucket', bucketOf(input, place))] : []),
  ];
}

/** The operations that are known here: the page and the proof that every call of the code has a row read them. */
export const operationOf = (command: Command): string => command.constructor.name.replace(/Command$/, '');

const text = (value: unknown): string | undefined => (value === undefined ? undefined : String(value));
const check = (action: string, resource: string, context: Context = {}): Check => ({
  ...{ action, resource },
  context: Object.fromEntries(Object.entries(context).filter(([, value]) => value !== undefined)) as Check['context'],
});
const bucketOf = (input: Input, place: Place): string => `arn:${place.partition}:s3:::${input.Bucket}`;
const objectOf = (input: Input, place: Place): string => `${bucketOf(input, place)}/${input.Key}`;
/** Actions on one version have names of their own. */
const ofVersion = (action: string, versionId: unknown): string =>
  versionId === undefined ? action : action.replace('Object', 'ObjectVersion');

const onBucket =
  (action: string): ChecksOf =>
  (input, place) => [check(action, bucketOf(input, place))];
const onObject =
  (action: string): ChecksOf =>
  (input, place) => [check(action, objectOf(input, place))];
const onVersion =
  (action: string): ChecksOf =>
  (input, place) => [check(ofVersion(action, input.VersionId), objectOf(input, place))];
const listing =
  (action: string): ChecksOf =>
  (input, place) => [check(action, bucketOf(input, place), { 's3:prefix': text(input.Prefix) })];

function lockContext(mode: unknown, until: unknown, place: Place): Context {
  if (!(until instanceof Date)) return { 's3:object-lock-mode': text(mode) };
  const days = Math.ceil((until.getTime() - place.now.getTime()) / DAY_MS);
  return {
    's3:object-lock-mode': text(mode),
    's3:object-lock-retain-until-date': until.toISOString(),
    's3:object-lock-remaining-retention-days': String(days),
  };
}

/** A lock, a hold, an access list or tags in the headers of an upload need rights of their own. */
const creating =
  (isCreation: boolean): ChecksOf =>
  (input, place, headers) => {
    const resource = objectOf(input, place);
    const lock = lockContext(input.ObjectLockMode, input.ObjectLockRetainUntilDate, place);
    const hold = { 's3:object-lock-event-hold': text(input.ObjectLockEventHold) };
    const legalHold = { 's3:object-lock-legal-hold': text(input.ObjectLockLegalHoldStatus) };
    const context = {
      ...{ ...lock, ...hold, ...legalHold },
      's3:ObjectCreationOperation': String(isCreation),
      's3:if-none-match': text(input.IfNoneMatch) ?? headers['if-none-match'],
      's3:if-match': text(input.IfMatch),
      's3:x-amz-acl': text(input.ACL),
      's3:x-amz-copy-source': text(input.CopySource),
      's3:x-amz-server-side-encryption': text(input.ServerSideEncryption),
      's3:x-amz-server-side-encryption-aws-kms-key-id': text(input.SSEKMSKeyId),
      's3:x-amz-server-side-encryption-customer-algorithm': text(input.SSECustomerAlgorithm),
      's3:x-amz-storage-class': text(input.StorageClass),
    };
    return [
      ...copied(input, place),
      check('s3:PutObject', resource, context),
      ...(input.ObjectLockMode === undefined ? [] : [check('s3:PutObjectRetention', resource, { ...lock, ...hold })]),
      ...(input.ObjectLockLegalHoldStatus === undefined ? [] : [check('s3:PutObjectLegalHold', resource, legalHold)]),
      ...(input.ACL === undefined ? [] : [check('s3:PutObjectAcl', resource, { 's3:x-amz-acl': text(input.ACL) })]),
      ...(input.Tagging === undefined ? [] : [check('s3:PutObjectTagging', resource)]),
    ];
  };

function copied(input: Input, place: Place): Check[] {
  if (typeof input.CopySource !== 'string') return [];
  const [path, version] = input.CopySource.split('?versionId=');
  return [check(ofVersion('s3:GetObject', version), `arn:${place.partition}:s3:::${path}`)];
}

const bypassing = (input: Input, resource: string): Check[] =>
  input.BypassGovernanceRetention === true ? [check('s3:BypassGovernanceRetention', resource)] : [];

function deleting(object: Input, input: Input, place: Place): Check[] {
  const resource = `${bucketOf(input, place)}/${object.Key}`;
  const version = text(object.VersionId);
  const action = version === undefined ? 's3:DeleteObject' : 's3:DeleteObjectVersion';
  return [check(action, resource, { 's3:versionid': version }), ...bypassing(input, resource)];
}

const retention: ChecksOf = (input, place) => {
  const wanted = (input.Retention ?? {}) as Input;
  const context = {
    ...lockContext(wanted.Mode, wanted.RetainUntilDate, place),
    's3:object-lock-event-hold': text(wanted.EventHold),
  };
  const resource = objectOf(input, place);
  return [check('s3:PutObjectRetention', resource, context), ...bypassing(input, resource)];
};

const onTopic =
  (action: string): ChecksOf =>
  (input) => [check(action, String(input.TopicArn))];
const onUser =
  (action: string): ChecksOf =>
  (input, { partition, accountId }) => [check(action, `arn:${partition}:iam::${accountId}:user/${input.UserName}`)];

const CHECKS: Readonly<Record<string, ChecksOf>> = {
  PutObject: creating(true),
  CopyObject: creating(true),
  CompleteMultipartUpload: creating(true),
  CreateMultipartUpload: creating(false),
  UploadPart: creating(false),
  UploadPartCopy: creating(false),
  AbortMultipartUpload: onObject('s3:AbortMultipartUpload'),
  ListParts: onObject('s3:ListMultipartUploadParts'),
  ListMultipartUploads: onBucket('s3:ListBucketMultipartUploads'),
  GetObject: onVersion('s3:GetObject'),
  HeadObject: onVersion('s3:GetObject'),
  GetObjectAttributes: (input, place) =>
    ['s3:GetObjectAttributes', 's3:GetObject'].map((action) =>
      check(ofVersion(action, input.VersionId), objectOf(input, place)),
    ),
  GetObjectRetention: onObject('s3:GetObjectRetention'),
  PutObjectRetention: retention,
  GetObjectLegalHold: onObject('s3:GetObjectLegalHold'),
  PutObjectLegalHold: (input, place) => {
    const status = text((input.LegalHold as Input | undefined)?.Status);
    return [check('s3:PutObjectLegalHold', objectOf(input, place), { 's3:object-lock-legal-hold': status })];
  },
  PutObjectAcl: (input, place) => [
    check('s3:PutObjectAcl', objectOf(input, place), { 's3:x-amz-acl': text(input.ACL) }),
  ],
  PutObjectTagging: onVersion('s3:PutObjectTagging'),
  UpdateObjectEncryption: onObject('s3:UpdateObjectEncryption'),
  RestoreObject: onObject('s3:RestoreObject'),
  DeleteObject: (input, place) => deleting(input, input, place),
  DeleteObjects: (input, place) =>
    ((input.Delete as { Objects: Input[] }).Objects ?? []).flatMap((object) => deleting(object, input, place)),
  ListObjectsV2: listing('s3:ListBucket'),
  HeadBucket: listing('s3:ListBucket'),
  ListObjectVersions: listing('s3:ListBucketVersions'),
  ListBuckets: () => [check('s3:ListAllMyBuckets', '*')],
  DeleteBucket: onBucket('s3:DeleteBucket'),
  GetBucketPolicy: onBucket('s3:GetBucketPolicy'),
  PutBucketPolicy: onBucket('s3:PutBucketPolicy'),
  DeleteBucketPolicy: onBucket('s3:DeleteBucketPolicy'),
  PutBucketVersioning: onBucket('s3:PutBucketVersioning'),
  GetObjectLockConfiguration: onBucket('s3:GetBucketObjectLockConfiguration'),
  PutObjectLockConfiguration: onBucket('s3:PutBucketObjectLockConfiguration'),
  PutBucketLifecycleConfiguration: onBucket('s3:PutLifecycleConfiguration'),
  PutBucketNotificationConfiguration: onBucket('s3:PutBucketNotification'),
  PutBucketReplication: onBucket('s3:PutReplicationConfiguration'),
  PutBucketEncryption: onBucket('s3:PutEncryptionConfiguration'),
  PutBucketAcl: (input, place) => [
    check('s3:PutBucketAcl', bucketOf(input, place), { 's3:x-amz-acl': text(input.ACL) }),
  ],
  PutBucketOwnershipControls: onBucket('s3:PutBucketOwnershipControls'),
  PutPublicAccessBlock: onBucket('s3:PutBucketPublicAccessBlock'),
  PolicyQuestion: ({ action, resource }) => [check(String(action), String(resource))],
  Publish: onTopic('sns:Publish'),
  Subscribe: onTopic('sns:Subscribe'),
  CreateTopic: (input, { partition, region, accountId }) => [
    check('sns:CreateTopic', `arn:${partition}:sns:${region}:${accountId}:${input.Name}`),
  ],
  DeleteTopic: onTopic('sns:DeleteTopic'),
  ListSubscriptionsByTopic: onTopic('sns:ListSubscriptionsByTopic'),
  Invoke: (input) => [check('lambda:InvokeFunction', String(input.FunctionName))],
  UpdateFunctionCode: (input) => [check('lambda:UpdateFunctionCode', String(input.FunctionName))],
  CreateAccessKey: onUser('iam:CreateAccessKey'),
  DeleteAccessKey: onUser('iam:DeleteAccessKey'),
  PutUserPolicy: onUser('iam:PutUserPolicy'),
  AssumeRole: (input) => [check('sts:AssumeRole', String(input.RoleArn))],
};
