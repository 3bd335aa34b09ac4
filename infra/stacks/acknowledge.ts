// Findings of cdk-nag that are as we want them, each with its reason. An acknowledgement names one finding of one construct, so that the
// next of its kind stops the synthesis again.

import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { RolePlace } from '../policies/deployed-names.ts';
import { ledgerBucketName, vaultBucketName } from '../policies/deployed-names.ts';
import type { PolicyDocument } from '../policies/policy-document.ts';

/** As cdk-nag spells what CloudFormation fills in. */
const spelt = { partition: '<AWS::Partition>', region: '<AWS::Region>', accountId: '<AWS::AccountId>' };
const SPELT_PLACE: RolePlace = {
  ...spelt,
  vaultBucket: vaultBucketName(spelt),
  ledgerBucket: ledgerBucketName(spelt),
};

export function acknowledge(construct: IConstruct, rule: string, reason: string): void {
  Validations.of(construct).acknowledge({ id: `AwsSolutions::AwsSolutions-${rule}`, reason });
}

/**
 * The wildcards that a policy of infra/policies/ has, and no others: what CDK or anybody else adds to the role is still a finding.
 * What the policy allows and denies is tested with a simulator and against the local cloud.
 */
export function acknowledgeWildcards(
  construct: IConstruct,
  policyOf: (place: RolePlace) => PolicyDocument,
  reason: string,
): void {
  const resources = policyOf(SPELT_PLACE).Statement.flatMap(({ Resource = [] }) => Resource);
  for (const resource of new Set(resources.filter((one) => one.includes('*')))) {
    acknowledge(construct, `IAM5[Resource::${resource}]`, reason);
  }
}
