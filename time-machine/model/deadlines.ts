// When a backup is missing, in the reference model: every due time of the whole simulation is written out beforehand, and the
// question is answered by looking it up.

import type { SimulatedDatabasePlan, SimulatedSite } from '../plan/sites.ts';
import { isCzechHoliday } from './holidays.ts';
import { dayNumber, instantOf, localTime, weekdayOf } from './local-time.ts';

const HOUR_MS = 60 * 60 * 1000;

/** From when on a backup is missing, if the newest good one was stored then; or, without any, was waited for since then. */
export type MissingFrom = (newestGood: number | undefined, firstSeen: number) => { due: number; missingFrom: number };

export function deadlineOf(
  { timeZone, holidays }: SimulatedSite,
  { deadline, graceHours }: SimulatedDatabasePlan,
  span: { from: number; until: number },
): MissingFrom {
  const graceMs = graceHours * HOUR_MS;
  const age = /^every (\d+) hours$/.exec(deadline);
  if (age !== null) {
    return (newestGood, firstSeen) => {
      const due = (newestGood ?? firstSeen) + Number(age[1]) * HOUR_MS;
      return { due, missingFrom: due + graceMs };
    };
  }
  const [, days, hour, minute] = /^every (day|working day|monday) by (\d\d):(\d\d)$/.exec(deadline)!;
  const isDue = (day: number): boolean => {
    if (days === 'monday') return weekdayOf(day) === 1;
    if (days === 'working day') return weekdayOf(day) <= 5 && !(holidays === 'CZ' && isCzechHoliday(day));
    return true;
  };
  const dues: number[] = [];
  const first = dayNumber(localTime(span.from, timeZone)) - 40;
  const last = dayNumber(localTime(span.until, timeZone)) + 40;
  for (let day = first; day <= last; day++) {
    if (isDue(day)) dues.push(instantOf(day, Number(hour) * 60 + Number(minute), timeZone));
  }
  return (newestGood, firstSeen) => {
    // A backup counts for the first due that is not before it; the one behind that is the next that needs another backup.
    const at =
      newestGood === undefined
        ? dues.findIndex((due) => due > firstSeen)
        : dues.findIndex((due) => due >= newestGood) + 1;
    return { due: dues[at]!, missingFrom: dues[at]! + graceMs };
  };
}
