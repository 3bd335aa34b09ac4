// A role that one of Amazon's services takes on, with exactly the policies of infra/policies/. Of CloudFormation's own kind: CDK's would
// rewrite the documents and add statements of its own, and then what is attacked in tests would not be what is deployed.

import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { PolicyDocument } from '../policies/policy-document.ts';

type Conditions = Readonly<Record<string, Readonly<Record<string, string>>>>;

export function serviceRole(
  scope: Construct,
  id: string,
  options: {
    roleName: string;
    service: string;
    /** On whose behalf the service may take it on. */
    conditions?: Conditions;
    policies: Readonly<Record<string, PolicyDocument>>;
  },
): iam.CfnRole {
  const { roleName, service, conditions, policies } = options;
  return new iam.CfnRole(scope, id, {
    roleName,
    assumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          ...{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' },
          ...(conditions && { Condition: conditions }),
        },
      ],
    },
    policies: Object.entries(policies).map(([policyName, policyDocument]) => ({ policyName, policyDocument })),
  });
}
