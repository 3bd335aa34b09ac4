// Which backups of one database the rule keeps, in the reference model: written from the rule's description alone, quadratic and
// plain, so that it can be read at a glance.

import type { Rule } from '../plan/sites.ts';
import { dayNumber, localTime, weekdayOf } from './local-time.ts';

export interface Judged {
  readonly backup: string;
  readonly storedAt: number;
  readonly state: 'valid' | 'failed' | 'unjudged';
}

const DAY_MS = 24 * 60 * 60 * 1000;
/** A failed backup stays so long for whoever looks for the reason. */
export const FAILED_DAYS = 14;

export function keptByRule(all: readonly Judged[], rule: Rule, timeZone: string, now: number): Set<string> {
  const newestFirst = [...all].sort((a, b) => b.storedAt - a.storedAt || (a.backup < b.backup ? 1 : -1));
  const good = newestFirst.filter(({ state }) => state === 'valid');
  const kept = new Set(good.slice(0, rule.last).map(({ backup }) => backup));
  const keepOnePer = (count: number, periodOf: (day: number) => string): void => {
    const seen = new Set<string>();
    for (const { backup, storedAt } of good) {
      const period = periodOf(dayNumber(localTime(storedAt, timeZone)));
      if (seen.has(period) || seen.size === count) continue;
      seen.add(period);
      kept.add(backup);
    }
  };
  keepOnePer(rule.daily, String);
  keepOnePer(rule.weekly, (day) => String(day - weekdayOf(day)));
  keepOnePer(rule.monthly, (day) => new Date(day * DAY_MS).toISOString().slice(0, 7));
  keepOnePer(rule.yearly, (day) => new Date(day * DAY_MS).toISOString().slice(0, 4));
  const newestGood = good[0];
  if (newestGood !== undefined) kept.add(newestGood.backup);
  if (newestFirst[0] !== undefined) kept.add(newestFirst[0].backup);
  for (const { backup, storedAt, state } of newestFirst) {
    const isNewer = newestGood === undefined || storedAt > newestGood.storedAt;
    if (state === 'unjudged' || (state === 'failed' && (isNewer || storedAt > now - FAILED_DAYS * DAY_MS)))
      kept.add(backup);
  }
  return kept;
}
