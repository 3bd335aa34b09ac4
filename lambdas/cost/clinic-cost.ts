// What a clinic of a given size costs a month once it has run for years, by the real rules of retention and locks. In one place, so that
// docs/cost.md and what the operator is told before he deploys are the same number.

import { LOCK_DAYS_RENEW, LOCK_DAYS_STEP } from '../limits.ts';
import { retentionSchema } from '../site/retention-rule.ts';
import { type Counts, MEASURED, type Part } from './measured-requests.ts';
import { type MonthlyCost, monthlyCost } from './monthly-cost.ts';
import { GB } from './prices.ts';
import { scaledCounts, siteUse } from './site-use.ts';
import { keptByDay, type SteadyState, steadyState } from './steady-state.ts';

const MIB = 2 ** 20;
const PACK_BYTES = 16 * MIB;
/** Of what is new in a day, the part that is still in the dump a day later; the rest is written again daily. */
export const LASTING_SHARE = 0.2;
export const SCRUB_DAYS = 90;
/** Until the yearly backups of the rule are there. */
const DAYS = 1500;
export const RULE = retentionSchema.parse({});

export interface ClinicShape {
  readonly dumpGb: number;
  readonly newMbPerDay: number;
  readonly lastingShare?: number;
}

export interface CostedClinic {
  readonly state: SteadyState;
  readonly storedBytes: number;
  readonly packs: number;
  readonly locksPerDay: number;
  readonly cost: MonthlyCost;
  readonly counts: readonly [Part, Counts][];
}

/** Takes a second; for several clinics it is made once. */
export const keptOverYears = (): ReturnType<typeof keptByDay> => keptByDay(RULE, DAYS);

export function costedClinic(
  { dumpGb, newMbPerDay, lastingShare = LASTING_SHARE }: ClinicShape,
  kept = keptOverYears(),
): CostedClinic {
  const state = steadyState({ dumpBytes: dumpGb * GB, newBytesPerDay: newMbPerDay * MIB, lastingShare }, kept);
  const storedBytes = state.currentBytes + state.historyBytes + state.leftoverBytes;
  const packs = Math.ceil(storedBytes / PACK_BYTES);
  const backups = kept.at(-1)!.length;
  // The manifest and the index of each backup are locked like a pack.
  const locksPerDay = state.lockedBytesPerDay / PACK_BYTES + (2 * backups) / (LOCK_DAYS_STEP - LOCK_DAYS_RENEW);
  // The last pack of a run is seldom full.
  const newPacksPerDay = Math.ceil((newMbPerDay * MIB) / PACK_BYTES) + 1;
  const shape = {
    packs,
    newPacksPerDay,
    backups,
    backupsPerDay: 1,
    scrubbedPacksPerDay: packs / SCRUB_DAYS,
    locksPerDay,
  };
  const run = MEASURED.runs[0];
  const cost = monthlyCost(storedBytes, siteUse(run, { ...shape, storedBytes }));
  return { state, storedBytes, packs, locksPerDay, cost, counts: scaledCounts(run, shape) };
}
