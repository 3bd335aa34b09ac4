// How Czech says moments and counts: the weekday in its case, "v" or "ve" before an hour, and four forms of the plural. A
// sentence such as "z pátek ve 6:12" tells a reader at once that a machine does not know what it is talking about.

import type { WallTime } from './calendar.ts';
import { NO_TIME, type Voice, voice } from './voice.ts';

export interface Czech extends Voice {
  /** "v pátek 20. 11. 2026 v 6:12". */
  when(at: Date): string;
  /** "z pátku 20. 11. 2026 v 6:12". */
  from(at: Date): string;
  /** "1 den, 2 dny, 1,5 dne, 5 dní". */
  plural(count: number, forms: { one: string; few: string; many: string; other: string }): string;
}

export function czech(timeZone: string): Czech {
  const { wall, ...common } = voice(timeZone, {
    language: 'cs',
    date,
    dayAndMonth: ({ day, month }) => `${day}. ${month}.`,
    clock,
    dateAndTime: (on) => `${date(on)} ${atHour(on)}`,
    quotationMarks: ['„', '“'],
  });
  const written = (at: Date, write: (time: WallTime) => string): string =>
    Number.isNaN(at.getTime()) ? NO_TIME : write(wall(at));
  return {
    ...common,
    when: (at) => written(at, (on) => `${ON[on.weekday]} ${date(on)} ${atHour(on)}`),
    from: (at) => written(at, (on) => `${FROM[on.weekday]} ${date(on)} ${atHour(on)}`),
    plural: (count, forms) =>
      `${common.number(count)} ${forms[plurals.select(count) as 'one' | 'few' | 'many' | 'other']}`,
  };
}

const plurals = new Intl.PluralRules('cs');

const ON = ['v neděli', 'v pondělí', 'v úterý', 've středu', 've čtvrtek', 'v pátek', 'v sobotu'];
const FROM = ['z neděle', 'z pondělí', 'z úterý', 'ze středy', 'ze čtvrtka', 'z pátku', 'ze soboty'];
/** Ve dvě, ve tři, ve čtyři, ve dvanáct, ve třináct, ve čtrnáct, ve dvacet, ve dvacet jedna … ve dvacet tři. */
const HOURS_WITH_VE = new Set([2, 3, 4, 12, 13, 14, 20, 21, 22, 23]);

const date = ({ day, month, year }: WallTime): string => `${day}. ${month}. ${year}`;
const clock = ({ hour, minute }: Pick<WallTime, 'hour' | 'minute'>): string =>
  `${hour}:${String(minute).padStart(2, '0')}`;
/** "v 7:05", "ve 12:30". */
export const atHour = (on: Pick<WallTime, 'hour' | 'minute'>): string =>
  `${HOURS_WITH_VE.has(on.hour) ? 've' : 'v'} ${clock(on)}`;
