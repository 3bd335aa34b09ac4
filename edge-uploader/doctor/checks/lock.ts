// Until when the newest backups are locked. The site's key may not ask the bucket: what it may not know, its thief does not learn. So the
// date is the one that the cloud found when it judged the backup, and the bucket's own setting stays unseen from here.

import { check, type Finding, found } from '../check.ts';
import type { BackupView } from '../vault-view.ts';

const DAY_MILLISECONDS = 86_400_000;
/** Shorter, a newest backup would be free before anybody came back from a holiday. */
const LOCK_DAYS_MIN = 7;

export const lockCheck = check({
  name: 'lock',
  seconds: 90,
  needs: 'place',
  async look({ vault, now }) {
    const { newest } = await vault();
    return [...newest].map(([database, view]) => lockOf(database, view, now()));
  },
});

export function lockOf(database: string, { verdict }: Pick<BackupView, 'verdict'>, now: Date): Finding {
  if (verdict?.lockedUntil === undefined) return found('lockUnknown', { database });
  const until = verdict.lockedUntil;
  const days = Math.floor((new Date(until).getTime() - now.getTime()) / DAY_MILLISECONDS);
  if (days < LOCK_DAYS_MIN) return found('lockEnds', { database, until, days });
  if (verdict.lockMode === 'GOVERNANCE') return found('lockGovernance', { database, until });
  return found('lockHolds', { database, until, days });
}
