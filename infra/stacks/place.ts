// Where a stack is deployed, as CDK's tokens: CloudFormation fills them in, so that one template suits every account, region and
// partition.

import { Aws } from 'aws-cdk-lib';
import { ledgerBucketName, type RolePlace, vaultBucketName } from '../policies/deployed-names.ts';

const deployment = { partition: Aws.PARTITION, region: Aws.REGION, accountId: Aws.ACCOUNT_ID };

export const PLACE: RolePlace = {
  ...deployment,
  vaultBucket: vaultBucketName(deployment),
  ledgerBucket: ledgerBucketName(deployment),
};
