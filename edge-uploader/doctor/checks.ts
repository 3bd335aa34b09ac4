// Every check, in the order in which their findings are told: what the rest depends on comes first.

import type { Check } from './check.ts';
import { accountCheck } from './checks/account.ts';
import { backupsCheck } from './checks/backups.ts';
import { clockCheck } from './checks/clock.ts';
import { configCheck } from './checks/config.ts';
import { credentialsCheck } from './checks/credentials.ts';
import { dumpsCheck } from './checks/dumps.ts';
import { enginesCheck } from './checks/engines.ts';
import { hooksCheck } from './checks/hooks.ts';
import { lockCheck } from './checks/lock.ts';
import { logsCheck } from './checks/logs.ts';
import { networkCheck } from './checks/network.ts';
import { powersCheck } from './checks/powers.ts';
import { rightsCheck } from './checks/rights.ts';
import { runningCheck } from './checks/running.ts';
import { scheduleCheck } from './checks/schedule.ts';
import { spaceCheck } from './checks/space.ts';
import { timeZoneCheck } from './checks/time-zone.ts';
import { vaultCheck } from './checks/vault.ts';
import { versionCheck } from './checks/version.ts';

export const CHECKS: readonly Check[] = [
  ...[accountCheck, configCheck, rightsCheck, timeZoneCheck],
  ...[networkCheck, clockCheck, credentialsCheck, vaultCheck, powersCheck],
  ...[enginesCheck, dumpsCheck, hooksCheck, spaceCheck],
  ...[scheduleCheck, runningCheck, logsCheck],
  ...[backupsCheck, lockCheck, versionCheck],
];
