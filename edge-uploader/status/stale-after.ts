// Until when a status can be believed: the next run writes a new one. Later than that, the run did not happen, and a page that still says
// "all is fine" would be the lie that this program is against. Pure.

import { LATE_HOURS } from './judge-status.ts';
import type { StatusFacts } from './status-facts.ts';

const HOUR_MILLISECONDS = 3_600_000;
/** A run writes a page now and then while it lasts. */
const RUNNING_HOURS = 24;
const UNSCHEDULED_HOURS = 7 * 24;

export function staleAfter({ writtenAt, nextRun, runningSince }: StatusFacts): Date {
  const due = nextRun === undefined ? after(writtenAt, UNSCHEDULED_HOURS) : after(nextRun, LATE_HOURS);
  const whileRunning = runningSince === undefined ? due : after(writtenAt, RUNNING_HOURS);
  return due > whileRunning ? due : whileRunning;
}

const after = (time: Date, hours: number): Date => new Date(time.getTime() + hours * HOUR_MILLISECONDS);
