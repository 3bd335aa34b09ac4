// The policy of every function's role, in one table: what CDK attaches on AWS is what the local cloud enforces.

import type { FunctionName, RolePlace } from './deployed-names.ts';
import { digestRolePolicy } from './digest-role.ts';
import { missingBackupRolePolicy } from './missing-backup-role.ts';
import type { PolicyDocument } from './policy-document.ts';
import { retentionRolePolicy } from './retention-role.ts';
import { scrubRolePolicy } from './scrub-role.ts';
import { validateRolePolicy } from './validate-role.ts';

export const rolePolicies: Readonly<Record<FunctionName, (place: RolePlace) => PolicyDocument>> = {
  validate: validateRolePolicy,
  'missing-backup': missingBackupRolePolicy,
  retention: retentionRolePolicy,
  scrub: scrubRolePolicy,
  digest: digestRolePolicy,
};
