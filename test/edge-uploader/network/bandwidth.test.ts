// What a speed and a window mean, and when: also across midnight, a week's end and a clock change. A window that began an hour too late
// would show in the morning, when the practice cannot telephone.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { limitsAt, parseRate, parseWindow } from '../../../edge-uploader/network/bandwidth.ts';
import { bandwidthSchema, networkSchema } from '../../../edge-uploader/network/config.ts';

describe('a speed', () => {
  test.each([
    ['5 Mbit/s', 625_000],
    ['512 kbit/s', 64_000],
    ['0.5 mbit/s', 62_500],
    ['1Gbit/s', 125_000_000],
    [' 20  MBIT/S ', 2_500_000],
    ['unlimited', undefined],
  ])('%s', (text, rate) => {
    expect(parseRate(text)).toEqual({ rate });
  });

  test.each([
    ...[
      '5',
      '5 MB/s',
      '5 MBps',
      '5 Mbit',
      'fast',
      '',
      '-5 Mbit/s',
      '1e3 kbit/s',
      '0 kbit/s',
      '127 kbit/s',
      'Mbit/s',
      '5 Tbit/s',
    ],
  ])('%j is refused, and the message says what to write', (text) => {
    expect(parseRate(text)).toMatch(/Mbit\/s|at least 128 kbit\/s/);
  });
});

describe('a window', () => {
  test.each([
    ['every working day from 07:00 to 18:00', [1, 2, 3, 4, 5], 420, 1080],
    ['every day from 22:00 to 6:00', [1, 2, 3, 4, 5, 6, 7], 1320, 360],
    ['every saturday and sunday from 00:00 to 24:00', [6, 7], 0, 0],
  ])('%s', (text, days, fromMinute, toMinute) => {
    expect(parseWindow(text)).toEqual({ days, fromMinute, toMinute });
  });

  test.each([
    ...['07:00 to 18:00', 'every day at 07:00', 'every day from 7 to 18', 'every day from 07:00 to 24:30', ''],
    ...['every holiday from 07:00 to 18:00', 'every day from 24:00 to 06:00'],
  ])('%j is refused', (text) => {
    expect(parseWindow(text)).toMatch(/is no window; say for example/);
  });
});

const parse = (config: object) => bandwidthSchema.parse(config)!;
const PRAGUE = 'Europe/Prague';
const uploadAt = (iso: string, config: object): number | undefined =>
  limitsAt(new Date(iso), parse(config), PRAGUE).upload;

describe('what holds', () => {
  const office = {
    upload: '8 Mbit/s',
    windows: [{ when: 'every working day from 07:00 to 18:00', upload: '1 Mbit/s' }],
  };

  test.each([
    ['Friday, a minute before seven', '2026-11-27T06:59+01:00', 1_000_000],
    ['Friday at seven', '2026-11-27T07:00+01:00', 125_000],
    ['Friday, a minute before six', '2026-11-27T17:59:59+01:00', 125_000],
    ['Friday at six', '2026-11-27T18:00+01:00', 1_000_000],
    ['Saturday', '2026-11-28T12:00+01:00', 1_000_000],
  ])('%s', (_, at, rate) => {
    expect(uploadAt(at, office)).toBe(rate);
  });

  test('a night that begins on Sunday ends on Monday; one that begins on Monday is none', () => {
    const night = { upload: '1 Mbit/s', windows: [{ when: 'every sunday from 22:00 to 06:00', upload: 'unlimited' }] };
    expect(uploadAt('2026-11-29T22:00+01:00', night)).toBeUndefined();
    expect(uploadAt('2026-11-30T05:59+01:00', night)).toBeUndefined();
    expect(uploadAt('2026-11-30T06:00+01:00', night)).toBe(125_000);
    expect(uploadAt('2026-11-30T22:30+01:00', night)).toBe(125_000);
    expect(uploadAt('2026-11-29T05:00+01:00', night)).toBe(125_000);
  });

  test('a whole day ends at midnight', () => {
    const weekend = { windows: [{ when: 'every saturday from 00:00 to 24:00', upload: '1 Mbit/s' }] };
    expect(uploadAt('2026-11-28T00:00+01:00', weekend)).toBe(125_000);
    expect(uploadAt('2026-11-28T23:59+01:00', weekend)).toBe(125_000);
    expect(uploadAt('2026-11-29T00:00+01:00', weekend)).toBeUndefined();
  });

  test('on the days of a clock change it is the clock on the wall that counts', () => {
    const night = { windows: [{ when: 'every day from 01:00 to 03:30', upload: '1 Mbit/s' }] };
    // 29 March 2026: after 01:59 comes 03:00. 25 October 2026: after 02:59 comes 02:00 once more.
    expect(uploadAt('2026-03-29T00:59Z', night)).toBe(125_000);
    expect(uploadAt('2026-03-29T01:29Z', night)).toBe(125_000);
    expect(uploadAt('2026-03-29T01:30Z', night)).toBeUndefined();
    expect(uploadAt('2026-10-25T00:30Z', night)).toBe(125_000);
    expect(uploadAt('2026-10-25T01:30Z', night)).toBe(125_000);
    expect(uploadAt('2026-10-25T02:30Z', night)).toBeUndefined();
  });

  test('what a window leaves unsaid stays, and the first window counts', () => {
    const config = parse({
      ...{ upload: '8 Mbit/s', download: '16 Mbit/s' },
      windows: [
        { when: 'every day from 12:00 to 13:00', download: 'unlimited' },
        { when: 'every day from 07:00 to 18:00', upload: '1 Mbit/s' },
      ],
    });
    expect(limitsAt(new Date('2026-11-27T12:30+01:00'), config, PRAGUE)).toEqual({ upload: 1e6, download: undefined });
    expect(limitsAt(new Date('2026-11-27T13:00+01:00'), config, PRAGUE)).toEqual({ upload: 125e3, download: 2e6 });
  });

  test('the zone of this machine counts where none is given', () => {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    // Each day has its own speed, and Sunday's night ends on a Monday.
    const days = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
    const windows = days.map((day, i) => ({ when: `every ${day} from 07:00 to 06:00`, upload: `${i + 1} Mbit/s` }));
    const config = parse({ windows });
    const week = { min: new Date('2026-03-20'), max: new Date('2026-11-10'), noInvalidDate: true };
    fc.assert(
      fc.property(fc.date(week), (now) => {
        expect(limitsAt(now, config)).toEqual(limitsAt(now, config, zone));
      }),
    );
  });
});

test('what is wrong in the config is named with its path', () => {
  const issues = bandwidthSchema.safeParse({
    ...{ upload: '5 MB/s', downlod: '1 Mbit/s' },
    windows: [
      { when: 'at night', upload: '1 Mbit/s' },
      { when: 'every day from 07:00 to 18:00', upload: 5 },
    ],
  }).error!.issues;
  const paths = issues.map(({ path, code, ...more }) => ('keys' in more ? more.keys : path)).map(String);
  expect(paths.sort()).toEqual(['downlod', 'upload', 'windows,0,when', 'windows,1,upload']);
});

test.each([
  [{ proxy: 'socks5://box:1080' }, 'proxy'],
  [{ proxy: 'http://user:secret@box:3128' }, 'secrets file'],
  [{ keepTryingHours: -1 }, 'keepTryingHours'],
  [{ keepTryingHours: 49 }, 'keepTryingHours'],
  [{ insecure: true }, 'insecure'],
])('of the network %j is refused', (network, said) => {
  const { error } = networkSchema.safeParse(network);
  expect(JSON.stringify(error?.issues)).toContain(said);
});
