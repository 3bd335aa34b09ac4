// When a backup is due, compared with a slow model that asks the clock on the wall every quarter of an hour, over years in which
// clocks are put forward and back, and a day is left out. An error here is a false alarm, or a missing backup that nobody hears of.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countDues, dueAfter, lastDue, nextDue, type Schedule, scheduleOf } from '../../../lambdas/site/deadline.ts';
import { type Deadline, parseDeadline } from '../../../lambdas/site/deadline-text.ts';
import { newRegistration } from '../../../lambdas/site/registration.ts';
import { signingKey } from '../sample-backup.ts';
import { QUARTER_HOUR_MILLISECONDS, slowDues, type WallClock, wallClock } from './wall-clock.ts';

const HOUR = 60 * 60 * 1000;
const schedule = (text: string, more: Partial<Schedule> = {}): Schedule => ({
  ...{ deadline: parseDeadline(text) as Deadline, timeZone: 'Europe/Prague', holidays: 'CZ', graceHours: 2, ...more },
});
/** Due and the instant before it that counts, in UTC, to the minute. */
const shown = ({ due, after }: { due: Date; after: Date }) => [due, after].map((at) => at.toISOString().slice(0, 16));

describe('every working day by 07:00', () => {
  const working = schedule('every working day by 07:00');

  test.each([
    ['on a Tuesday, since Monday', '2026-11-24T08:00Z', ['2026-11-24T06:00', '2026-11-23T06:00']],
    ['at seven itself', '2026-11-24T06:00Z', ['2026-11-24T06:00', '2026-11-23T06:00']],
    ['a moment before', '2026-11-24T05:59:59.999Z', ['2026-11-23T06:00', '2026-11-20T06:00']],
    ['on a Sunday: Friday’s', '2026-11-22T12:00Z', ['2026-11-20T06:00', '2026-11-19T06:00']],
    ['on a Monday, since Friday', '2026-11-23T06:00Z', ['2026-11-23T06:00', '2026-11-20T06:00']],
    ['after Easter, since Thursday', '2026-04-07T06:00Z', ['2026-04-07T05:00', '2026-04-02T05:00']],
    ['on Easter Monday: Thursday’s', '2026-04-06T12:00Z', ['2026-04-02T05:00', '2026-04-01T05:00']],
    ['after Christmas, since the 23rd', '2026-12-28T12:00Z', ['2026-12-28T06:00', '2026-12-23T06:00']],
    ['over the year’s end', '2027-01-04T12:00Z', ['2027-01-04T06:00', '2026-12-31T06:00']],
  ])('%s', (_, at, expected) => {
    expect(shown(lastDue(working, new Date(at)))).toEqual(expected);
  });

  test('what follows a backup: missing from the grace after the first due that it does not count for', () => {
    const stored = (at: string) => dueAfter(working, new Date(at)).missingFrom.toISOString().slice(0, 16);
    expect(stored('2026-11-23T05:00Z'), 'Monday before seven is for Monday').toBe('2026-11-24T08:00');
    expect(stored('2026-11-23T06:00Z'), 'seven itself, too').toBe('2026-11-24T08:00');
    expect(stored('2026-11-23T06:00:00.001Z'), 'later is for Tuesday').toBe('2026-11-25T08:00');
    expect(stored('2026-04-02T12:00Z'), 'Thursday before Easter is for Tuesday').toBe('2026-04-08T07:00');
  });

  test('a site without holidays works on Easter Monday', () => {
    const at = new Date('2026-04-06T12:00Z');
    expect(shown(lastDue({ ...working, holidays: 'none' }, at))).toEqual(['2026-04-06T05:00', '2026-04-03T05:00']);
  });
});

describe('a time at which the clocks change: the later reading', () => {
  test.each([
    ['does not exist in spring', 'every day by 02:30', '2026-03-29T12:00Z', ['2026-03-29T01:30', '2026-03-28T01:30']],
    ['exists twice in autumn', 'every day by 02:30', '2026-10-25T12:00Z', ['2026-10-25T01:30', '2026-10-24T00:30']],
    [
      'is the end of the hour twice',
      'every day by 03:00',
      '2026-10-25T12:00Z',
      ['2026-10-25T02:00', '2026-10-24T01:00'],
    ],
    ['comes after the change', 'every sunday by 07:00', '2026-03-29T12:00Z', ['2026-03-29T05:00', '2026-03-22T06:00']],
  ])('%s', (_, text, at, expected) => {
    expect(shown(lastDue(schedule(text), new Date(at)))).toEqual(expected);
  });
});

describe('every 6 hours', () => {
  const sixHours = schedule('every 6 hours', { graceHours: 1 });

  test('the backup is never older, also while the clocks change', () => {
    for (const stored of ['2026-03-29T00:30:00Z', '2026-10-25T00:30:00Z', '2026-11-24T05:00:00Z'].map(
      (at) => new Date(at),
    )) {
      expect(dueAfter(sixHours, stored)).toEqual({
        ...{ due: new Date(stored.getTime() + 6 * HOUR), after: stored },
        missingFrom: new Date(stored.getTime() + 7 * HOUR),
      });
    }
  });

  test('four are due a day', () => {
    const from = new Date('2026-11-24T00:00Z');
    expect(countDues(sixHours, from, new Date('2026-11-25T00:00Z'))).toBe(4);
    expect(countDues(sixHours, from, new Date('2026-11-24T23:59Z'))).toBe(3);
    expect(countDues(sixHours, from, new Date('2026-11-23T00:00Z'))).toBe(0);
  });
});

test('a registration gives the schedule of each of its databases', () => {
  const databases = [{ database: 'main' }, { database: 'files', deadline: 'weekly', graceHours: 24 }];
  const { publicKey } = signingKey('a');
  const site = newRegistration({ site: 'a', signingPublicKeys: [publicKey], holidays: 'SK', databases });
  expect(site.databases.map((one) => scheduleOf(site, one))).toEqual([
    schedule('every day by 07:00', { holidays: 'SK' }),
    schedule('weekly', { holidays: 'SK', graceHours: 24 }),
  ]);
});

const PLACES: readonly { zone: string; from: string; until: string; why: string }[] = [
  { zone: 'Europe/Prague', from: '2026-01-01', until: '2028-02-01', why: 'two years' },
  { zone: 'Australia/Lord_Howe', from: '2026-01-01', until: '2027-01-01', why: 'half an hour of summer time' },
  { zone: 'America/Sao_Paulo', from: '2018-01-01', until: '2019-03-01', why: 'clocks are changed at midnight' },
  { zone: 'Pacific/Apia', from: '2011-09-01', until: '2012-04-15', why: '30 December 2011 was left out' },
  { zone: 'Asia/Kathmandu', from: '2026-01-01', until: '2026-04-01', why: 'a quarter of an hour from everybody' },
];

const anyDays = fc.oneof(
  ...[fc.constantFrom('every' as const, 'working' as const)],
  fc.uniqueArray(fc.constantFrom(1, 2, 3, 4, 5, 6, 7), { minLength: 1, maxLength: 6 }).map((days) => days.sort()),
);
/** Often where clocks are changed. */
const anyQuarter = fc.oneof(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 95 }));
const anyClockDeadline = fc
  .tuple(anyDays, anyQuarter)
  .map(([days, quarter]) => ({ kind: 'by-clock', days, minuteOfDay: quarter * 15 }) as Deadline & { kind: 'by-clock' });

describe.each(PLACES)('$zone, $why: as the clock on the wall', ({ zone, from, until }) => {
  const clock: WallClock = wallClock(zone, new Date(from), new Date(until));
  // Far enough from both ends that the model knows what comes before and after.
  const [first, last] = [Date.parse(from) + 25 * 24 * HOUR, Date.parse(until) - 25 * 24 * HOUR];
  const anyHolidays = fc.constantFrom(
    ...(first > Date.parse('2020-01-01') ? (['CZ', 'none'] as const) : (['none'] as const)),
  );
  const quarters = Math.floor((last - first) / QUARTER_HOUR_MILLISECONDS);
  const anyInstant = fc
    .tuple(fc.nat(quarters), fc.constantFrom(-1, 0, 1, 400_000))
    .map(([quarter, more]) => first + quarter * QUARTER_HOUR_MILLISECONDS + more);

  test('last, next, following, and how many', () => {
    fc.assert(
      fc.property(
        anyClockDeadline,
        anyHolidays,
        fc.array(anyInstant, { minLength: 5 }),
        (deadline, holidays, instants) => {
          const place: Schedule = { deadline, holidays, timeZone: zone, graceHours: 0 };
          const dues = slowDues(clock, deadline, holidays);
          for (const at of instants) {
            const latest = dues.findLastIndex((due) => due <= at);
            const pair = (i: number) => ({ due: new Date(dues[i]), after: new Date(dues[i - 1]) });
            expect(lastDue(place, new Date(at))).toMatchObject(pair(latest));
            expect(nextDue(place, new Date(at))).toMatchObject(pair(latest + 1));
            const missed = dues.findIndex((_, i) => i > 0 && at <= dues[i - 1]);
            expect(dueAfter(place, new Date(at))).toMatchObject(pair(missed));
          }
          const [start, end] = [Math.min(...instants), Math.max(...instants)];
          const counted = dues.filter((due) => due > start && due <= end).length;
          expect(countDues(place, new Date(start), new Date(end))).toBe(counted);
        },
      ),
      { numRuns: 40 },
    );
  });
});

test('a backup is missing by its own due if and only if it does not count for the last due before the grace', () => {
  const anyDeadline = fc.oneof(
    anyClockDeadline,
    fc.integer({ min: 1, max: 744 }).map((hours) => ({ kind: 'by-age', hours }) as const),
  );
  const base = Date.parse('2026-03-01T00:00Z');
  const minutes = fc.integer({ min: 0, max: 60 * 24 * 60 });
  fc.assert(
    fc.property(anyDeadline, fc.nat(96), minutes, minutes, (deadline, graceHours, storedMinute, nowMinute) => {
      const place: Schedule = { deadline, graceHours, timeZone: 'Europe/Prague', holidays: 'CZ' };
      const stored = new Date(base + storedMinute * 60_000);
      const now = new Date(base + nowMinute * 60_000);
      const missing = now >= dueAfter(place, stored).missingFrom;
      const before = lastDue(place, new Date(now.getTime() - graceHours * HOUR));
      expect(missing).toBe(stored <= before.after);
    }),
    { numRuns: 500 },
  );
});
