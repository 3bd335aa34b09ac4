// When backups are made, as people say it; the sister of the deadlines that the operator registers (docs/sites.md). Read wholly or
// refused: a schedule that was silently understood as another one is a night without a backup.
//
//   every day at 01:30 · every working day at 12:30 and 19:00 · every monday and thursday at 22:00
//   every hour · every 6 hours                                                 from midnight on

/** From Monday to Sunday, as ISO 8601 counts them. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

export interface Schedule {
  /** Ascending, at least one. */
  readonly days: readonly Weekday[];
  /** Of the server's own clock; ascending, at least one, each once. */
  readonly minutesOfDay: readonly number[];
}

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const ALL_DAYS: readonly Weekday[] = [1, 2, 3, 4, 5, 6, 7];
const WORKING_DAYS: readonly Weekday[] = [1, 2, 3, 4, 5];
const EXAMPLES = [
  ...['every day at 01:30', 'every working day at 12:30 and 19:00', 'every monday and thursday at 22:00'],
  ...['every hour', 'every 6 hours'],
];
/** The Task Scheduler of Windows takes 48 triggers of one task. */
const TIMES_MAX = 24;

/** The schedule that `text` says; or, as a text, what to say instead. */
export function parseSchedule(text: string): Schedule | string {
  const said = text.trim().toLowerCase().replaceAll(/\s+/g, ' ');
  return atTimes(said) ?? everyHours(said) ?? cannotRead(text);
}

function atTimes(said: string): Schedule | undefined {
  const match = /^every (.+?) at (.+)$/.exec(said);
  if (match === null) return undefined;
  const days = daysOf(match[1]!);
  const minutes = listed(match[2]!).map(minuteOfDay);
  const distinct = new Set(minutes);
  if (days === undefined || distinct.has(undefined) || distinct.size < minutes.length || minutes.length > TIMES_MAX)
    return undefined;
  return { days, minutesOfDay: (minutes as number[]).sort((a, b) => a - b) };
}

function everyHours(said: string): Schedule | undefined {
  const match = /^every (?:hour|(\d{1,2}) hours)$/.exec(said);
  const hours = Number(match?.[1] ?? 1);
  // Only what divides the day: with 5 hours, the last run of a day and the first of the next would be 4 apart.
  if (match === null || hours < 1 || 24 % hours !== 0) return undefined;
  return { days: ALL_DAYS, minutesOfDay: Array.from({ length: 24 / hours }, (_, i) => i * hours * 60) };
}

export function daysOf(said: string): readonly Weekday[] | undefined {
  if (said === 'day') return ALL_DAYS;
  if (said === 'working day') return WORKING_DAYS;
  const named = listed(said).map((name) => WEEKDAYS.indexOf(name) + 1);
  const days = new Set(named);
  if (days.has(0) || days.size < named.length) return undefined;
  return [...days].sort() as Weekday[];
}

/** `a`, `a and b`, `a, b and c`. */
const listed = (said: string): string[] => said.split(/, and |, | and /);

export function minuteOfDay(time: string): number | undefined {
  const [, hour, minute] = /^(\d{1,2}):(\d\d)$/.exec(time) ?? [];
  if (hour === undefined || Number(hour) > 23 || Number(minute) > 59) return undefined;
  return Number(hour) * 60 + Number(minute);
}

function cannotRead(text: string): string {
  const examples = EXAMPLES.map((example) => `"${example}"`).join(', ');
  return `${JSON.stringify(text.slice(0, 60))} is no schedule; say for example ${examples} (hours that divide the day)`;
}
