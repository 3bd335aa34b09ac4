// By when a backup had to exist, and which backups count for it. Without one place for it, each lambda would have its own idea
// of what is missing on the day after a holiday, and of seven o'clock when the clocks change.
//
// A deadline by the clock is due at instants: its time on each of its days. A backup counts for a due if it was stored after the
// due before it; so over a weekend, or holidays, the one of the last working day is enough. Where the clock is put forward over
// the time, or back over it, the due is the later of the two readings: never sooner than people would say.
// A deadline by age is due a fixed time after the last backup, whatever the clock does.

import { Temporal } from 'temporal-polyfill';
import { type Deadline, parseDeadline } from './deadline-text.ts';
import { type HolidayCalendar, isHoliday } from './holidays.ts';
import type { RegisteredDatabase, Registration } from './registration.ts';

export interface Schedule {
  readonly deadline: Deadline;
  readonly timeZone: string;
  readonly holidays: HolidayCalendar;
  readonly graceHours: number;
}

export interface Due {
  /** The instant by which a backup had to be stored. */
  readonly due: Date;
  /** Backups that were stored after this instant count for it. */
  readonly after: Date;
  /** `due` and the grace: from this instant on, a backup that is not there is missing. */
  readonly missingFrom: Date;
}

const HOUR_MILLISECONDS = 60 * 60 * 1000;
/** Between two working days lie at most a weekend and a few holidays. */
const DAYS_SEARCHED_MAX = 40;

export function scheduleOf({ timeZone, holidays }: Registration, database: RegisteredDatabase): Schedule {
  const deadline = parseDeadline(database.deadline);
  if (typeof deadline === 'string') throw new Error(`a registration that was parsed has the deadline ${deadline}`);
  return { deadline, timeZone, holidays, graceHours: database.graceHours };
}

/**
 * What comes after a backup that was stored at `storedAt`: the first due that it does not count for. With the newest valid backup
 * of a database, that database's backup is missing if and only if `now >= missingFrom`.
 */
export function dueAfter(schedule: Schedule, storedAt: Date): Due {
  const { deadline } = schedule;
  if (deadline.kind === 'by-age') return dueOf(schedule, storedAt.getTime() + ageOf(deadline), storedAt.getTime());
  const after = firstDueFrom(schedule, deadline, storedAt.getTime());
  return dueOf(schedule, firstDueFrom(schedule, deadline, after + 1), after);
}

/** The latest due that is not later than `at`. By age, that is `at` itself. */
export function lastDue(schedule: Schedule, at: Date): Due {
  const { deadline } = schedule;
  if (deadline.kind === 'by-age') return dueOf(schedule, at.getTime(), at.getTime() - ageOf(deadline));
  const due = lastDueUntil(schedule, deadline, at.getTime());
  return dueOf(schedule, due, lastDueUntil(schedule, deadline, due - 1));
}

/** The first due that is later than `at`. By age, that is what a backup stored at `at` would lead to. */
export function nextDue(schedule: Schedule, at: Date): Due {
  const { deadline } = schedule;
  if (deadline.kind === 'by-age') return dueAfter(schedule, at);
  const due = firstDueFrom(schedule, deadline, at.getTime() + 1);
  return dueOf(schedule, due, lastDueUntil(schedule, deadline, due - 1));
}

/** How many backups had to be stored after `from` and until `until`, for whoever counts how many there were. */
export function countDues(schedule: Schedule, from: Date, until: Date): number {
  const { deadline } = schedule;
  if (deadline.kind === 'by-age') return Math.max(0, Math.floor((until.getTime() - from.getTime()) / ageOf(deadline)));
  let count = 0;
  let due = firstDueFrom(schedule, deadline, from.getTime() + 1);
  for (; due <= until.getTime(); due = firstDueFrom(schedule, deadline, due + 1)) count++;
  return count;
}

type ByClock = Extract<Deadline, { kind: 'by-clock' }>;
type ByAge = Extract<Deadline, { kind: 'by-age' }>;
type Place = Pick<Schedule, 'timeZone' | 'holidays'>;

const ageOf = ({ hours }: ByAge): number => hours * HOUR_MILLISECONDS;

function dueOf({ graceHours }: Schedule, due: number, after: number): Due {
  const missingFrom = new Date(due + graceHours * HOUR_MILLISECONDS);
  return { due: new Date(due), after: new Date(after), missingFrom };
}

// Both searches begin a day too far, so that neither a zone's date nor a clock that is put over midnight can hide a due.

function firstDueFrom(place: Place, deadline: ByClock, at: number): number {
  return searchDues(place, deadline, { at, step: 1, isIt: (due) => due >= at });
}

function lastDueUntil(place: Place, deadline: ByClock, at: number): number {
  return searchDues(place, deadline, { at, step: -1, isIt: (due) => due <= at });
}

function searchDues(
  { timeZone, holidays }: Place,
  { days, minuteOfDay }: ByClock,
  { at, step, isIt }: { at: number; step: 1 | -1; isIt: (due: number) => boolean },
): number {
  const time = { hour: Math.floor(minuteOfDay / 60), minute: minuteOfDay % 60 };
  let day = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainDate();
  day = day.subtract({ days: step });
  for (let searched = 0; searched < DAYS_SEARCHED_MAX; searched++, day = day.add({ days: step })) {
    if (!isDueOn(day, days, holidays)) continue;
    const due = day.toPlainDateTime(time).toZonedDateTime(timeZone, { disambiguation: 'later' }).epochMilliseconds;
    if (isIt(due)) return due;
  }
  throw new Error(`no due within ${DAYS_SEARCHED_MAX} days of ${new Date(at).toISOString()} in ${timeZone}`);
}

function isDueOn(day: Temporal.PlainDate, days: ByClock['days'], holidays: HolidayCalendar): boolean {
  if (days === 'every') return true;
  if (days === 'working') return day.dayOfWeek <= 5 && !isHoliday(holidays, day);
  return days.some((weekday) => weekday === day.dayOfWeek);
}
