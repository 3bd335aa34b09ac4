// Holidays move, and laws change them. The table is what the library says; the library is compared with Easter by another
// formula, and the next Czech years with the calendar on the wall. An error here is a false alarm for every clinic on one morning.

import Holidays from 'date-holidays';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import { HOLIDAY_CALENDARS, type HolidayCalendar, isHoliday } from '../../../lambdas/site/holidays.ts';

const YEARS = { from: 2020, until: 2060 };
const years = Array.from({ length: YEARS.until - YEARS.from + 1 }, (_, i) => YEARS.from + i);
const countries = HOLIDAY_CALENDARS.filter((calendar) => calendar !== 'none');

/** What the library says for whole countries: month and day of each public holiday. */
function tableOfLibrary(): Record<string, Record<string, string>> {
  return Object.fromEntries(
    countries.map((country) => {
      const library = new Holidays(country);
      const publicOf = (year: number) =>
        library
          .getHolidays(year)
          .filter(({ type }) => type === 'public')
          .map(({ date, start, end }) => {
            // A day on which the clocks change has 23 or 25 hours.
            expect(Math.round((end.getTime() - start.getTime()) / 86_400_000), `${country} ${date}`).toBe(1);
            return date.slice(5, 10);
          });
      return [country, Object.fromEntries(years.map((year) => [year, [...new Set(publicOf(year))].join(' ')]))];
    }),
  );
}

/** The Gregorian Easter Sunday, as Gauss and Lichtenberg reckon it: not the library's way. */
function easter(year: number): Temporal.PlainDate {
  const k = Math.floor(year / 100);
  const m = 15 + Math.floor((3 * k + 3) / 4) - Math.floor((8 * k + 13) / 25);
  const a = year % 19;
  const d = (19 * a + m) % 30;
  const og = 21 + d - Math.floor((d + Math.floor(a / 11)) / 29);
  const sz = 7 - ((year + Math.floor(year / 4) + 2 - Math.floor((3 * k + 3) / 4)) % 7);
  return new Temporal.PlainDate(year, 3, 1).add({ days: og + (7 - ((og - sz) % 7)) - 1 });
}

function holidaysOf(calendar: HolidayCalendar, year: number): string[] {
  const first = new Temporal.PlainDate(year, 1, 1);
  const days = Array.from({ length: first.daysInYear }, (_, i) => first.add({ days: i }));
  return days.filter((day) => isHoliday(calendar, day)).map((day) => day.toString().slice(5));
}

test('the table is what the library says; `npx vitest run --project unit test/lambdas/site/holidays.test.ts -u` renews it', async () => {
  const text = `${JSON.stringify(tableOfLibrary(), null, 2)}\n`;
  await expect(text).toMatchFileSnapshot('../../../lambdas/site/holidays.json');
});

describe('Czech holidays', () => {
  test.each([
    [2026, '01-01 04-03 04-06 05-01 05-08 07-05 07-06 09-28 10-28 11-17 12-24 12-25 12-26'],
    [2027, '01-01 03-26 03-29 05-01 05-08 07-05 07-06 09-28 10-28 11-17 12-24 12-25 12-26'],
    [2028, '01-01 04-14 04-17 05-01 05-08 07-05 07-06 09-28 10-28 11-17 12-24 12-25 12-26'],
  ])('of %i', (year, days) => {
    expect(holidaysOf('CZ', year)).toEqual(days.split(' '));
  });

  test('are the eleven fixed ones, Good Friday and Easter Monday, in every year of the table', () => {
    const fixed = '01-01 05-01 05-08 07-05 07-06 09-28 10-28 11-17 12-24 12-25 12-26'.split(' ');
    for (const year of years) {
      const moving = [easter(year).subtract({ days: 2 }), easter(year).add({ days: 1 })];
      const expected = [...new Set([...fixed, ...moving.map((day) => day.toString().slice(5))])].sort();
      expect(holidaysOf('CZ', year), String(year)).toEqual(expected);
    }
  });
});

test('the other countries have their own: Epiphany is one in Slovakia, Austria and Poland', () => {
  const epiphany = new Temporal.PlainDate(2027, 1, 6);
  expect(countries.filter((country) => isHoliday(country, epiphany))).toEqual(['SK', 'AT', 'PL']);
});

test('a site without holidays has none, and neither has a year that is not in the table', () => {
  expect(holidaysOf('none', 2026)).toEqual([]);
  expect(holidaysOf('CZ', YEARS.from - 1)).toEqual([]);
  expect(holidaysOf('CZ', YEARS.until + 1)).toEqual([]);
});
