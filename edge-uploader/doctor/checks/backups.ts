// The newest backup of each database: as old as the schedule allows, and found good by the cloud. When it must be there is registered
// with the operator and not known here; this goes by the config's own schedule.

import type { DatabaseId } from '../../../vault/names.ts';
import type { Config } from '../../config/config.ts';
import { check, type Finding, found } from '../check.ts';
import { hoursBetweenRuns } from '../hours-between-runs.ts';
import type { BackupView } from '../vault-view.ts';

/** A first upload, a machine that was off over night, and a run that was caught up, are no fault. */
const GRACE_HOURS = 24;
/** Of a config without a schedule: the vendor's "daily at best, weekly at worst". */
const UNSCHEDULED_HOURS = 7 * 24;
/** The cloud judges within minutes. */
const JUDGED_HOURS_MAX = 6;

export const backupsCheck = check({
  name: 'backups',
  seconds: 90,
  needs: 'config',
  async look({ vault, config, now }) {
    const { newest } = await vault();
    const databases = Object.keys(config.databases) as DatabaseId[];
    return databases.map((database) => judge(database, newest.get(database), config, now()));
  },
});

export function judge(
  database: DatabaseId,
  view: BackupView | undefined,
  { schedule, ledger }: Pick<Config, 'schedule' | 'ledger'>,
  now: Date,
): Finding {
  if (view === undefined) return found('backupNone', { database });
  const at = view.listed.storedAt.toISOString();
  const hours = Math.max(0, (now.getTime() - view.listed.storedAt.getTime()) / 3_600_000);
  if (view.refusal !== undefined) return found('backupFailed', { database, at, reason: view.refusal });
  if (view.verdict?.state === 'failed') {
    const reason = view.verdict.findings.map((finding) => finding.reason).join('; ');
    return found('backupFailed', { database, at, reason });
  }
  const own = schedule.filter((line) => line.databases === undefined || line.databases.includes(database));
  const expectedHours = own.length === 0 ? UNSCHEDULED_HOURS : hoursBetweenRuns(own.map((line) => line.at));
  if (hours > expectedHours + GRACE_HOURS) return found('backupOld', { database, at, hours, expectedHours });
  if (view.verdict !== undefined || ledger === undefined) return found('backupGood', { database, at, hours });
  return found(hours > JUDGED_HOURS_MAX ? 'backupUnjudged' : 'backupWaiting', { database, at, hours });
}
