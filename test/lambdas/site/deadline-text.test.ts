// The language of deadlines: small, and read wholly or not at all. What it lets through misunderstood is an alert too late.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseDeadline, sayDeadline } from '../../../lambdas/site/deadline-text.ts';
import { anyDeadlineText } from './any-registration.ts';

const read = (text: string) => {
  const deadline = parseDeadline(text);
  if (typeof deadline === 'string') throw new Error(deadline);
  return deadline;
};
const byClock = (days: unknown, minuteOfDay: number) => ({ kind: 'by-clock', days, minuteOfDay });
const byAge = (hours: number) => ({ kind: 'by-age', hours });

test.each([
  ['every day by 07:00', byClock('every', 420), 'every day by 07:00'],
  ['every day by 0:00', byClock('every', 0), 'every day by 00:00'],
  ['every day by 23:59', byClock('every', 1439), 'every day by 23:59'],
  ['every working day by 7:05', byClock('working', 425), 'every working day by 07:05'],
  ['every monday by 07:00', byClock([1], 420), 'every monday by 07:00'],
  ['sunday by 07:00', byClock([7], 420), 'every sunday by 07:00'],
  ['monday and thursday by 12:00', byClock([1, 4], 720), 'every monday and thursday by 12:00'],
  [
    'every friday, monday and wednesday by 12:00',
    byClock([1, 3, 5], 720),
    'every monday, wednesday and friday by 12:00',
  ],
  ['friday, monday, and wednesday by 12:00', byClock([1, 3, 5], 720), 'every monday, wednesday and friday by 12:00'],
  [
    'monday, tuesday, wednesday, thursday, friday, saturday and sunday by 1:00',
    byClock('every', 60),
    'every day by 01:00',
  ],
  ['  Every  Working Day\tby 07:00 ', byClock('working', 420), 'every working day by 07:00'],
  ['every hour', byAge(1), 'every hour'],
  ['every 1 hours', byAge(1), 'every hour'],
  ['every 6 hours', byAge(6), 'every 6 hours'],
  ['every 24 hours', byAge(24), 'daily'],
  ['daily', byAge(24), 'daily'],
  ['every 2 days', byAge(48), 'every 2 days'],
  ['every 7 days', byAge(168), 'weekly'],
  ['weekly', byAge(168), 'weekly'],
  ['every 31 days', byAge(744), 'every 31 days'],
])('reads %j', (text, deadline, said) => {
  expect(read(text)).toEqual(deadline);
  expect(sayDeadline(read(text))).toBe(said);
});

test.each([
  ...[
    '',
    ' ',
    'nightly',
    'every day',
    'every day by 7',
    'every day by 24:00',
    'every day by 07:60',
    'every day by 7:0',
  ],
  ...['day by 07:00', 'working day by 07:00', 'every workday by 07:00', 'each day by 07:00', 'every day at 07:00'],
  ...['every day by 07:00 CET', 'every day by 07:00 or so', 'not every day by 07:00', 'every day by 07:00:00'],
  ...['every monday and monday by 07:00', 'every monday or friday by 07:00', 'every mon by 07:00', 'every  by 07:00'],
  ...['every monday and working day by 07:00', 'every monday,friday by 07:00', 'by 07:00', 'monday by 07:00, by 08:00'],
  ...['every 0 hours', 'every 745 hours', 'every 32 days', 'every 1.5 hours', 'every -1 hours', 'every +6 hours'],
  ...[
    'every 6 hour',
    'every hours',
    'every six hours',
    'every 6',
    '6 hours',
    'every 30 minutes',
    'every days',
    'every week',
  ],
  ...['každý den do 07:00', 'every ٦ hours', 'every day by ٠٧:٠٠'],
])('refuses %j and says what there is', (text) => {
  const refusal = parseDeadline(text);
  expect(refusal).toMatch(/^".*" is no deadline; say for example "every day by 07:00", "every working day by 07:00", /);
});

test('every text is either read or refused in one line, and what is read has one spelling that reads the same', () => {
  const word = fc.constantFrom('every', 'day', 'working', 'by', '07:00', 'monday', 'and', ',', '6', 'hours', 'days');
  const nearly = fc.array(word, { maxLength: 7 }).map((words) => words.join(' '));
  fc.assert(
    fc.property(fc.oneof(anyDeadlineText, nearly, fc.string({ unit: 'binary' })), (text) => {
      const deadline = parseDeadline(text);
      if (typeof deadline === 'string') {
        expect(deadline).not.toMatch(/[\p{Cc}\n]/u);
        return;
      }
      const said = sayDeadline(deadline);
      expect(read(said)).toEqual(deadline);
      expect(sayDeadline(read(said))).toBe(said);
    }),
    { numRuns: 1000 },
  );
});

test('a very long text makes no long message', () => {
  expect(parseDeadline('x'.repeat(100_000))).toHaveProperty('length', expect.closeTo(330, -2));
});
