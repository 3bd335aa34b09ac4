// What the config says of the line, as it comes to hold. Each part of the line is proven by itself; one that was connected wrongly would
// give up a night's backup after minutes, or take the whole line in office hours.

import { describe, expect, test } from 'vitest';
import { openLine } from '../../../edge-uploader/config/open-line.ts';
import { bandwidthSchema, networkSchema } from '../../../edge-uploader/network/config.ts';
import { PIECE_BYTES_MAX } from '../../../edge-uploader/network/limits.ts';
import { virtualTime } from '../network/virtual-time.ts';

const MINUTE = 60_000;

function line({ network = {}, bandwidth, scheduled, at = '2026-11-27T12:00' }: Setting) {
  const time = virtualTime();
  const warned: string[] = [];
  const opened = openLine(
    {
      ...{ vault: { bucket: 'vault', region: 'eu-central-1' }, path: '/etc/offsite/offsite.yaml', proxy: undefined },
      ...{ network: networkSchema.parse({ proxy: 'none', ...network }), bandwidth: bandwidthSchema.parse(bandwidth) },
    },
    {
      voice: { warn: (message) => warned.push(message), say: () => undefined, tell: () => undefined },
      ...{ now: () => new Date(at), fillRandom: (target) => target.fill(128), scheduled },
      signal: new AbortController().signal,
    },
    time,
  );
  return { time, warned, ...opened };
}

interface Setting {
  readonly network?: object;
  readonly bandwidth?: object;
  readonly scheduled?: boolean;
  /** Local time; the 27th of November 2026 is a Friday. */
  readonly at?: string;
}

describe('a line that is down', () => {
  /** For how many minutes it is tried; the first request of all comes through where `before`. */
  async function minutesTried(setting: Setting, before: boolean): Promise<{ minutes: number; warned: string[] }> {
    const { time, warned, patience } = line(setting);
    if (before)
      await patience.persist(
        async () => undefined,
        () => 'down',
      );
    const work = patience.persist(
      () => Promise.reject(new Error('down')),
      () => 'down',
    );
    await expect(time.run(work)).rejects.toThrow('down');
    return { minutes: time.elapsedMs() / MINUTE, warned };
  }

  test.each([
    [{}, true, 4 * 60, '4 hours'],
    [{ network: { keepTryingHours: 7 } }, true, 7 * 60, '7 hours'],
    [{ network: { keepTryingHours: 7 }, scheduled: true }, false, 7 * 60, '7 hours'],
    [{ network: { keepTryingHours: 7 } }, false, 2, '2 minutes'],
  ] as const)('with %j, after something came through: %s, is tried for %d minutes', async (setting, before, minutes, said) => {
    const tried = await minutesTried(setting, before);
    expect(tried.minutes).toBeGreaterThanOrEqual(minutes);
    expect(tried.minutes).toBeLessThan(minutes + 1);
    expect(tried.warned).toEqual([`the cloud cannot be reached: down; trying on for up to ${said}`]);
  });

  test('is not waited for with keepTryingHours: 0', async () => {
    expect(await minutesTried({ network: { keepTryingHours: 0 } }, true)).toEqual({ minutes: 0, warned: [] });
  });
});

describe('a limit', () => {
  const MANY = 1e9;
  const OFFICE = 'every working day from 07:00 to 18:00';
  const windows = [{ when: OFFICE, upload: '256 kbit/s' }];
  const pieces = (setting: Setting): number[] => {
    const { uploads, downloads } = line(setting);
    return [uploads.pieceBytes(MANY), downloads.pieceBytes(MANY)];
  };

  test('that is set holds for its own direction', () => {
    expect(pieces({ bandwidth: { upload: '256 kbit/s' } })).toEqual([4000, MANY]);
    expect(pieces({ bandwidth: { download: '256 kbit/s' } })).toEqual([MANY, 4000]);
  });

  test('that only a window sets holds in it, and outside of it pieces are small, since it may begin', () => {
    expect(pieces({ bandwidth: { windows } })).toEqual([4000, MANY]);
    expect(pieces({ bandwidth: { windows }, at: '2026-11-27T18:00' })).toEqual([PIECE_BYTES_MAX, MANY]);
  });

  test('is none where nothing is set', () => {
    expect(pieces({})).toEqual([MANY, MANY]);
  });
});
