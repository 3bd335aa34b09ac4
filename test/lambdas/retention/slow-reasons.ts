// The retention rule as its definition reads: for each backup alone, every reason to keep it, by counting all the others. Quadratic,
// and with calendar arithmetic of its own, so that it shares no mistake with what it judges.

import type { Retention, StoredBackup } from '../../../lambdas/retention/decide-kept.ts';

const DAY = 24 * 60 * 60 * 1000;

export function slowReasons({ backups, rule, timeZone, now }: Retention): Map<string, string[]> {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  const isNewer = (a: StoredBackup, b: StoredBackup): boolean =>
    a.storedAt > b.storedAt || (a.storedAt.getTime() === b.storedAt.getTime() && a.backup > b.backup);
  const valid = backups.filter((one) => one.valid === true);
  const periods: Record<'daily' | 'weekly' | 'monthly' | 'yearly', (one: StoredBackup) => string> = {
    daily: ({ storedAt }) => format.format(storedAt),
    weekly: ({ storedAt }) => isoWeek(format.format(storedAt)),
    monthly: ({ storedAt }) => format.format(storedAt).slice(0, 7),
    yearly: ({ storedAt }) => format.format(storedAt).slice(0, 4),
  };
  const reasons = new Map<string, string[]>();
  for (const one of backups) {
    const why: string[] = [];
    const newer = backups.filter((other) => isNewer(other, one));
    const newerValid = newer.filter((other) => other.valid === true);
    if (one.valid === true) {
      if (newerValid.length < rule.last) why.push(`last ${newerValid.length + 1} of ${rule.last}`);
      if (newerValid.length === 0) why.push('newest');
      for (const [kind, period] of Object.entries(periods)) {
        const own = period(one);
        const later = new Set(newerValid.map(period));
        if (!later.has(own) && later.size < rule[kind as keyof typeof periods]) why.push(`${kind} ${own}`);
      }
    }
    if (newer.length === 0 && one.valid !== true) why.push('newest stored');
    if (one.valid === undefined) why.push('not judged yet');
    if (one.valid === false && newerValid.length === 0) why.push('failed, and none is valid since');
    else if (one.valid === false && now.getTime() - one.storedAt.getTime() < 14 * DAY) {
      why.push('failed less than 14 days ago');
    }
    if (why.length > 0) reasons.set(one.backup, why);
  }
  if (valid.length > 0 && ![...reasons.values()].flat().includes('newest')) throw new Error('the model is wrong');
  return reasons;
}

/** By the week's Thursday, which lies in the year that the week belongs to. */
function isoWeek(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  const thursday = new Date(date.getTime() + (4 - (date.getUTCDay() || 7)) * DAY);
  const year = thursday.getUTCFullYear();
  const week = 1 + Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / (7 * DAY));
  return `${year}-W${String(week).padStart(2, '0')}`;
}
