// When a schedule is next due, by the expressions of EventBridge Scheduler and its rules for daylight saving: a time that does not
// exist on a day is left out, one that exists twice counts once, and a rate is a plain number of hours.

import { Temporal } from 'temporal-polyfill';
import { parseCron } from './cron.ts';

/** The first due time after that one; undefined if there is none any more. */
export type NextDue = (after: Date) => Date | undefined;

const UNIT_MS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;
/** 29 February comes again after eight years at the latest. */
const SEARCH_DAYS_MAX = 8 * 366 + 1;

export function parseExpression(expression: string, timeZone: string): NextDue {
  const [, kind, text] = /^(rate|cron)\((.*)\)$/.exec(expression) ?? [];
  if (kind === 'rate') return parseRate(expression, text!);
  if (kind === 'cron') return cronIn(text!, timeZone);
  throw new RangeError(`${expression} is no schedule: it must be rate(…) or cron(…)`);
}

/** AWS counts a rate from when the schedule was made. Here from midnight UTC in 1970, so that a restart changes nothing. */
function parseRate(expression: string, text: string): NextDue {
  const [, number, unit, plural] = /^([1-9]\d{0,5}) (minute|hour|day)(s?)$/.exec(text) ?? [];
  if (unit === undefined || (number === '1') !== (plural === '')) {
    throw new RangeError(`${expression} is no schedule: it must be like rate(1 hour) or rate(5 minutes)`);
  }
  const everyMs = Number(number) * UNIT_MS[unit as keyof typeof UNIT_MS];
  return (after) => new Date((Math.floor(after.getTime() / everyMs) + 1) * everyMs);
}

function cronIn(text: string, timeZone: string): NextDue {
  const cron = parseCron(text);
  return (after) => {
    const from = Temporal.Instant.fromEpochMilliseconds(after.getTime());
    let day = from.toZonedDateTimeISO(timeZone).toPlainDate();
    for (let searched = 0; searched < SEARCH_DAYS_MAX; searched++) {
      for (const time of cron.timesOn(day)) {
        const local = day.toPlainDateTime(time);
        const due = local.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
        const exists = due.toPlainDateTime().equals(local);
        if (exists && Temporal.Instant.compare(due.toInstant(), from) > 0) return new Date(due.epochMilliseconds);
      }
      day = day.add({ days: 1 });
    }
    return undefined;
  };
}
