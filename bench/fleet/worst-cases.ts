// The worst single cases: a site of 1.6 TB, packs of full size, and the morning on which every backup of a fleet is missing because the
// provider was down. Without them the averages of small sites would hide where the first limit is.

import { drive, type Fleet, type Run } from './drive.ts';
import { loadFleet } from './fleet-day.ts';
import { REAL_SITE, type Sizes, SMALL_SITE } from './limits.ts';
import { FLEET_NOW } from './site-state.ts';

export interface WorstCases {
  /** One site with so many packs. */
  readonly huge: { readonly packs: number; readonly scrub: Run; readonly retention: Run; readonly locks: Run };
  /** Packs of 16 MiB that are really read. */
  readonly whole: { readonly bytes: number; readonly scrub: Run };
  readonly outage: Outage;
  /** The same, while SNS refuses every tenth site. */
  readonly refused: Outage;
  /** Nights in which S3 answers every tenth request with "slow down". */
  readonly slowed: readonly Run[];
  /** Every schedule in so little memory that anything which grows with the fleet would end the process. */
  readonly narrow: { readonly sites: number; readonly memoryMb: number; readonly runs: readonly Run[] };
}

export interface Outage {
  readonly sites: number;
  readonly firstHour: Run;
  readonly secondHour: Run;
  /** Sites that were told in the first hour; and in both, by how many messages each got. */
  readonly toldAtOnce: number;
  readonly toldInAll: Readonly<Record<string, number>>;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const PACK_BYTES = 16 * 1024 * 1024;
/** What a site that is behind reads in a night: four packs, if none of its shares is larger. */
const PACKS_A_NIGHT = 4;
const NARROW_MEMORY_MB = 128;

export async function worstCases(fleet: Fleet, sizes: Sizes): Promise<WorstCases> {
  const outage = await outageOf(fleet, sizes, sizes.outageSites, 0);
  const refused = await outageOf(fleet, sizes, sizes.refusedSites, 10);
  const slowed = await slowedNight(fleet, sizes);
  const narrow = await narrowNight(fleet, sizes);
  return {
    ...{ slowed, narrow },
    huge: await hugeSite(fleet, sizes.hugePacks),
    whole: await wholePacks(fleet, sizes.wholePacks),
    outage,
    refused,
  };
}

async function hugeSite(fleet: Fleet, packs: number): Promise<WorstCases['huge']> {
  const shape = { kept: 3, sharedPacks: packs, expired: false, notedPackBytes: REAL_SITE.notedPackBytes };
  await loadFleet(fleet, { sites: 1, shape });
  const scrub = await drive(fleet, 'scrub', [{}]);
  const retention = await drive(fleet, 'retention', [{}]);
  // A week of it at once: eight days without a run, so that a third of all locks is due.
  const now = new Date(FLEET_NOW.getTime() + 8 * DAY_MS).toISOString();
  await fleet.store.calls.set({ now });
  return { packs, scrub, retention, locks: await drive(fleet, 'retention', [{}], { now }) };
}

async function wholePacks(fleet: Fleet, packs: number): Promise<WorstCases['whole']> {
  const sites = Math.ceil(packs / PACKS_A_NIGHT);
  await loadFleet(fleet, { sites, shape: { kept: 1, sharedPacks: 6, expired: false, packBytes: PACK_BYTES } });
  const now = new Date(FLEET_NOW.getTime() + 91 * DAY_MS).toISOString();
  await fleet.store.calls.set({ now });
  return { bytes: sites * PACKS_A_NIGHT * PACK_BYTES, scrub: await drive(fleet, 'scrub', [{}], { now }) };
}

async function slowedNight(fleet: Fleet, { slowedSites: sites, sitesPerInvocationMax }: Sizes): Promise<Run[]> {
  await loadFleet(fleet, { sites, shape: SMALL_SITE });
  await fleet.store.calls.set({ slowsEvery: 10 });
  return driveSchedules(fleet, { sitesPerInvocationMax });
}

async function narrowNight(fleet: Fleet, sizes: Sizes): Promise<WorstCases['narrow']> {
  const { narrowSites: sites, sitesPerInvocationMax } = sizes;
  await loadFleet(fleet, { sites, shape: SMALL_SITE });
  const runs = await driveSchedules(fleet, { sitesPerInvocationMax, memoryMb: NARROW_MEMORY_MB });
  return { sites, memoryMb: NARROW_MEMORY_MB, runs };
}

async function driveSchedules(fleet: Fleet, options: Parameters<typeof drive>[3]): Promise<Run[]> {
  const runs: Run[] = [];
  for (const lambda of ['missing-backup', 'scrub', 'retention', 'digest'] as const) {
    runs.push(await drive(fleet, lambda, [{}], options));
  }
  return runs;
}

async function outageOf(fleet: Fleet, sizes: Sizes, sites: number, refusesEvery: number): Promise<Outage> {
  const { sitesPerInvocationMax } = sizes;
  await loadFleet(fleet, { sites, shape: { ...SMALL_SITE, silentNights: 1 } });
  await fleet.store.calls.set({ refusesEvery });
  const firstHour = await drive(fleet, 'missing-backup', [{}], { sitesPerInvocationMax });
  const toldAtOnce = Object.keys(await fleet.store.calls.published()).length;
  const now = new Date(FLEET_NOW.getTime() + HOUR_MS).toISOString();
  await fleet.store.calls.set({ now, refusesEvery: 0 });
  const secondHour = await drive(fleet, 'missing-backup', [{}], { sitesPerInvocationMax, now });
  const told: Record<string, number> = {};
  for (const times of Object.values(await fleet.store.calls.published())) told[times] = (told[times] ?? 0) + 1;
  return { sites, firstHour, secondHour, toldAtOnce, toldInAll: told };
}
