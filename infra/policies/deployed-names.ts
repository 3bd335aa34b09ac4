// The names of what is deployed, and their ARNs: functions, roles, topics and users. Policies, lambdas and the local cloud must
// agree on them; a role that may publish to a topic of another name may publish to none.

import type { InPartition } from './policy-document.ts';

/** Every lambda, by the name of its folder. */
export const FUNCTIONS = ['validate', 'missing-backup', 'retention', 'scrub', 'digest'] as const;
export type FunctionName = (typeof FUNCTIONS)[number];

/** Where it is deployed. On AWS all of it may be CDK's tokens. */
export interface Deployment extends InPartition {
  readonly region: string;
  readonly accountId: string;
}

const PREFIX = 'clinic-offsite';

/** All that a role's policy names. */
export interface RolePlace extends Deployment {
  readonly vaultBucket: string;
  readonly ledgerBucket: string;
}

export const functionName = (name: FunctionName): string => `${PREFIX}-${name}`;
export const functionArn = ({ partition, region, accountId }: Deployment, name: FunctionName): string =>
  `arn:${partition}:lambda:${region}:${accountId}:function:${functionName(name)}`;

/** `*` for the site stands for all of them, in policies. */
export const siteTopicName = (site: string): string => `${PREFIX}-site-${site}`;
export const siteTopicArn = (deployment: Deployment, site: string): string => topicArn(deployment, siteTopicName(site));
export const OPERATOR_TOPIC_NAME = `${PREFIX}-operator`;
export const operatorTopicArn = (deployment: Deployment): string => topicArn(deployment, OPERATOR_TOPIC_NAME);

export const roleArn = ({ partition, accountId }: InAccount, name: FunctionName | '*'): string =>
  `arn:${partition}:iam::${accountId}:role/${PREFIX}-${name}`;
/** The two identities of a site; `*` as above. */
export const siteUserName = (identity: 'uploader' | 'recovery', site: string): string =>
  `${PREFIX}-${identity}-${site}`;
export const siteUserArn = (
  { partition, accountId }: InAccount,
  identity: 'uploader' | 'recovery',
  site: string,
): string => `arn:${partition}:iam::${accountId}:user/${siteUserName(identity, site)}`;

/** Identities belong to no region. */
type InAccount = Pick<Deployment, 'partition' | 'accountId'>;

function topicArn({ partition, region, accountId }: Deployment, name: string): string {
  return `arn:${partition}:sns:${region}:${accountId}:${name}`;
}

export const VAULT_STACK_NAME = `${PREFIX}-vault`;
export const SITE_STACK_PREFIX = `${PREFIX}-site-`;
export const siteStackName = (site: string): string => SITE_STACK_PREFIX + site;
export const REPLICA_STACK_NAME = `${PREFIX}-replica`;

/**
 * Names of buckets are the same at every deployment: a stack that was deleted and is deployed again finds its old vault, or fails
 * because it is there, rather than begin with an empty one.
 */
export const vaultBucketName = ({ accountId, region }: Pick<Deployment, 'accountId' | 'region'>): string =>
  `${PREFIX}-vault-${accountId}-${region}`;
export const ledgerBucketName = ({ accountId, region }: Pick<Deployment, 'accountId' | 'region'>): string =>
  `${PREFIX}-ledger-${accountId}-${region}`;
export const replicaBucketName = ({ accountId, region }: Pick<Deployment, 'accountId' | 'region'>): string =>
  `${PREFIX}-replica-${accountId}-${region}`;
export const REPLICATION_ROLE_NAME = `${PREFIX}-replication`;

/** Where events end that a function could not handle, or that never reached it. */
export const deadLetterQueueName = (name: FunctionName): string => `${PREFIX}-${name}-dead-letters`;
export const deadLetterQueueArn = ({ partition, region, accountId }: Deployment, name: FunctionName): string =>
  `arn:${partition}:sqs:${region}:${accountId}:${deadLetterQueueName(name)}`;

export const logGroupName = (name: FunctionName): string => `/aws/lambda/${functionName(name)}`;
export const logGroupArn = ({ partition, region, accountId }: Deployment, name: FunctionName): string =>
  `arn:${partition}:logs:${region}:${accountId}:log-group:${logGroupName(name)}`;

export const SCHEDULE_GROUP_NAME = PREFIX;
export const scheduleGroupArn = ({ partition, region, accountId }: Deployment): string =>
  `arn:${partition}:scheduler:${region}:${accountId}:schedule-group/${SCHEDULE_GROUP_NAME}`;
export const SCHEDULER_ROLE_NAME = `${PREFIX}-scheduler`;
export const ruleName = (name: string): string => `${PREFIX}-${name}`;
export const ruleArn = ({ partition, region, accountId }: Deployment, name: string): string =>
  `arn:${partition}:events:${region}:${accountId}:rule/${ruleName(name)}`;
