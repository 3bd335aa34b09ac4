// Local times, by Intl alone: the lambdas use Temporal, and one mistake in both would look like two that agree.

export interface LocalTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly minuteOfDay: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const formats = new Map<string, Intl.DateTimeFormat>();

export function localTime(at: number, timeZone: string): LocalTime {
  let format = formats.get(timeZone);
  if (format === undefined) {
    const fields = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' } as const;
    format = new Intl.DateTimeFormat('en-GB', { timeZone, hourCycle: 'h23', ...fields });
    formats.set(timeZone, format);
  }
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const { year, month, day, hour, minute } = parts as Record<string, number>;
  return { year: year!, month: month!, day: day!, minuteOfDay: hour! * 60 + minute! };
}

/** The day as a number that grows by one a day. */
export const dayNumber = ({ year, month, day }: Pick<LocalTime, 'year' | 'month' | 'day'>): number =>
  Date.UTC(year, month - 1, day) / DAY_MS;

/** Monday is 1, Sunday 7. Day 0 was a Thursday. */
export const weekdayOf = (day: number): number => ((((day + 3) % 7) + 7) % 7) + 1;

/** When the clock shows that time on that day; of two such times, or where there is none, the later one. */
export function instantOf(day: number, minuteOfDay: number, timeZone: string): number {
  const wall = day * DAY_MS + minuteOfDay * MINUTE_MS;
  const offsets = [wall - DAY_MS, wall + DAY_MS].map((at) => wallOf(at, timeZone) - at);
  const candidates = offsets.map((offset) => wall - offset);
  const right = candidates.filter((at) => wallOf(at, timeZone) === wall);
  return Math.max(...(right.length > 0 ? right : candidates));
}

function wallOf(at: number, timeZone: string): number {
  const local = localTime(at, timeZone);
  return dayNumber(local) * DAY_MS + local.minuteOfDay * MINUTE_MS;
}
