// Every alarm of a deployment, in one list. None has a site in it: what is wrong with one clinic's backups is told by missing-backup,
// to that clinic, at no cost per month.

import type { Settings } from '../deployment/settings.ts';
import { ruleName } from '../policies/deployed-names.ts';
import { eventRules } from '../triggers/bucket-events.ts';
import { functionSizes } from '../vault/function-sizes.ts';
import { absenceAlarms } from './absence-alarms.ts';
import type { Alarm } from './alarm.ts';
import { backupAlarms } from './backup-alarms.ts';
import { channelAlarms } from './channel-alarms.ts';
import { functionAlarms } from './function-alarms.ts';
import { type Replication, replicaAlarms } from './replica-alarms.ts';

export function fleetAlarms(
  settings: Pick<Settings, 'monthlySmsDollars'>,
  replication: Replication | undefined,
): readonly Alarm[] {
  const rules = eventRules({ ledgerBucket: '' }).map(({ name }) => ruleName(name));
  return [
    ...absenceAlarms(rules),
    ...backupAlarms,
    ...channelAlarms(settings),
    ...functionAlarms(functionSizes),
    ...(replication === undefined ? [] : replicaAlarms(replication)),
  ];
}
