// What the bill says of the uploader, against the uploader itself. Counted by hand, the page forgot for weeks that it reads verdicts.

import { expect, test } from 'vitest';
import { MEASURED } from '../../../lambdas/cost/measured-requests.ts';
import { measureUploader } from './measure-uploader.ts';

/** For eighteen nights of a cloud and a clinic, on a machine that does other things as well. */
const PATIENCE_MS = 120_000;
const MIB = 2 ** 20;

test(
  'the requests of a night are those of lambdas/cost/measured-requests.json, and each pack more is one PUT more',
  async () => {
    const nights = await measureUploader([MIB, 40 * MIB, MIB]);
    expect(nights[1].newPacks).toBeGreaterThan(nights[0].newPacks + 1);
    for (const { site, perDay } of MEASURED.runs) {
      const { put, get, head, list } = perDay.uploader!;
      for (const { requests, newPacks } of nights) {
        const asked = { ...requests, put: requests.put - newPacks };
        const what =
          'If the uploader is meant to ask this, run test/lambdas/cost/measure-requests.ts and `npm run cost`';
        expect(asked, what).toEqual({ put: put - site.newPacksPerDay, get, head, list });
      }
    }
  },
  PATIENCE_MS,
);
