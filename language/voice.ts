// What both languages can say: numbers, sizes, moments and quotations. The languages add what only they have (czech.ts,
// english.ts). Without it the same size would be written in three ways in one e-mail.

import { daysBetween, type WallTime, wallClock } from './calendar.ts';
import type { Language } from './language.ts';
import { quotable } from './plain-text.ts';

export interface Voice {
  readonly language: Language;
  number(value: number): string;
  /** A size, to three digits: "1,2 GB". */
  bytes(value: number): string;
  dollars(value: number): string;
  /** "23. 11. 2026". */
  date(at: Date): string;
  /** "23. 11. 2026 7:00". */
  time(at: Date): string;
  /** As it stands in a sentence: "23. 11. 2026 v 7:00", "23 Nov 2026, 07:00". */
  dateAndTime(at: Date): string;
  /** "12 s", "3 min 5 s", "2 h 10 min": the same signs in both. */
  duration(seconds: number): string;
  /** For an SMS: "23. 11. 7:00", or the date with its year if that is long ago at `now`. */
  shortTime(at: Date, now: Date): string;
  /** For technicians: "2026-11-23 07:00:00 +01:00". */
  exactTime(at: Date): string;
  /** Somebody else's text in quotation marks. */
  quote(text: string, charactersMax?: number): string;
  /** The how manieth day something lasts; the day on which it began is the first. */
  dayOf(since: Date, at: Date): number;
}

/** What a language must bring; the rest is the same in all of them. */
export interface Spelling {
  readonly language: Language;
  readonly date: (at: WallTime) => string;
  readonly dayAndMonth: (at: WallTime) => string;
  readonly clock: (at: WallTime) => string;
  readonly dateAndTime: (at: WallTime) => string;
  readonly quotationMarks: readonly [string, string];
}

/** A moment that is none, which only our own bug can bring here: the alert around it must go out all the same. */
export const NO_TIME = '?';
/** Text of others, quoted: a tool's complaint, a reason. */
const QUOTE_CHARACTERS_MAX = 300;
const NEAR_DAYS = 180;

export function voice(timeZone: string, spelling: Spelling): Voice & { readonly wall: (at: Date) => WallTime } {
  const { language, date, clock } = spelling;
  const wall = wallClock(timeZone);
  const [open, close] = spelling.quotationMarks;
  const written = (at: Date, write: (time: WallTime) => string): string =>
    Number.isNaN(at.getTime()) ? NO_TIME : write(wall(at));
  const daysOf = (since: Date, at: Date): number =>
    Number.isNaN(since.getTime() + at.getTime()) ? 0 : daysBetween(wall(since), wall(at));
  const time = (at: Date): string => written(at, (on) => `${date(on)} ${clock(on)}`);
  return {
    ...{ language, wall, time },
    number: (value) => plainNumber(language, value),
    bytes: (value) => size(language, value),
    dollars: (value) => `${plainNumber(language, value, { digitsMin: 2 })} USD`,
    date: (at) => written(at, date),
    dateAndTime: (at) => written(at, spelling.dateAndTime),
    duration,
    shortTime: (at, now) =>
      Math.abs(daysOf(at, now)) <= NEAR_DAYS
        ? written(at, (on) => `${spelling.dayAndMonth(on)} ${clock(on)}`)
        : written(at, date),
    exactTime: (at) => written(at, exact),
    quote: (text, charactersMax = QUOTE_CHARACTERS_MAX) => `${open}${quotable(text, charactersMax)}${close}`,
    dayOf: (since, at) => Math.max(1, daysOf(since, at) + 1),
  };
}

function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${whole % 60} s` : `${whole} s`;
}

function exact({ year, month, day, hour, minute, second, offset }: WallTime): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}:${two(second)} ${offset}`;
}

function plainNumber(
  language: Language,
  value: number,
  { digitsMin = 0, digitsMax = digitsMin }: { digitsMin?: number; digitsMax?: number } = {},
): string {
  const format = new Intl.NumberFormat(language, {
    ...{ minimumFractionDigits: digitsMin, maximumFractionDigits: digitsMax },
  });
  return format.format(Math.min(Math.max(value, -Number.MAX_SAFE_INTEGER), Number.MAX_SAFE_INTEGER));
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
const NO_BREAK_SPACE = '\u00a0';

function size(language: Language, bytes: number): string {
  let value = Math.min(Math.max(bytes, 0), Number.MAX_SAFE_INTEGER);
  let unit = 0;
  // From 999.5 on it would be rounded to 1000 of the smaller unit.
  for (; value >= 999.5 && unit < UNITS.length - 1; unit += 1) value /= 1000;
  return `${plainNumber(language, value, { digitsMax: value < 99.95 ? 1 : 0 })}${NO_BREAK_SPACE}${UNITS[unit]}`;
}
