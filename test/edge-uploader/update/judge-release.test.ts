// Which releases an uploader follows: each way in which a good signature is not enough, one by one.

import { describe, expect, test } from 'vitest';
import { judgeRelease, type Situation, shareOf } from '../../../edge-uploader/update/judge-release.ts';
import { sampleRelease } from '../../vault/sample-release.ts';

const situation = (change: Partial<Situation> = {}): Situation => ({
  ...{ version: '0.1.0', platform: 'linux-x64', now: new Date('2026-12-01T03:00:00.000Z') },
  ...{ newestSeen: undefined, putBack: [], allowDowngrade: false, automatic: undefined },
  ...change,
});
const automatic = { site: 'novak-praha' };
const [linux] = sampleRelease().files;

describe('by hand', () => {
  test('a newer one is installed, whatever its share, and even where it was put back before', () => {
    const release = sampleRelease({ share: 0 });
    expect(judgeRelease(release, situation())).toEqual({ kind: 'install', file: linux });
    expect(judgeRelease(release, situation({ putBack: ['0.2.0'] }))).toEqual({ kind: 'install', file: linux });
  });

  test('the same one is current', () => {
    expect(judgeRelease(sampleRelease(), situation({ version: '0.2.0' }))).toEqual({ kind: 'current' });
  });

  test.each<[string, Parameters<typeof sampleRelease>[0], Partial<Situation>, RegExp]>([
    ['an older one', {}, { version: '0.3.0' }, /older than this 0\.3\.0/],
    ['one older than another that was offered', {}, { newestSeen: '0.2.1' }, /0\.2\.1 was offered here before/],
    ['one for other versions', { updatesFrom: '0.1.5' }, {}, /replaces 0\.1\.5 and later only, and this is 0\.1\.0/],
    ['one without this platform', {}, { platform: 'darwin-arm64' }, /no executable for darwin-arm64/],
    ['one that has expired', {}, { now: new Date('2027-02-26T09:00:00.000Z') }, /good until 2027-02-26 only/],
    ['one that is to come', {}, { now: new Date('2026-11-27T08:59:59.999Z') }, /which is to come/],
    ['the very one that runs, expired', {}, { version: '0.2.0', now: new Date('2027-03-01T00:00Z') }, /good until/],
  ])('%s is refused', (_, release, change, message) => {
    expect(() => judgeRelease(sampleRelease(release), situation(change))).toThrow(
      expect.objectContaining({ exit: 'update', message: expect.stringMatching(message), hint: expect.any(String) }),
    );
  });

  test('moments before each end it is not', () => {
    for (const now of ['2027-02-26T08:59:59.999Z', '2026-11-27T09:00:00.000Z']) {
      expect(judgeRelease(sampleRelease(), situation({ now: new Date(now) })).kind).toBe('install');
    }
  });

  test('an older one is installed when that is asked for, but never an expired one', () => {
    const older = situation({ version: '0.3.0', newestSeen: '0.3.0', allowDowngrade: true });
    expect(judgeRelease(sampleRelease(), older)).toEqual({ kind: 'install', file: linux });
    expect(() => judgeRelease(sampleRelease(), { ...older, now: new Date('2027-03-01T00:00Z') })).toThrow('good until');
  });
});

describe('by itself', () => {
  test('what was put back is not tried again', () => {
    const judged = judgeRelease(sampleRelease(), situation({ automatic, putBack: ['0.2.0'] }));
    expect(judged).toEqual({ kind: 'wait', why: 'putBack' });
    const next = sampleRelease({ version: '0.2.1' });
    expect(judgeRelease(next, situation({ automatic, putBack: ['0.2.0'] })).kind).toBe('install');
  });

  test('as many sites update as the share says: once in turn, a site stays so, and others are first for each version', () => {
    const sites = Array.from({ length: 1000 }, (_, i) => `clinic-${i}`);
    const first = (version: string, share: number): Set<string> =>
      new Set(
        sites.filter((site) => {
          const judged = judgeRelease(sampleRelease({ version, share }), situation({ automatic: { site } }));
          return judged.kind === 'install';
        }),
      );
    const [ten, twenty] = [first('0.2.0', 10), first('0.2.0', 20)];
    expect(ten.size).toBeGreaterThan(70);
    expect(ten.size).toBeLessThan(130);
    expect([...ten].filter((site) => !twenty.has(site))).toEqual([]);
    expect(first('0.2.0', 0).size).toBe(0);
    expect(first('0.2.0', 100).size).toBe(1000);
    expect([...first('0.3.0', 10)].filter((site) => ten.has(site)).length).toBeLessThan(40);
  });

  test('the place of a site in the row is frozen: changing it would update other clinics first than were told', () => {
    expect([shareOf('novak-praha', '0.2.0'), shareOf('novak-praha', '0.3.0'), shareOf('zubar-kolar', '0.2.0')]).toEqual(
      [53, 52, 96],
    );
  });
});
