// The names of the actions that a policy may use: S3's, and those of SNS, Lambda, IAM and CloudFormation that are here. A misspelt
// action matches nothing, so that a Deny of it would deny nothing: such a policy is refused, as AWS refuses it.

export const S3_ACTIONS = [
  's3:AbortMultipartUpload',
  's3:BypassGovernanceRetention',
  's3:CreateBucket',
  's3:DeleteBucket',
  's3:DeleteBucketPolicy',
  's3:DeleteObject',
  's3:DeleteObjectTagging',
  's3:DeleteObjectVersion',
  's3:DeleteObjectVersionTagging',
  's3:GetBucketAcl',
  's3:GetBucketLocation',
  's3:GetBucketNotification',
  's3:GetBucketObjectLockConfiguration',
  's3:GetBucketPolicy',
  's3:GetBucketVersioning',
  's3:GetEncryptionConfiguration',
  's3:GetLifecycleConfiguration',
  's3:GetObject',
  's3:GetObjectAcl',
  's3:GetObjectAttributes',
  's3:GetObjectLegalHold',
  's3:GetObjectRetention',
  's3:GetObjectTagging',
  's3:GetObjectVersion',
  's3:GetObjectVersionAcl',
  's3:GetObjectVersionAttributes',
  's3:GetObjectVersionTagging',
  's3:ListAllMyBuckets',
  's3:ListBucket',
  's3:ListBucketMultipartUploads',
  's3:ListBucketVersions',
  's3:ListMultipartUploadParts',
  's3:ObjectOwnerOverrideToBucketOwner',
  's3:PutBucketAcl',
  's3:PutBucketNotification',
  's3:PutBucketObjectLockConfiguration',
  's3:PutBucketOwnershipControls',
  's3:PutBucketPolicy',
  's3:PutBucketPublicAccessBlock',
  's3:PutBucketVersioning',
  's3:PutEncryptionConfiguration',
  's3:PutLifecycleConfiguration',
  's3:PutObject',
  's3:PutObjectAcl',
  's3:PutObjectLegalHold',
  's3:PutObjectRetention',
  's3:PutObjectTagging',
  's3:PutObjectVersionAcl',
  's3:PutObjectVersionTagging',
  's3:PutReplicationConfiguration',
  's3:ReplicateDelete',
  's3:ReplicateObject',
  's3:RestoreObject',
  's3:UpdateObjectEncryption',
] as const;

export type S3Action = (typeof S3_ACTIONS)[number];

export const SNS_ACTIONS = [
  'sns:CreateTopic',
  'sns:DeleteTopic',
  'sns:GetSMSSandboxAccountStatus',
  'sns:GetSubscriptionAttributes',
  'sns:ListSubscriptionsByTopic',
  'sns:ListTopics',
  'sns:Publish',
  'sns:SetSubscriptionAttributes',
  'sns:Subscribe',
  'sns:Unsubscribe',
] as const;

export type SnsAction = (typeof SNS_ACTIONS)[number];

/** Of IAM, STS and CloudFormation; sts:GetCallerIdentity is open to everybody. */
export const ACCOUNT_ACTIONS = [
  'cloudformation:DescribeStacks',
  'iam:CreateAccessKey',
  'iam:DeleteAccessKey',
  'iam:GetAccessKeyLastUsed',
  'iam:ListAccessKeys',
  'iam:PutUserPolicy',
  'iam:UpdateAccessKey',
  'sts:AssumeRole',
] as const;

export type AccountAction = (typeof ACCOUNT_ACTIONS)[number];

export const LAMBDA_ACTIONS = ['lambda:InvokeFunction', 'lambda:UpdateFunctionCode'] as const;

export type LambdaAction = (typeof LAMBDA_ACTIONS)[number];

export const ACTIONS = [...S3_ACTIONS, ...SNS_ACTIONS, ...ACCOUNT_ACTIONS, ...LAMBDA_ACTIONS] as const;

export type Action = (typeof ACTIONS)[number];
