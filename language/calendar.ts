// A moment as the calendar and the clock on a clinic's wall show it. Without it each sentence would do its own arithmetic with
// time zones, and be wrong in two nights of the year.

const DAY_MILLISECONDS = 24 * 3600 * 1000;

export interface WallTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** The offset from UTC, such as "+01:00". */
  readonly offset: string;
}

/** Reads moments in one time zone. Throws a RangeError if there is no such zone. */
export function wallClock(timeZone: string): (at: Date) => WallTime {
  const format = new Intl.DateTimeFormat('en', {
    ...{ timeZone, calendar: 'gregory', numberingSystem: 'latn', hourCycle: 'h23', timeZoneName: 'longOffset' },
    ...{ year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' },
  });
  return (at) => {
    const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
    const number = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type));
    const [year, month, day] = [number('year'), number('month'), number('day')];
    return {
      ...{ year, month, day, weekday: new Date(Date.UTC(year, month - 1, day)).getUTCDay() },
      ...{ hour: number('hour'), minute: number('minute'), second: number('second') },
      offset: (parts.get('timeZoneName') ?? '').replace(/^GMT$/, '+00:00').replace(/^GMT/, ''),
    };
  };
}

/** How many midnights lie between two moments on that wall. */
export function daysBetween(from: WallTime, until: WallTime): number {
  return (
    (Date.UTC(until.year, until.month - 1, until.day) - Date.UTC(from.year, from.month - 1, from.day)) /
    DAY_MILLISECONDS
  );
}
