// A slow model of deadlines: a person who looks at the clock on the wall every quarter of an hour and writes down what it shows.
// It shares neither code nor library with what it judges: the clock is Intl's, the holidays are those of date-holidays.

import Holidays from 'date-holidays';
import type { Deadline } from '../../../lambdas/site/deadline-text.ts';

export const QUARTER_HOUR_MILLISECONDS = 15 * 60 * 1000;

/** By what the clock showed, such as "2026-11-23 07:00", the last instant at which it did. */
export type WallClock = ReadonlyMap<string, number>;

export function wallClock(timeZone: string, from: Date, until: Date): WallClock {
  const digits = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' } as const;
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, ...digits });
  const shown = new Map<string, number>();
  for (let at = from.getTime(); at < until.getTime(); at += QUARTER_HOUR_MILLISECONDS) shown.set(format.format(at), at);
  return shown;
}

/** All dues on days that the clock knows, ascending. */
export function slowDues(
  clock: WallClock,
  deadline: Deadline & { kind: 'by-clock' },
  holidays: 'CZ' | 'none',
): number[] {
  const days = [...clock.keys()].map((shown) => Date.parse(shown.slice(0, 10)));
  const dues = new Set<number>();
  // Every calendar day, also one that no clock ever showed.
  for (let day = days[0]; day <= days[days.length - 1]; day += 24 * 4 * QUARTER_HOUR_MILLISECONDS) {
    if (!isDueOn(new Date(day), deadline.days, holidays)) continue;
    const due = lastShown(clock, day + deadline.minuteOfDay * 60_000);
    if (due !== undefined) dues.add(due);
  }
  return [...dues].sort((a, b) => a - b);
}

/** If the clock never showed the time, as long after one that it did show as it would be without the change. */
function lastShown(clock: WallClock, wanted: number): number | undefined {
  for (let back = 0; back <= 2 * 24 * 4; back++) {
    const shown = new Date(wanted - back * QUARTER_HOUR_MILLISECONDS).toISOString().slice(0, 16).replace('T', ' ');
    const at = clock.get(shown);
    if (at !== undefined) return at + back * QUARTER_HOUR_MILLISECONDS;
  }
  return undefined;
}

function isDueOn(day: Date, days: (Deadline & { kind: 'by-clock' })['days'], holidays: 'CZ' | 'none'): boolean {
  const weekday = day.getUTCDay() === 0 ? 7 : day.getUTCDay();
  if (days === 'every') return true;
  if (days !== 'working') return days.some((one) => one === weekday);
  return (
    weekday <= 5 && !(holidays === 'CZ' && czechHolidays(day.getUTCFullYear()).has(day.toISOString().slice(0, 10)))
  );
}

const known = new Map<number, ReadonlySet<string>>();
function czechHolidays(year: number): ReadonlySet<string> {
  let days = known.get(year);
  if (days === undefined) {
    const all = new Holidays('CZ').getHolidays(year).filter(({ type }) => type === 'public');
    days = new Set(all.map(({ date }) => date.slice(0, 10)));
    known.set(year, days);
  }
  return days;
}
