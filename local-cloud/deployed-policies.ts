// Which policies are enforced. Those of infra/policies/ unless somebody brings others: a test brings what CDK synthesised, so that
// it attacks the very documents that AWS would get, or an identity that was given too much.

import type { FunctionName, RolePlace } from '../infra/policies/deployed-names.ts';
import { roleArn } from '../infra/policies/deployed-names.ts';
import { ledgerBucketPolicy } from '../infra/policies/ledger-bucket.ts';
import { recoveryPolicy } from '../infra/policies/recovery.ts';
import { rolePolicies } from '../infra/policies/roles.ts';
import { uploaderPolicy } from '../infra/policies/uploader.ts';
import { vaultBucketPolicy } from '../infra/policies/vault-bucket.ts';
import { VAULT_RETENTION_DAYS_MAX } from './limits.ts';

export type SitePlace = RolePlace & { readonly site: string };

/** Each a policy document; what cannot be enforced to the letter is refused at the start. */
export interface DeployedPolicies {
  readonly vaultBucket: (place: RolePlace) => unknown;
  readonly ledgerBucket: (place: RolePlace) => unknown;
  readonly uploader: (place: SitePlace) => unknown;
  readonly recovery: (place: SitePlace) => unknown;
  readonly role: (name: FunctionName, place: RolePlace) => unknown;
}

export const OWN_POLICIES: DeployedPolicies = {
  vaultBucket: (place) =>
    vaultBucketPolicy({
      ...place,
      retentionRoleArn: roleArn(place, 'retention'),
      retentionDaysMax: VAULT_RETENTION_DAYS_MAX,
    }),
  ledgerBucket: ledgerBucketPolicy,
  uploader: uploaderPolicy,
  recovery: recoveryPolicy,
  role: (name, place) => rolePolicies[name](place),
};
