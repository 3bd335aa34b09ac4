// Whether something is strange about a database's backups that nobody has acknowledged. Pure.
//
// What may be the work of a virus or a wrong click stays open until the operator acknowledges it, even if later backups look as usual:
// a table that is gone is missing from those, too, and retention keeps all older backups for so long. What is only to be
// updated is open as long as the newest good backup says so.

import { SUSPICIOUS } from '../../vault/anomaly.ts';
import type { Anomaly } from '../messages/notice.ts';
import type { WatchedRow } from './alert-state.ts';
import type { Problem } from './find-problems.ts';
import { HOUSEKEEPING_REMINDER_HOURS, QUOTED_MAX } from './limits.ts';
import { nameOf, type SiteView, type Watched } from './site-view.ts';

export function findAnomaly(view: SiteView, { registered, good }: Watched): Problem | undefined {
  const { site, alerts } = view.registration;
  const { database, acknowledgedUntil } = registered;
  const seenUntil = acknowledgedUntil === undefined ? undefined : new Date(acknowledgedUntil);
  const isOpen = ({ storedAt }: WatchedRow): boolean => seenUntil === undefined || new Date(storedAt) >= seenUntil;
  const suspicious = good.filter((row) => isSuspicious(row) && isOpen(row));
  const newest = good.at(0);
  const row = suspicious.at(0) ?? (newest?.anomalies !== undefined && isOpen(newest) ? newest : undefined);
  if (row?.anomalies === undefined) return undefined;
  const isNow = row === newest && isSuspicious(row);
  return {
    ...{ kind: 'anomaly', database, since: new Date((suspicious.at(-1) ?? row).judgedAt) },
    // Once backups look as usual again there is no hurry any more, only somebody to look into it.
    ...{ severity: isNow ? 'critical' : 'warning', escalates: false, isCovered: false },
    reminderHours: isSuspicious(row)
      ? alerts.reminderHours
      : Math.max(alerts.reminderHours, HOUSEKEEPING_REMINDER_HOURS),
    reasons: row.anomalies,
    quotes: row,
    tell: (telling) => ({
      ...{ kind: 'anomaly', site, database, ...telling, backup: row.backup, anomalies: anomaliesOf(view, row) },
    }),
  };
}

const isSuspicious = ({ anomalies = [] }: WatchedRow): boolean => anomalies.some((kind) => SUSPICIOUS.includes(kind));

function anomaliesOf(view: SiteView, row: WatchedRow): Anomaly[] {
  const judged = view.verdicts.get(nameOf(row))?.anomalies ?? [];
  const told = judged.slice(0, QUOTED_MAX);
  return told.length > 0 ? told : (row.anomalies ?? []).map(withoutNumbers);
}

/** Where the verdict is lost, what the site's backups still know of it: that it was so. Better than no alert. */
function withoutNumbers(what: Anomaly['what']): Anomaly {
  switch (what) {
    case 'dump-shrank':
      return { what, bytes: 0, usualBytes: 0 };
    case 'dedup-collapsed':
      return { what, newBytes: 0, usualNewBytes: 0, dumpBytes: 0 };
    case 'incompressible':
      return { what, newBytes: 0, storedBytes: 0 };
    case 'rows-dropped':
      return { what, table: '?', rows: 0, usualRows: 0 };
    case 'engine-known-bad':
      return { what, engineVersion: '?', trouble: '?' };
    case 'uploader-outdated':
      return { what, version: '?', oldestGood: '?' };
    case 'update-failed':
      return { what, why: '?' };
  }
}
