// The cron expressions of EventBridge Scheduler: `minutes hours day-of-month month day-of-week year`, one of the two days a `?`.
// What AWS would refuse is refused here, and L, W and # too: nothing of ours needs them, and a schedule that is read wrongly is
// noticed only when it was missed.

import { Temporal } from 'temporal-polyfill';

export interface Cron {
  /** The local times of that day, in order; none where the day does not match. */
  timesOn(day: Temporal.PlainDate): readonly Temporal.PlainTime[];
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

export function parseCron(text: string): Cron {
  const fields = text.trim().split(/\s+/);
  if (fields.length !== 6) throw invalid(text, 'it needs six fields');
  const [minutes, hours, dayOfMonth, month, dayOfWeek, year] = fields as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) throw invalid(text, 'one of the two days must be ?, the other not');
  const field = (value: string, min: number, max: number, names: readonly string[] = []): ReadonlySet<number> =>
    parseField(value, { min, max, names, text });
  const inYear = field(year, 1970, 2199);
  const inMonth = field(month, 1, 12, MONTHS);
  const onDay = dayOfMonth === '?' ? undefined : field(dayOfMonth, 1, 31);
  const onWeekday = dayOfWeek === '?' ? undefined : field(dayOfWeek, 1, 7, WEEKDAYS);
  const sorted = (numbers: ReadonlySet<number>): number[] => [...numbers].sort((a, b) => a - b);
  const everyMinute = sorted(field(minutes, 0, 59));
  const times = sorted(field(hours, 0, 23)).flatMap((hour) =>
    everyMinute.map((minute) => Temporal.PlainTime.from({ hour, minute })),
  );
  return {
    timesOn: (day) => {
      // Sunday is 1 here and 7 in the calendar.
      const isRightDay = onDay?.has(day.day) ?? onWeekday!.has((day.dayOfWeek % 7) + 1);
      return isRightDay && inMonth.has(day.month) && inYear.has(day.year) ? times : [];
    },
  };
}

function parseField(
  value: string,
  field: { min: number; max: number; names: readonly string[]; text: string },
): ReadonlySet<number> {
  const numbers = new Set<number>();
  for (const part of value.split(',')) {
    const [, from, to, step] = /^(\*|[A-Za-z0-9]+)(?:-([A-Za-z0-9]+))?(?:\/(\d+))?$/.exec(part) ?? [];
    if (from === undefined || (from === '*' && to !== undefined)) throw invalid(field.text, `"${part}" is no field`);
    const first = from === '*' ? field.min : numberOf(from, field);
    // `5/15` runs on from 5, `5` is 5 alone.
    const last = to !== undefined ? numberOf(to, field) : from === '*' || step !== undefined ? field.max : first;
    if (first > last || step === '0') throw invalid(field.text, `"${part}" is empty`);
    for (let number = first; number <= last; number += Number(step ?? 1)) numbers.add(number);
  }
  return numbers;
}

function numberOf(
  value: string,
  { min, max, names, text }: { min: number; max: number; names: readonly string[]; text: string },
): number {
  const at = names.indexOf(value.toUpperCase());
  const number = at === -1 ? Number(value) : at + 1;
  if (!Number.isInteger(number) || number < min || number > max)
    throw invalid(text, `"${value}" is not ${min} to ${max}`);
  return number;
}

const invalid = (text: string, why: string): RangeError => new RangeError(`cron(${text}) is no schedule: ${why}`);
