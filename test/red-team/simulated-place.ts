// The place that the simulator is told of: nothing of it exists.

import { ledgerBucketName, vaultBucketName } from '../../infra/policies/deployed-names.ts';
import type { Place } from './place.ts';
import { DEPLOYMENT, RETENTION_DAYS_MAX } from './policies-under-test.ts';

export const SIMULATED_PLACE: Place = {
  ...DEPLOYMENT,
  ...{ vaultBucket: vaultBucketName(DEPLOYMENT), ledgerBucket: ledgerBucketName(DEPLOYMENT) },
  retentionDaysMax: RETENTION_DAYS_MAX,
  now: new Date('2026-04-10T08:00:00Z'),
  versionOf: () => '3sL4kqtJlcpXroDTDmJ.rmSpXd3dIbrH',
};
