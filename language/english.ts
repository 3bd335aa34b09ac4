// How English says moments and counts. In a file of its own beside czech.ts, so that neither language bends the other's sentences.

import type { WallTime } from './calendar.ts';
import { NO_TIME, type Voice, voice } from './voice.ts';

export interface English extends Voice {
  /** "Friday 20 Nov 2026, 06:12". */
  moment(at: Date): string;
  /** "1 day, 2 days". */
  plural(count: number, forms: { one: string; other: string }): string;
}

export function english(timeZone: string): English {
  const { wall, ...common } = voice(timeZone, {
    language: 'en',
    date,
    dayAndMonth: ({ day, month }) => `${day} ${MONTHS[month - 1]}`,
    clock,
    dateAndTime: (on) => `${date(on)}, ${clock(on)}`,
    quotationMarks: ['“', '”'],
  });
  return {
    ...common,
    moment: (at) => {
      if (Number.isNaN(at.getTime())) return NO_TIME;
      const on = wall(at);
      return `${WEEKDAYS[on.weekday]} ${date(on)}, ${clock(on)}`;
    },
    plural: (count, forms) => `${common.number(count)} ${plurals.select(count) === 'one' ? forms.one : forms.other}`,
  };
}

const plurals = new Intl.PluralRules('en');

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const two = (value: number): string => String(value).padStart(2, '0');
const date = ({ day, month, year }: WallTime): string => `${day} ${MONTHS[month - 1]} ${year}`;
const clock = ({ hour, minute }: WallTime): string => `${two(hour)}:${two(minute)}`;
