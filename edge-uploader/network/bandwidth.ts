// How much of the clinic's line the uploads and downloads may take, and when, as people say it. Read wholly or refused: a limit that
// was silently ignored is a practice that cannot telephone in the morning.
//
//   upload: 5 Mbit/s        windows: [{ when: every working day from 07:00 to 18:00, upload: 1 Mbit/s }]

import { daysOf, minuteOfDay, type Weekday } from '../schedule/schedule-text.ts';
import { BITS_PER_SECOND_MIN } from './limits.ts';

/** Bytes per second; undefined: as fast as the line goes. */
export type Rate = number | undefined;

export interface BandwidthLimits {
  readonly upload: Rate;
  readonly download: Rate;
}

export interface BandwidthWindow {
  readonly days: readonly Weekday[];
  readonly fromMinute: number;
  /** The same as `fromMinute` is the whole day; smaller ends on the next day. */
  readonly toMinute: number;
  /** What is unset here stays as it is outside of the windows. */
  readonly upload?: { readonly rate: Rate } | undefined;
  readonly download?: { readonly rate: Rate } | undefined;
}

export interface Bandwidth extends BandwidthLimits {
  /** The first one that holds at a time counts. */
  readonly windows: readonly BandwidthWindow[];
}

const UNITS: Record<string, number> = { k: 1e3, m: 1e6, g: 1e9 };

/** `5 Mbit/s`, `256 kbit/s`, `unlimited`; or, as a text, what to say instead. */
export function parseRate(text: string): { rate: Rate } | string {
  const said = text.trim().toLowerCase().replaceAll(/\s+/g, ' ');
  if (said === 'unlimited') return { rate: undefined };
  const [, number, unit] = /^(\d+(?:\.\d+)?) ?([kmg])bit\/s$/.exec(said) ?? [];
  if (number === undefined || unit === undefined) {
    return `${JSON.stringify(text.slice(0, 40))} is no speed of a line; say for example "5 Mbit/s", "512 kbit/s" or "unlimited"`;
  }
  const bits = Number(number) * (UNITS[unit] as number);
  if (bits < BITS_PER_SECOND_MIN)
    return `${JSON.stringify(text.slice(0, 40))} is too slow for a backup; give at least ${BITS_PER_SECOND_MIN / 1000} kbit/s`;
  return { rate: bits / 8 };
}

/** `every working day from 07:00 to 18:00`; or, as a text, what to say instead. */
export function parseWindow(text: string): Pick<BandwidthWindow, 'days' | 'fromMinute' | 'toMinute'> | string {
  const said = text.trim().toLowerCase().replaceAll(/\s+/g, ' ');
  const [, dayText = '', from = '', to = ''] = /^every (.+?) from (\S+) to (\S+)$/.exec(said) ?? [];
  const days = daysOf(dayText);
  const [fromMinute, toMinute] = [minuteOfDay(from), to === '24:00' ? 0 : minuteOfDay(to)];
  if (days !== undefined && fromMinute !== undefined && toMinute !== undefined) return { days, fromMinute, toMinute };
  return `${JSON.stringify(text.slice(0, 60))} is no window; say for example "every working day from 07:00 to 18:00", "every day from 22:00 to 06:00", "every saturday and sunday from 00:00 to 24:00"`;
}

/** What holds at a time by the clock on the wall, of this machine or of `timeZone`: on the day of a clock change, too. */
export function limitsAt(now: Date, bandwidth: Bandwidth, timeZone?: string): BandwidthLimits {
  const { day, minute } = wallClock(now, timeZone);
  const window = bandwidth.windows.find((candidate) => holds(candidate, day, minute));
  const { upload, download } = bandwidth;
  return {
    upload: window?.upload === undefined ? upload : window.upload.rate,
    download: window?.download === undefined ? download : window.download.rate,
  };
}

function holds({ days, fromMinute, toMinute }: BandwidthWindow, day: Weekday, minute: number): boolean {
  const dayBefore = (day === 1 ? 7 : day - 1) as Weekday;
  if (fromMinute < toMinute) return days.includes(day) && minute >= fromMinute && minute < toMinute;
  return (days.includes(day) && minute >= fromMinute) || (days.includes(dayBefore) && minute < toMinute);
}

function wallClock(now: Date, timeZone: string | undefined): { day: Weekday; minute: number } {
  if (timeZone === undefined) {
    return { day: (now.getDay() || 7) as Weekday, minute: now.getHours() * 60 + now.getMinutes() };
  }
  const format = new Intl.DateTimeFormat('en', {
    ...{ timeZone, hourCycle: 'h23', weekday: 'short', hour: 'numeric', minute: 'numeric' },
  });
  const part = Object.fromEntries(format.formatToParts(now).map(({ type, value }) => [type, value]));
  const day = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(part.weekday ?? '') + 1;
  return { day: day as Weekday, minute: Number(part.hour) * 60 + Number(part.minute) };
}
