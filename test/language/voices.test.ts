// How both languages write moments, sizes and counts: with the cases and plurals of Czech, in the site's time zone, and in the two
// nights in which the clock is changed.

import { describe, expect, test } from 'vitest';
import { DAYS } from '../../lambdas/messages/kinds/days.ts';
import { czech } from '../../language/czech.ts';
import { english } from '../../language/english.ts';

const cs = czech('Europe/Prague');
const en = english('Europe/Prague');
const at = (time: string): Date => new Date(`${time}Z`);

describe('Czech', () => {
  test.each([
    ['2026-11-16T05:05', 'z pondělí 16. 11. 2026 v 6:05', 'v pondělí 16. 11. 2026 v 6:05'],
    ['2026-11-17T01:00', 'z úterý 17. 11. 2026 ve 2:00', 'v úterý 17. 11. 2026 ve 2:00'],
    ['2026-11-18T11:00', 'ze středy 18. 11. 2026 ve 12:00', 've středu 18. 11. 2026 ve 12:00'],
    ['2026-11-19T19:30', 'ze čtvrtka 19. 11. 2026 ve 20:30', 've čtvrtek 19. 11. 2026 ve 20:30'],
    ['2026-11-20T14:00', 'z pátku 20. 11. 2026 v 15:00', 'v pátek 20. 11. 2026 v 15:00'],
    ['2026-11-21T18:00', 'ze soboty 21. 11. 2026 v 19:00', 'v sobotu 21. 11. 2026 v 19:00'],
    ['2026-11-21T23:10', 'z neděle 22. 11. 2026 v 0:10', 'v neděli 22. 11. 2026 v 0:10'],
  ])('%s is %s', (time, from, when) => {
    expect(cs.from(at(time))).toBe(from);
    expect(cs.when(at(time))).toBe(when);
  });

  test.each([
    [1, '1 den', '1 dnem'],
    [2, '2 dny', '2 dny'],
    [4, '4 dny', '4 dny'],
    [5, '5 dní', '5 dny'],
    [0, '0 dní', '0 dny'],
    [22, '22 dní', '22 dny'],
    [1234, '1\u00a0234 dní', '1\u00a0234 dny'],
  ])('%i days', (days, accusative, instrumental) => {
    expect(cs.plural(days, DAYS.cs)).toBe(accusative);
    expect(cs.plural(days, DAYS.csBefore)).toBe(instrumental);
  });
});

describe('English', () => {
  test('moments and plurals', () => {
    expect(en.moment(at('2026-11-20T05:12'))).toBe('Friday 20 Nov 2026, 06:12');
    expect(en.time(at('2026-09-01T22:00'))).toBe('2 Sep 2026 00:00');
    expect([1, 2, 0].map((days) => en.plural(days, DAYS.en))).toEqual(['1 day', '2 days', '0 days']);
  });
});

describe('both', () => {
  test.each([
    [0, '0\u00a0B', '0\u00a0B'],
    [999, '999\u00a0B', '999\u00a0B'],
    [1000, '1\u00a0kB', '1\u00a0kB'],
    [1_240_000_000, '1,2\u00a0GB', '1.2\u00a0GB'],
    [99_949_999, '99,9\u00a0MB', '99.9\u00a0MB'],
    [99_960_000, '100\u00a0MB', '100\u00a0MB'],
    [999_499_999, '999\u00a0MB', '999\u00a0MB'],
    [999_500_000, '1\u00a0GB', '1\u00a0GB'],
    [Number.MAX_SAFE_INTEGER, '9\u00a0PB', '9\u00a0PB'],
  ])('%i bytes', (bytes, inCzech, inEnglish) => {
    expect(cs.bytes(bytes)).toBe(inCzech);
    expect(en.bytes(bytes)).toBe(inEnglish);
  });

  test('moments as they stand in a sentence', () => {
    expect(cs.dateAndTime(at('2026-11-28T06:05'))).toBe('28. 11. 2026 v 7:05');
    expect(cs.dateAndTime(at('2026-11-28T01:05'))).toBe('28. 11. 2026 ve 2:05');
    expect(en.dateAndTime(at('2026-11-28T06:05'))).toBe('28 Nov 2026, 07:05');
  });

  test.each([
    [-1, '0 s'],
    [59.4, '59 s'],
    [59.5, '1 min 0 s'],
    [185, '3 min 5 s'],
    [3599.6, '1 h 0 min'],
    [7830, '2 h 10 min'],
    [90_000, '25 h 0 min'],
  ])('%d seconds', (seconds, told) => {
    expect([cs.duration(seconds), en.duration(seconds)]).toEqual([told, told]);
  });

  test('tell technicians the offset, on each side of a changed clock', () => {
    expect(cs.exactTime(at('2026-10-25T00:30'))).toBe('2026-10-25 02:30:00 +02:00');
    expect(cs.exactTime(at('2026-10-25T01:30'))).toBe('2026-10-25 02:30:00 +01:00');
    expect(en.exactTime(at('2026-03-29T01:00'))).toBe('2026-03-29 03:00:00 +02:00');
    expect(english('UTC').exactTime(at('2026-03-29T01:00'))).toBe('2026-03-29 01:00:00 +00:00');
    expect(english('America/St_Johns').exactTime(at('2026-01-01T00:00'))).toBe('2025-12-31 20:30:00 -03:30');
  });

  test('count days by the wall’s midnights, not by 24 hours', () => {
    // 23:30 to 0:30 is another day; so is the night of 25 hours only one.
    expect(cs.dayOf(at('2026-11-20T22:30'), at('2026-11-20T23:30'))).toBe(2);
    expect(cs.dayOf(at('2026-10-24T10:00'), at('2026-10-25T22:59'))).toBe(2);
    expect(cs.dayOf(at('2026-10-24T10:00'), at('2026-10-25T23:00'))).toBe(3);
    expect(cs.dayOf(at('2026-10-24T10:00'), at('2026-10-24T09:00'))).toBe(1);
  });

  test('leave the year out of an SMS where it is near, and the hour where it is not', () => {
    expect(cs.shortTime(at('2026-12-30T05:12'), at('2027-01-02T08:00'))).toBe('30. 12. 6:12');
    expect(en.shortTime(at('2026-12-30T05:12'), at('2027-09-02T08:00'))).toBe('30 Dec 2026');
  });

  test('write something even for a time that is none', () => {
    expect([cs.from(new Date(Number.NaN)), en.moment(new Date(Number.NaN)), cs.date(new Date(Number.NaN))]).toEqual(
      Array(3).fill('?'),
    );
  });
});
