// Whether nothing at all comes from a site. Pure. Told apart from missing backups because it asks for something else (is the server
// on? is it still there?), and told once for the site instead of once for each database.

import type { AlertState } from './alert-state.ts';
import type { Problem } from './find-problems.ts';
import { SILENT_CRITICAL_HOURS } from './limits.ts';
import { runsSince } from './missing-reason.ts';
import { isMissing, latest, type SiteView, type Watched } from './site-view.ts';

/**
 * It begins when the backups of all databases are missing and none of them shows a sign of life since its last good one. It lasts
 * until there is a sign, whatever else is registered meanwhile.
 */
export function findSilence(
  view: SiteView,
  watched: readonly Watched[],
  state: AlertState,
  now: Date,
): Problem | undefined {
  const { site, alerts, databases } = view.registration;
  const missing = watched.filter((one) => isMissing(one, now));
  if (missing.length === 0) return undefined;
  const lastSign = lastSignOf(view);
  const open = state.problems.find(({ kind }) => kind === 'site-silent');
  const isQuiet =
    open === undefined
      ? missing.length === watched.length && !missing.some(hasSign(view))
      : !isNewer(lastSign, open.after);
  if (!isQuiet) return undefined;
  const since = new Date(Math.max(...missing.map(({ due }) => due.missingFrom.getTime())));
  const silentHours = lastSign === undefined ? 0 : (now.getTime() - lastSign.getTime()) / (60 * 60 * 1000);
  return {
    ...{ kind: 'site-silent', since, severity: silentHours >= SILENT_CRITICAL_HOURS ? 'critical' : 'warning' },
    ...{ escalates: true, reminderHours: alerts.reminderHours, reasons: [], isCovered: false, after: lastSign },
    tell: (telling) => ({
      ...{ kind: 'site-silent', site, ...telling, lastSign, databases: databases.map(({ database }) => database) },
    }),
  };
}

/** When the site was heard of last: a backup of any kind, or a report. */
export function lastSignOf({ rows = [], runs }: SiteView): Date | undefined {
  let last: Date | undefined;
  for (const { storedAt } of rows) last = latest(last, new Date(storedAt));
  for (const { storedAt } of [...runs.values()].flat()) last = latest(last, storedAt);
  return last;
}

const hasSign =
  ({ runs }: SiteView) =>
  ({ registered, lastGood, failed }: Watched): boolean =>
    failed !== undefined || runsSince(runs.get(registered.database) ?? [], lastGood).length > 0;

export const isNewer = (one: Date | undefined, than: Date | undefined): boolean =>
  one !== undefined && (than === undefined || one > than);
