// When a backup has to be there, as people say it. A small language that is read wholly or refused: a deadline that was
// silently understood as another one is an alert that comes days too late.
//
//   every day by 07:00 · every working day by 07:00           on the site's clock
//   every monday by 07:00 · every monday and thursday by 12:00 · every monday, wednesday and friday by 12:00
//   every hour · every 6 hours · daily · every 2 days · weekly   the last backup is never older than this

import { DEADLINE_DAYS_MAX } from '../limits.ts';

/** From Monday to Sunday, as ISO 8601 counts them. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

export type Deadline =
  /** Every day, every working day, or on these days of the week (ascending, at least one, not all). */
  | { readonly kind: 'by-clock'; readonly days: 'every' | 'working' | readonly Weekday[]; readonly minuteOfDay: number }
  | { readonly kind: 'by-age'; readonly hours: number };

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const HOURS_MAX = DEADLINE_DAYS_MAX * 24;
const EXAMPLES = [
  ...['every day by 07:00', 'every working day by 07:00', 'every monday by 07:00', 'monday and thursday by 12:00'],
  ...['every hour', 'every 6 hours', 'daily', 'every 2 days', 'weekly'],
];

/** The deadline that `text` says; or, as a text, what to say instead. */
export function parseDeadline(text: string): Deadline | string {
  const said = text.trim().toLowerCase().replaceAll(/\s+/g, ' ');
  return byClock(said) ?? byAge(said) ?? cannotRead(text);
}

/** The one spelling that a deadline is kept in. */
export function sayDeadline(deadline: Deadline): string {
  if (deadline.kind === 'by-age') return sayHours(deadline.hours);
  const time = `${twoDigits(Math.floor(deadline.minuteOfDay / 60))}:${twoDigits(deadline.minuteOfDay % 60)}`;
  return `every ${sayDays(deadline.days)} by ${time}`;
}

function byClock(said: string): Deadline | undefined {
  const match = /^(every )?(.+) by (\d{1,2}):(\d\d)$/.exec(said);
  if (match === null) return undefined;
  const [, every, who, hour, minute] = match;
  const days =
    every !== undefined && who === 'day' ? 'every' : every && who === 'working day' ? 'working' : weekdays(who);
  if (days === undefined || Number(hour) > 23 || Number(minute) > 59) return undefined;
  return { kind: 'by-clock', days, minuteOfDay: Number(hour) * 60 + Number(minute) };
}

function weekdays(said: string): readonly Weekday[] | 'every' | undefined {
  const named = said.split(/, and |, | and /).map((name) => WEEKDAYS.indexOf(name) + 1);
  const days = new Set(named);
  if (days.has(0) || days.size < named.length) return undefined;
  return days.size === 7 ? 'every' : ([...days].sort() as Weekday[]);
}

function byAge(said: string): Deadline | undefined {
  if (said === 'daily') return { kind: 'by-age', hours: 24 };
  if (said === 'weekly') return { kind: 'by-age', hours: 7 * 24 };
  const match = /^every (?:(\d{1,3}) )?(hour|hours|days)$/.exec(said);
  if (match === null || (match[1] === undefined) !== (match[2] === 'hour')) return undefined;
  const hours = Number(match[1] ?? 1) * (match[2] === 'days' ? 24 : 1);
  return hours >= 1 && hours <= HOURS_MAX ? { kind: 'by-age', hours } : undefined;
}

function sayDays(days: 'every' | 'working' | readonly Weekday[]): string {
  if (days === 'every') return 'day';
  if (days === 'working') return 'working day';
  const names = days.map((day) => WEEKDAYS[day - 1]);
  return names.length === 1 ? names[0] : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

function sayHours(hours: number): string {
  if (hours === 7 * 24) return 'weekly';
  if (hours === 24) return 'daily';
  if (hours === 1) return 'every hour';
  return hours % 24 === 0 ? `every ${hours / 24} days` : `every ${hours} hours`;
}

const twoDigits = (number: number): string => String(number).padStart(2, '0');

function cannotRead(text: string): string {
  const examples = EXAMPLES.map((example) => `"${example}"`).join(', ');
  return `${JSON.stringify(text.slice(0, 60))} is no deadline; say for example ${examples} (at most ${DEADLINE_DAYS_MAX} days)`;
}
