// The place that the simulator is told of: nothing of it exists.

import type { Place } from './place.ts';

export const SIMULATED_PLACE: Place = {
  ...{ partition: 'aws', region: 'eu-central-1', accountId: '123456789012' },
  ...{ vaultBucket: 'clinic-offsite-vault', ledgerBucket: 'clinic-offsite-ledger' },
  retentionDaysMax: 3660,
  now: new Date('2026-04-10T08:00:00Z'),
  versionOf: () => '3sL4kqtJlcpXroDTDmJ.rmSpXd3dIbrH',
};
