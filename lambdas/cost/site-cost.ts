// What a site that exists costs a month, from what the cloud knows of it: the number at the end of its digest.

import { LOCK_DAYS_RENEW, LOCK_DAYS_STEP } from '../limits.ts';
import { MEASURED } from './measured-requests.ts';
import { type MonthlyCost, monthlyCost } from './monthly-cost.ts';
import { siteUse } from './site-use.ts';

export function siteCost(site: {
  readonly storedBytes: number;
  readonly packs: number;
  readonly newPacksPerDay: number;
  readonly backups: number;
  readonly backupsPerDay: number;
  readonly scrubDays: number;
}): MonthlyCost {
  const use = siteUse(MEASURED.runs[0], {
    ...site,
    scrubbedPacksPerDay: site.packs / site.scrubDays,
    // Each pack that stays needed, once a generation.
    locksPerDay: site.packs / (LOCK_DAYS_STEP - LOCK_DAYS_RENEW),
  });
  return monthlyCost(site.storedBytes, use);
}
