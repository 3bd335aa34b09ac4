// The public holidays on which nobody works and no backup is due. Without them every Easter would begin with a false alarm.
//
// holidays.json is what the library date-holidays says (data: CC-BY-3.0, its contributors and Wikipedia's) for the years that it
// names; its test compares the two. With the library itself a lambda would be 1.5 MB larger, half of it time zones for the past.

import type { Temporal } from 'temporal-polyfill';
import table from './holidays.json' with { type: 'json' };

export const HOLIDAY_CALENDARS = ['CZ', 'SK', 'AT', 'DE', 'PL', 'none'] as const;
export type HolidayCalendar = (typeof HOLIDAY_CALENDARS)[number];

const countries: Readonly<Record<string, Readonly<Record<string, string>>>> = table;

/**
 * Whether `day` is a public holiday in the whole country. A year that is not in the table has none: better an alert on a
 * holiday than none on a working day.
 */
export function isHoliday(calendar: HolidayCalendar, day: Temporal.PlainDate): boolean {
  const days = countries[calendar]?.[day.year];
  return days?.split(' ').includes(day.toString().slice(-5)) ?? false;
}
