// The config's schedule on the clock of this machine, in the two nights in which it is changed as well.

import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { expect, test } from 'vitest';
import { parseSchedule, type Schedule } from '../../../edge-uploader/schedule/schedule-text.ts';
import { dueTimes } from '../../../edge-uploader/status/due-times.ts';

const at = (said: string[], time: string): (string | undefined)[] => {
  const schedules = said.map((text) => parseSchedule(text) as Schedule);
  const { last, next } = dueTimes(schedules, new Date(time), 'Europe/Prague');
  return [last, next].map((moment) => moment?.toISOString().slice(0, 16));
};

test.each([
  // Saturday, 28 November 2026, at 7:05 in Prague.
  [['every day at 01:30'], '2026-11-28T06:05Z', '2026-11-28T00:30', '2026-11-29T00:30'],
  [['every working day at 12:30 and 19:00'], '2026-11-28T06:05Z', '2026-11-27T18:00', '2026-11-30T11:30'],
  [['every saturday at 07:05'], '2026-11-28T06:05Z', '2026-11-28T06:05', '2026-12-05T06:05'],
  [['every saturday at 07:06'], '2026-11-28T06:05Z', '2026-11-21T06:06', '2026-11-28T06:06'],
  [['every 6 hours'], '2026-11-28T06:05Z', '2026-11-28T05:00', '2026-11-28T11:00'],
  [['every friday at 22:00', 'every sunday at 10:00'], '2026-11-28T06:05Z', '2026-11-27T21:00', '2026-11-29T09:00'],
  // The hour that is not there, and the hour that is there twice.
  [['every day at 02:30'], '2026-03-29T10:00Z', '2026-03-29T01:30', '2026-03-30T00:30'],
  [['every day at 02:30'], '2026-10-25T10:00Z', '2026-10-25T00:30', '2026-10-26T01:30'],
])('%j at %s', (said, time, last, next) => {
  expect(at(said, time)).toEqual([last, next]);
});

test('without a schedule nothing is due', () => {
  expect(at([], '2026-11-28T06:05Z')).toEqual([undefined, undefined]);
});

test('as Temporal reckons it, in any zone and at any time', () => {
  const anyZone = fc.constantFrom(
    ...[
      'Europe/Prague',
      'UTC',
      'America/St_Johns',
      'Australia/Lord_Howe',
      'Asia/Kolkata',
      'America/New_York',
      'Pacific/Apia',
    ],
  );
  const anyTime = fc.date({ min: new Date('2024-01-01'), max: new Date('2032-01-01'), noInvalidDate: true });
  const anySchedule = fc.record({
    days: fc.uniqueArray(fc.constantFrom(1, 2, 3, 4, 5, 6, 7), { minLength: 1 }),
    minutesOfDay: fc.uniqueArray(fc.integer({ min: 0, max: 24 * 60 - 1 }), { minLength: 1, maxLength: 4 }),
  }) as fc.Arbitrary<Schedule>;
  fc.assert(
    fc.property(anyZone, anyTime, anySchedule, (timeZone, now, { days, minutesOfDay }) => {
      const today = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(timeZone).toPlainDate();
      const due = Array.from({ length: 17 }, (_, i) => today.add({ days: i - 8 }))
        .filter((day) => days.some((weekday) => weekday === day.dayOfWeek))
        .flatMap((day) =>
          minutesOfDay.map((minute) => {
            const plainTime = { hour: Math.floor(minute / 60), minute: minute % 60 };
            return day.toZonedDateTime({ timeZone, plainTime }).epochMilliseconds;
          }),
        )
        .sort((a, b) => a - b);
      const { last, next } = dueTimes([{ days, minutesOfDay }], now, timeZone);
      expect(last?.getTime()).toBe(due.findLast((time) => time <= now.getTime()));
      expect(next?.getTime()).toBe(due.find((time) => time > now.getTime()));
    }),
    { numRuns: 500 },
  );
});
