// Whether the second copy is a copy. S3 replicates in silence: what it could not copy is missing on the day on which the first region is.

import type { Alarm, Metric } from './alarm.ts';
import { ONCE_IN_THREE_HOURS } from './alarm.ts';

const LATE_HOURS_MAX = 6;

export interface Replication {
  readonly vaultBucket: string;
  readonly replicaBucket: string;
  readonly ruleId: string;
}

export function replicaAlarms({ vaultBucket, replicaBucket, ruleId }: Replication): readonly Alarm[] {
  const metric = (name: string, statistic: Metric['statistic']): Metric => ({
    ...{ namespace: 'AWS/S3', name, statistic },
    by: { SourceBucket: vaultBucket, DestinationBucket: replicaBucket, RuleId: ruleId },
  });
  return [
    {
      name: 'replica-failed',
      section: 'replica-behind',
      says: 'S3 could not copy objects into the replica.',
      metric: metric('OperationsFailedReplication', 'Sum'),
      ...{ is: 'at least', threshold: 1, ...ONCE_IN_THREE_HOURS, silence: 'fine' },
    },
    {
      name: 'replica-late',
      section: 'replica-behind',
      says: `The replica is more than ${LATE_HOURS_MAX} hours behind the vault.`,
      metric: metric('ReplicationLatency', 'Maximum'),
      ...{ is: 'more than', threshold: LATE_HOURS_MAX * 3600, periodMinutes: 60, periods: 1, silence: 'fine' },
    },
  ];
}
