// When a backup should have begun last, and when the next one begins: the config's schedule on this machine's clock. Without the first,
// nobody could tell a backup that is late from one that is not due. Pure.

import { Temporal } from 'temporal-polyfill';
import type { Schedule } from '../schedule/schedule-text.ts';

/** Every schedule is due at least once a week; a day more on each side, since a day is cut in two by `at`. */
const DAYS_LOOKED_AT = 8;

export interface DueTimes {
  readonly last: Date | undefined;
  readonly next: Date | undefined;
}

/** Both are undefined where there is no schedule. */
export function dueTimes(schedules: readonly Schedule[], at: Date, timeZone: string): DueTimes {
  const today = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone).toPlainDate();
  const due: number[] = [];
  for (let days = -DAYS_LOOKED_AT; days <= DAYS_LOOKED_AT; days += 1) {
    const day = today.add({ days });
    for (const schedule of schedules) {
      if (!schedule.days.some((weekday) => weekday === day.dayOfWeek)) continue;
      for (const minute of schedule.minutesOfDay) {
        const plainTime = { hour: Math.floor(minute / 60), minute: minute % 60 };
        due.push(day.toZonedDateTime({ timeZone, plainTime }).epochMilliseconds);
      }
    }
  }
  due.sort((a, b) => a - b);
  const last = due.findLast((time) => time <= at.getTime());
  const next = due.find((time) => time > at.getTime());
  return {
    last: last === undefined ? undefined : new Date(last),
    next: next === undefined ? undefined : new Date(next),
  };
}
