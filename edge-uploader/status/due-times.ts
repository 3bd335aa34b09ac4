// When a backup should have begun last, and when the next one begins: the config's schedule on this machine's clock. Without the first,
// nobody could tell a backup that is late from one that is not due. Pure.
//
// By hand and not by Temporal, which would cost every backup 6 MB of memory and 50 ms; the tests compare the two.

import { type WallTime, wallClock } from '../../language/calendar.ts';
import type { Schedule, Weekday } from '../schedule/schedule-text.ts';

const DAY_MILLISECONDS = 24 * 3600 * 1000;
/** Every schedule is due at least once a week; a day more on each side, since a day is cut in two by `at`. */
const DAYS_LOOKED_AT = 8;

export interface DueTimes {
  readonly last: Date | undefined;
  readonly next: Date | undefined;
}

/** Both are undefined where there is no schedule. */
export function dueTimes(schedules: readonly Schedule[], at: Date, timeZone: string): DueTimes {
  const wall = wallClock(timeZone);
  const today = wall(at);
  const due: number[] = [];
  for (let days = -DAYS_LOOKED_AT; days <= DAYS_LOOKED_AT; days += 1) {
    const midnight = Date.UTC(today.year, today.month - 1, today.day + days);
    const weekday = (new Date(midnight).getUTCDay() || 7) as Weekday;
    const own = schedules.filter((schedule) => schedule.days.includes(weekday));
    if (own.length === 0) continue;
    const toTime = clockOfDay(wall, midnight);
    for (const { minutesOfDay } of own) due.push(...minutesOfDay.map((minute) => toTime(midnight + minute * 60_000)));
  }
  due.sort((a, b) => a - b);
  const last = due.findLast((time) => time <= at.getTime());
  const next = due.find((time) => time > at.getTime());
  return {
    last: last === undefined ? undefined : new Date(last),
    next: next === undefined ? undefined : new Date(next),
  };
}

/**
 * From what the clock on the wall shows, written as if it were UTC, to the moment at which it does. An hour that comes twice is the
 * first one; one that is left out is as long after midnight as it would have been.
 */
function clockOfDay(wall: (at: Date) => WallTime, midnight: number): (shown: number) => number {
  const before = offsetAt(wall, midnight - DAY_MILLISECONDS);
  const after = offsetAt(wall, midnight + 2 * DAY_MILLISECONDS);
  return (shown) => {
    const [early, late] = [shown - before, shown - after];
    return early === late || offsetAt(wall, early) === before || offsetAt(wall, late) !== after ? early : late;
  };
}

/** How far the wall is ahead of UTC at a moment, in milliseconds. */
function offsetAt(wall: (at: Date) => WallTime, time: number): number {
  const { year, month, day, hour, minute, second } = wall(new Date(time));
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(time / 1000) * 1000;
}
