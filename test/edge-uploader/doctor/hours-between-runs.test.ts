// The longest gap of a schedule, over the end of a week too.

import { expect, test } from 'vitest';
import { hoursBetweenRuns } from '../../../edge-uploader/doctor/hours-between-runs.ts';
import { parseSchedule, type Schedule } from '../../../edge-uploader/schedule/schedule-text.ts';

test.each([
  [24, ['every day at 01:30']],
  [1, ['every hour']],
  [6, ['every 6 hours']],
  [72, ['every working day at 12:00']],
  [96, ['every monday and thursday at 22:00']],
  [168, ['every sunday at 03:00']],
  [12, ['every day at 01:00', 'every day at 13:00']],
  [48, ['every working day at 12:00', 'every sunday at 12:00']],
])('%d hours: %j', (hours, texts) => {
  expect(hoursBetweenRuns(texts.map((text) => parseSchedule(text) as Schedule))).toBe(hours);
});
