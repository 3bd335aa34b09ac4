// A site's alerts lived through hour by hour, as a list of what was told. Without it each test would keep the state between its hours
// by itself, and forget that it is written and read again in between.

import {
  type AlertState,
  encodeAlertState,
  newAlertState,
  type OutboxEntry,
  parseAlertState,
} from '../../../lambdas/missing-backup/alert-state.ts';
import { decideAlerts } from '../../../lambdas/missing-backup/decide-alerts.ts';
import type { SiteView } from '../../../lambdas/missing-backup/site-view.ts';
import { HOUR_MS, SITE } from './site-history.ts';

/** As it will be read in the next hour, with everything sent. */
export const afterSending = (state: AlertState): AlertState =>
  parseAlertState(encodeAlertState({ ...state, outbox: [] }), SITE);

export const gistOf = ({ key, channels, notice }: OutboxEntry): string => {
  const what = notice.kind === 'all-clear' ? 'over' : 'reminder' in notice && notice.reminder > 0 ? 'again' : 'begins';
  return `${key} ${what} ${notice.severity} ${channels.join()}`;
};

/** Hour by hour from `start`; the notices of each hour in which there are any. */
export function live(view: (now: Date) => SiteView, start: string, hours: number, state = newAlertState(SITE)) {
  const told: string[] = [];
  for (let hour = 0; hour < hours; hour++) {
    const now = new Date(new Date(start).getTime() + hour * HOUR_MS);
    const decision = decideAlerts(view(now), state, now);
    for (const entry of decision.notices) told.push(`${now.toISOString().slice(5, 16)} ${gistOf(entry)}`);
    state = afterSending(decision.state);
  }
  return { told, state };
}
