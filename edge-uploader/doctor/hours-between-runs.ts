// The longest time that lies between two runs of a schedule, over a whole week: from Friday evening to Monday morning, for instance. Pure.

import type { Schedule } from '../schedule/schedule-text.ts';

const DAY_MINUTES = 24 * 60;
const WEEK_MINUTES = 7 * DAY_MINUTES;

/** At least one schedule. */
export function hoursBetweenRuns(schedules: readonly Schedule[]): number {
  const runs = schedules
    .flatMap(({ days, minutesOfDay }) =>
      days.flatMap((day) => minutesOfDay.map((minute) => day * DAY_MINUTES + minute)),
    )
    .sort((a, b) => a - b);
  const gaps = runs.map((run, i) => (runs[i + 1] ?? runs[0]! + WEEK_MINUTES) - run);
  return Math.max(...gaps) / 60;
}
