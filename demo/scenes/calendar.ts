// When what happens in the demonstration, by the clocks of Prague. The cloud's clock is held at these times and moved from each to the
// next, so that weeks pass within a minute, and every run tells the same story.

/** All days of the story lie in winter. */
const at = (local: string): Date => new Date(`${local}:00+01:00`);

export const SET_UP = at('2027-01-11T18:00');
export const FIRST_EVENING = at('2027-01-11T18:30');
export const SECOND_EVENING = at('2027-01-12T18:30');
export const DAMAGE = at('2027-01-12T22:30');
/** Nothing was backed up on the evening before. */
export const AFTER_THE_GRACE = at('2027-01-14T09:00');
export const AFTER_FOUR_HOURS = at('2027-01-14T13:00');
export const FAILED_RUN = at('2027-01-14T18:30');
export const AFTER_THE_FAILED_RUN = at('2027-01-14T19:00');
export const A_DAY_LATER = at('2027-01-15T19:00');
export const REPAIRED = at('2027-01-15T19:15');
export const MONDAY_MORNING = at('2027-01-18T07:00');
export const MONDAY_EVENING = at('2027-01-18T18:30');
export const MASS_CHANGE = at('2027-01-19T18:30');
export const MORNING_AFTER = at('2027-01-20T08:00');
export const ACKNOWLEDGED = at('2027-01-20T16:30');
export const LAST_OF_THE_WEEK = at('2027-01-20T18:30');
/** A backup on each while the practice is closed. */
export const TUESDAYS = ['01-26', '02-02', '02-09', '02-16', '02-23'].map((day) => at(`2027-${day}T18:30`));
export const WEEKS_LATER = at('2027-02-27T12:00');

const MINUTE_MILLISECONDS = 60_000;

/** When everything that a backup or a schedule has set off is over, and its messages are out. */
export const aMinuteAfter = (time: Date): Date => new Date(time.getTime() + MINUTE_MILLISECONDS);

/** `Mon 11 Jan, 18:30` */
export function sayTime(time: Date): string {
  const zone = { timeZone: 'Europe/Prague' } as const;
  const day = time.toLocaleDateString('en-GB', { ...zone, weekday: 'short', day: 'numeric', month: 'short' });
  const clock = time.toLocaleTimeString('en-GB', { ...zone, hour: '2-digit', minute: '2-digit' });
  return `${day.replace(',', '')}, ${clock}`;
}

/** `11 Jan` */
export const sayDay = (time: Date): string => sayTime(time).slice(4, -7);
