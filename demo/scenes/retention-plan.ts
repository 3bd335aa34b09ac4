// What retention would do with the clinic's backups, asked as an operator asks for it, and as a table for people. Without it a rule
// could be tried out only by losing backups.

import type { SitePlan } from '../../lambdas/retention/site-plan.ts';
import { invokeFunction } from '../invoke-function.ts';
import { sayDay, sayTime } from './calendar.ts';
import { holds, type Stage } from './stage.ts';

const REASON_CHARACTERS_MAX = 58;

export async function planOf({ cloud, enrolment }: Pick<Stage, 'cloud' | 'enrolment'>): Promise<SitePlan> {
  const answer = await invokeFunction(cloud, 'retention', { plan: true, sites: [enrolment.site] });
  const [plan] = answer as SitePlan[];
  holds(plan !== undefined, 'retention made no plan of the site');
  return plan;
}

/** A backup a line, the newest first. */
export function planTable({ backups }: SitePlan): string[] {
  return backups.map(({ storedAt, state, fate, reasons, removedFrom }) => {
    const what = fate === 'outside' ? `may go ${sayDay(new Date(removedFrom!))}` : fate;
    const why = reasons.join(', ').replace(/ about \S+:/, ':');
    return `${sayTime(new Date(storedAt)).padEnd(18)} ${state.padEnd(7)} ${what.padEnd(16)} ${shorten(why)}`;
  });
}

const shorten = (text: string): string =>
  text.length <= REASON_CHARACTERS_MAX ? text : `${text.slice(0, REASON_CHARACTERS_MAX - 1)}…`;
