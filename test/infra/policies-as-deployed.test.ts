// The policies that the templates attach are those of infra/policies/, statement for statement: those which the local cloud enforces and
// the simulator attacks. Otherwise both would prove something that is not deployed.

import { describe, expect, test } from 'vitest';
import { FUNCTIONS, replicaBucketName, roleArn } from '../../infra/policies/deployed-names.ts';
import { functionDutiesPolicy } from '../../infra/policies/function-duties.ts';
import { ledgerBucketPolicy } from '../../infra/policies/ledger-bucket.ts';
import { recoveryPolicy } from '../../infra/policies/recovery.ts';
import { replicaBucketPolicy } from '../../infra/policies/replica-bucket.ts';
import { replicationRolePolicy } from '../../infra/policies/replication-role.ts';
import { rolePolicies } from '../../infra/policies/roles.ts';
import { schedulerRolePolicy } from '../../infra/policies/scheduler-role.ts';
import { uploaderPolicy } from '../../infra/policies/uploader.ts';
import { vaultBucketPolicy } from '../../infra/policies/vault-bucket.ts';
import { filledIn, resourceOf, resourcesOf, settingsOf, siteOf, synthesise, type Template } from './synthesise.ts';

/** The longest of everything. */
const at = { partition: 'aws-us-gov', region: 'ap-southeast-1', accountId: '123456789012' };
const place = {
  ...at,
  vaultBucket: 'clinic-offsite-vault-123456789012-ap-southeast-1',
  ledgerBucket: 'clinic-offsite-ledger-123456789012-ap-southeast-1',
};
const LONGEST_SITE = 'a'.repeat(40);
const USER_POLICIES_CHARACTERS_MAX = 2_048;
const ROLE_POLICIES_CHARACTERS_MAX = 10_240;
const BUCKET_POLICY_BYTES_MAX = 20 * 1024;

const templates = synthesise({
  settings: settingsOf('replica: { region: eu-west-1 }\nretentionDaysMax: 500'),
  sites: [siteOf(LONGEST_SITE)],
});
const vault = templates.get('clinic-offsite-vault')!;
const site = templates.get(`clinic-offsite-site-${LONGEST_SITE}`)!;
const replica = templates.get('clinic-offsite-replica')!;

const refs: Record<string, string> = {
  ...{ 'AWS::Partition': at.partition, 'AWS::Region': at.region, 'AWS::AccountId': at.accountId },
};
for (const template of [vault, replica]) {
  for (const [id, { Properties }] of resourcesOf(template, 'AWS::S3::Bucket')) {
    const name = Properties.BucketName;
    refs[id] = String(filledIn(name, refs));
  }
}
interface Attached {
  readonly PolicyName: string;
  readonly PolicyDocument: unknown;
}
const attachedTo = (template: Template, type: string, name: string): Record<string, unknown> => {
  const { Policies } = resourceOf(template, type, `"${name}"`).Properties as { Policies: Attached[] };
  return Object.fromEntries(Policies.map((one) => [one.PolicyName, filledIn(one.PolicyDocument, refs)]));
};
const bucketPolicyOf = (template: Template, part: string): unknown =>
  filledIn(
    (resourceOf(template, 'AWS::S3::BucketPolicy', part).Properties as { PolicyDocument: unknown }).PolicyDocument,
    refs,
  );
/** IAM leaves white space out when it counts. */
const charactersOf = (value: unknown): number => JSON.stringify(value).replaceAll(/\s/g, '').length;

describe.each(FUNCTIONS)('the role of %s', (name) => {
  const attached = attachedTo(vault, 'AWS::IAM::Role', `clinic-offsite-${name}`);

  test('may do its work and its duties, and nothing else', () => {
    expect(attached).toEqual({ work: rolePolicies[name](place), duties: functionDutiesPolicy(place, name) });
    const role = resourceOf(vault, 'AWS::IAM::Role', `"clinic-offsite-${name}"`).Properties;
    expect(role.ManagedPolicyArns).toBeUndefined();
  });

  test('is not too long for IAM', () => {
    expect(charactersOf(attached)).toBeLessThan(ROLE_POLICIES_CHARACTERS_MAX);
  });
});

test('no policy is attached from outside', () => {
  for (const template of templates.values()) {
    for (const type of [
      'AWS::IAM::Policy',
      'AWS::IAM::ManagedPolicy',
      'AWS::IAM::UserPolicy',
      'AWS::IAM::RolePolicy',
    ]) {
      expect(resourcesOf(template, type)).toEqual([]);
    }
  }
});

test('every role and user has a policy that this test compares', () => {
  const names = [...templates.values()].flatMap((template) =>
    [...resourcesOf(template, 'AWS::IAM::Role'), ...resourcesOf(template, 'AWS::IAM::User')].map(
      ([, { Properties }]) => Properties.RoleName ?? Properties.UserName,
    ),
  );
  expect(names.toSorted()).toEqual(
    [
      ...FUNCTIONS.map((name) => `clinic-offsite-${name}`),
      ...['scheduler', 'replication', `uploader-${LONGEST_SITE}`, `recovery-${LONGEST_SITE}`].map(
        (name) => `clinic-offsite-${name}`,
      ),
    ].toSorted(),
  );
});

test('the schedules may call what they call', () => {
  expect(attachedTo(vault, 'AWS::IAM::Role', 'clinic-offsite-scheduler')).toEqual({
    work: schedulerRolePolicy(place, ['missing-backup', 'scrub', 'retention', 'digest']),
  });
});

test('the replication may copy', () => {
  const replicaBucket = replicaBucketName({ ...at, region: 'eu-west-1' });
  expect(attachedTo(vault, 'AWS::IAM::Role', 'clinic-offsite-replication')).toEqual({
    work: replicationRolePolicy({ ...place, replicaBucket }),
  });
});

describe.each([
  ['uploader', uploaderPolicy],
  ['recovery', recoveryPolicy],
] as const)('the %s identity', (identity, policyOf) => {
  const attached = attachedTo(site, 'AWS::IAM::User', `clinic-offsite-${identity}-${LONGEST_SITE}`);

  test('has its own policy and no other', () => {
    expect(attached).toEqual({ [identity]: policyOf({ ...place, site: LONGEST_SITE }) });
  });

  test('is not too long for IAM, with the longest name of a site and of a region', () => {
    expect(charactersOf(attached[identity])).toBeLessThanOrEqual(USER_POLICIES_CHARACTERS_MAX);
  });
});

describe('the buckets', () => {
  test('have the policies of the vault and the ledger', () => {
    expect(bucketPolicyOf(vault, 'DenyOverwriting')).toEqual(
      vaultBucketPolicy({ ...place, retentionRoleArn: roleArn(place, 'retention'), retentionDaysMax: 500 }),
    );
    expect(bucketPolicyOf(vault, 'DenyRegistering')).toEqual(ledgerBucketPolicy(place));
  });

  test('and of the replica', () => {
    const replicaBucket = replicaBucketName(at);
    expect(bucketPolicyOf(replica, 'DenyWriting')).toEqual(replicaBucketPolicy({ ...at, replicaBucket }));
  });

  test('which do not grow with the number of clinics, and are not too long for S3', () => {
    for (const part of ['DenyOverwriting', 'DenyRegistering']) {
      expect(JSON.stringify(bucketPolicyOf(vault, part)).length).toBeLessThan(BUCKET_POLICY_BYTES_MAX);
    }
  });
});
