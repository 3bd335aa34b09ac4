// Every policy that is under test, as CDK synthesises it: read out of the templates, with what CloudFormation fills in. The needs and
// attacks are asked of these; the mutations change one statement of one of them.

import {
  FUNCTIONS,
  type FunctionName,
  functionName,
  ledgerBucketName,
  REPLICA_STACK_NAME,
  REPLICATION_ROLE_NAME,
  type RolePlace,
  replicaBucketName,
  SCHEDULER_ROLE_NAME,
  siteStackName,
  siteUserName,
  VAULT_STACK_NAME,
  vaultBucketName,
} from '../../infra/policies/deployed-names.ts';
import type { PolicyDocument, PolicyStatement } from '../../infra/policies/policy-document.ts';
import type { DeployedPolicies } from '../../local-cloud/deployed-policies.ts';
import {
  filledIn,
  resourceOf,
  resourcesOf,
  settingsOf,
  siteOf,
  synthesise,
  type Template,
} from '../infra/synthesise.ts';
import { SITE } from './place.ts';
import type { Own } from './row.ts';

export type PolicyName = Own | 'vault bucket' | 'ledger bucket' | 'replica bucket';
export type Policies = Readonly<Record<PolicyName, PolicyDocument>>;

export const DEPLOYMENT = { partition: 'aws', region: 'eu-central-1', accountId: '123456789012' } as const;
const REPLICA_REGION = 'eu-west-1';
const SETTINGS = settingsOf(`replica: { region: ${REPLICA_REGION} }`);
export const { retentionDaysMax: RETENTION_DAYS_MAX } = SETTINGS;
export const REPLICA_BUCKET = replicaBucketName({ ...DEPLOYMENT, region: REPLICA_REGION });

/** With the names of a deployment on AWS. */
export function policiesUnderTest(): Policies {
  const { attached, bucket } = templates();
  const whole = (documents: Readonly<Record<string, PolicyDocument>>): PolicyDocument => ({
    Version: '2012-10-17',
    Statement: Object.values(documents).flatMap(({ Statement }) => Statement),
  });
  const roles = FUNCTIONS.map((name) => [name, whole(attached(functionName(name)))]);
  return {
    ...(Object.fromEntries(roles) as Record<FunctionName, PolicyDocument>),
    scheduler: whole(attached(SCHEDULER_ROLE_NAME)),
    replication: whole(attached(REPLICATION_ROLE_NAME)),
    uploader: whole(attached(siteUserName('uploader', SITE))),
    recovery: whole(attached(siteUserName('recovery', SITE))),
    'vault bucket': bucket(VAULT_STACK_NAME, 'DenyOverwriting'),
    'ledger bucket': bucket(VAULT_STACK_NAME, 'DenyRegistering'),
    'replica bucket': bucket(REPLICA_STACK_NAME, 'DenyWriting'),
  };
}

/** The same for the local cloud, whose buckets have other names, and which has neither logs nor queues. */
export function synthesisedPolicies(): DeployedPolicies {
  const policies = policiesUnderTest();
  const at =
    (document: PolicyDocument) =>
    (place: RolePlace): unknown =>
      JSON.parse(
        JSON.stringify({ ...document, Statement: document.Statement.filter(isKnownHere) })
          .replaceAll(vaultBucketName(DEPLOYMENT), place.vaultBucket)
          .replaceAll(ledgerBucketName(DEPLOYMENT), place.ledgerBucket),
      );
  return {
    vaultBucket: at(policies['vault bucket']),
    ledgerBucket: at(policies['ledger bucket']),
    uploader: at(policies.uploader),
    recovery: at(policies.recovery),
    role: (name, place) => at(policies[name])(place),
  };
}

const isKnownHere = ({ Action }: PolicyStatement): boolean =>
  [Action].flat().every((action) => !/^(logs|sqs):/.test(action));

let read: ReturnType<typeof readTemplates> | undefined;
/** Once a process: it takes seconds. */
function templates() {
  read ??= readTemplates();
  return read;
}

function readTemplates() {
  const all = synthesise({ settings: SETTINGS, sites: [siteOf(SITE)] });
  const { partition, region, accountId } = DEPLOYMENT;
  const refsIn = (template: Template, itsRegion: string): Record<string, string> => {
    const pseudo = { 'AWS::Partition': partition, 'AWS::Region': itsRegion, 'AWS::AccountId': accountId };
    const buckets = resourcesOf(template, 'AWS::S3::Bucket').map(([id, { Properties }]) => [
      id,
      String(filledIn(Properties.BucketName, pseudo)),
    ]);
    return { ...pseudo, ...Object.fromEntries(buckets) };
  };
  const stack = (name: string): { template: Template; fill: (value: unknown) => unknown } => {
    const template = all.get(name);
    if (template === undefined) throw new Error(`no stack is called ${name}`);
    const refs = refsIn(template, name === REPLICA_STACK_NAME ? REPLICA_REGION : region);
    return { template, fill: (value) => filledIn(value, refs) };
  };
  return {
    /** The policies of a role or user, by their names. */
    attached: (name: string): Record<string, PolicyDocument> => {
      const isUser = name.endsWith(SITE);
      const { template, fill } = stack(isUser ? siteStackName(SITE) : VAULT_STACK_NAME);
      const { Properties } = resourceOf(template, isUser ? 'AWS::IAM::User' : 'AWS::IAM::Role', `"${name}"`);
      const policies = Properties.Policies as readonly { PolicyName: string; PolicyDocument: unknown }[];
      return Object.fromEntries(policies.map((one) => [one.PolicyName, fill(one.PolicyDocument) as PolicyDocument]));
    },
    /** The policy of the bucket that has a statement of this name. */
    bucket: (stackName: string, sid: string): PolicyDocument => {
      const { template, fill } = stack(stackName);
      return fill(resourceOf(template, 'AWS::S3::BucketPolicy', sid).Properties.PolicyDocument) as PolicyDocument;
    },
  };
}
