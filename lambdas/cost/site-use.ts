// What a site of any size takes a day, scaled from the one that was measured. What grows with a site is known from the code, one request
// for each; everything else is as measured. A second measured site proves the scaling in a test.

import type { Counts, MeasuredRun, Part } from './measured-requests.ts';
import type { DailyUse } from './monthly-cost.ts';

/** What the requests of a site depend on, in the mean of its days. */
export interface SiteShape {
  readonly packs: number;
  readonly newPacksPerDay: number;
  /** That exist, of all databases. */
  readonly backups: number;
  readonly backupsPerDay: number;
  readonly storedBytes: number;
  readonly scrubbedPacksPerDay: number;
  /** Packs whose lock is lengthened; see docs/ledger.md, "Locks, in generations". */
  readonly locksPerDay: number;
}

type Measures = Omit<SiteShape, 'storedBytes'>;

/** One more of the second is one more request of this kind. */
const GROWTH: readonly [Part, 'put' | 'get' | 'head' | 'list', (site: Measures) => number][] = [
  ['uploader', 'put', ({ newPacksPerDay, backupsPerDay }) => newPacksPerDay + UPLOADER_OTHER_PUTS * backupsPerDay],
  // Before each backup it lists the packs once and the backups twice, and reads the verdicts of two weeks.
  [
    'uploader',
    'list',
    ({ packs, backups, backupsPerDay }) =>
      backupsPerDay * (Math.ceil(packs / PAGE_KEYS) + 2 * Math.ceil((2 * backups) / PAGE_KEYS)),
  ],
  ['uploader', 'get', ({ backupsPerDay }) => backupsPerDay * UPLOADER_VERDICT_DAYS * backupsPerDay],
  // New packs are asked for one by one; that the others are still there is seen in a listing.
  ['validate', 'head', ({ newPacksPerDay }) => newPacksPerDay],
  ['validate', 'list', ({ packs, backupsPerDay }) => backupsPerDay * Math.ceil(packs / PAGE_KEYS)],
  // Of every backup the manifest and the index are asked for, and what is about to be locked for longer; all else is listed.
  ['retention', 'head', ({ backups, locksPerDay }) => 2 * backups + locksPerDay],
  ['retention', 'list', ({ packs, backups }) => Math.ceil(packs / PAGE_KEYS) + Math.ceil((2 * backups) / PAGE_KEYS)],
  ['scrub', 'head', ({ scrubbedPacksPerDay }) => scrubbedPacksPerDay],
  ['scrub', 'get', ({ scrubbedPacksPerDay }) => scrubbedPacksPerDay],
];
const PAGE_KEYS = 1000;
/** Index, manifest and three reports. */
const UPLOADER_OTHER_PUTS = 5;
const UPLOADER_VERDICT_DAYS = 14;

/** The counts that were measured, as they would be for another site. */
export function scaledCounts(run: MeasuredRun, site: Measures): [Part, Counts][] {
  const parts = Object.entries(run.perDay) as [Part, Counts][];
  const measured = { ...run.site, locksPerDay: parts.reduce((sum, [, { lock }]) => sum + lock, 0) };
  return parts.map(([part, counts]) => {
    const scaled = { ...counts };
    for (const [grows, kind, of] of GROWTH) {
      if (grows === part) scaled[kind] = Math.max(0, scaled[kind] + of(site) - of(measured));
    }
    return [part, scaled];
  });
}

/** Of each function. On AWS a function with less has less processor, too, and takes longer. */
export const LAMBDA_MEMORY_GB = 1;
/** What an invocation takes beside its requests, and what one request takes, as if none ran beside another. */
const SECONDS_PER_INVOCATION = 0.5;
const SECONDS_PER_REQUEST = 0.03;
const REREAD_BYTES_PER_SECOND = 60e6;
/** Missing-backup hourly, retention and scrub daily, digest weekly: as if the site were alone in its cloud. */
const SCHEDULES_PER_DAY = 24 + 1 + 1 + 1 / 7;

export function siteUse(run: MeasuredRun, site: SiteShape): DailyUse {
  const parts = scaledCounts(run, site);
  const sum = (of: (counts: Counts) => number, among = parts): number =>
    among.reduce((total, [, counts]) => total + of(counts), 0);
  const inCloud = parts.filter(([part]) => part !== 'uploader');
  const requests = sum(({ put, get, head, list, publish }) => put + get + head + list + publish, inCloud);
  const scrubbedBytes = site.packs === 0 ? 0 : (site.storedBytes / site.packs) * site.scrubbedPacksPerDay;
  const invocations = sum((counts) => counts.invocations, inCloud);
  const seconds =
    invocations * SECONDS_PER_INVOCATION +
    (requests + site.locksPerDay) * SECONDS_PER_REQUEST +
    scrubbedBytes / REREAD_BYTES_PER_SECOND;
  return {
    puts: sum(({ put, list }) => put + list),
    locks: site.locksPerDay,
    gets: sum(({ get, head }) => get + head),
    ...{ invocations, gbSeconds: seconds * LAMBDA_MEMORY_GB },
    schedules: SCHEDULES_PER_DAY,
    emails: sum(({ publish }) => publish),
  };
}
