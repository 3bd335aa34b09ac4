// What people say about when, and what becomes of it. A schedule that was silently understood as another one is a night without
// a backup.

import { expect, test } from 'vitest';
import { parseSchedule } from '../../../edge-uploader/schedule/schedule-text.ts';

const EVERY = [1, 2, 3, 4, 5, 6, 7];

test.each([
  ['every day at 01:30', EVERY, [90]],
  ['Every  day at 1:30', EVERY, [90]],
  ['every working day at 19:00 and 12:30', [1, 2, 3, 4, 5], [750, 1140]],
  ['every monday and thursday at 22:00', [1, 4], [1320]],
  ['every friday, monday and wednesday at 06:00, 12:00 and 18:00', [1, 3, 5], [360, 720, 1080]],
  ['every 6 hours', EVERY, [0, 360, 720, 1080]],
  ['every 24 hours', EVERY, [0]],
])('%s', (text, days, minutesOfDay) => {
  expect(parseSchedule(text)).toEqual({ days, minutesOfDay });
});

test('every hour', () => {
  const schedule = parseSchedule('every hour');
  expect(schedule).toMatchObject({ days: EVERY });
  expect(typeof schedule === 'string' ? [] : schedule.minutesOfDay).toEqual(
    Array.from({ length: 24 }, (_, i) => i * 60),
  );
});

test.each([
  ...['', 'daily', 'every day', 'day at 01:30', 'every day at 24:00', 'every day at 01:60', 'every day at 130'],
  ...['every day at 01:30 and 01:30', 'every monday and monday at 01:00', 'every funday at 01:00', 'every 5 hours'],
  ...['every 0 hours', 'every 25 hours', 'every day by 07:00', '0 1 * * *', 'every day at 01:30 and', 'every -1 hours'],
])('refuses %j, and says what may be said', (text) => {
  expect(parseSchedule(text)).toMatch(/is no schedule; say for example "every day at 01:30"/);
});
