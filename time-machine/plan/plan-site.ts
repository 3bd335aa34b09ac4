// What happens to one site on every day of the simulation, drawn beforehand from the seed: runs, and every kind of trouble often
// enough that a short simulation has some of each. Drawn beforehand so that what one site meets never depends on another.

import { seededRandom } from '../../demo/clinic-random.ts';
import type { DatabaseId } from '../../vault/names.ts';
import { dayNumber, instantOf, localTime, weekdayOf } from '../model/local-time.ts';
import type { SimulatedDatabasePlan, SimulatedSite } from './sites.ts';

export type Action = { readonly at: number; readonly database: DatabaseId } & (
  | { readonly what: 'backup'; readonly how: BackupHow }
  | {
      readonly what: 'failed-dump' | 'stuck-upload' | 'acknowledge' | 'drill' | 'disk' | 'flip-byte' | 'late-duplicate';
    }
  | { readonly what: 'theft'; readonly act: TheftAct }
);

export interface BackupHow {
  /** No report of the run arrives. */
  readonly reportsLost: boolean;
  /** S3 tells of the manifest so much later; and twice. */
  readonly eventHoursLate: number;
  readonly isToldTwice: boolean;
  readonly strange: 'encrypted' | 'shrunken' | undefined;
}

export const THEFT_ACTS = ['garbage', 'replay', 'forge', 'destroy', 'reports'] as const;
export type TheftAct = (typeof THEFT_ACTS)[number];

/** Days between two troubles of a kind, on average. */
const EVERY_DAYS = {
  outage: 24,
  holiday: 160,
  failedDump: 17,
  stuckUpload: 29,
  lostReports: 9,
  lateRun: 11,
  lateEvent: 13,
  toldTwice: 7,
  encrypted: 62,
  shrunken: 75,
  theft: 48,
  flip: 33,
  lateDuplicate: 16,
  drill: 55,
  disk: 26,
};
type Trouble = keyof typeof EVERY_DAYS;

/** Before that nothing is usual yet, and nothing can be strange. */
const QUIET_DAYS = 16;
const NEEDS_QUIET: readonly Trouble[] = ['encrypted', 'shrunken', 'theft'];
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export function planSite(
  plan: SimulatedSite,
  seed: string,
  span: { from: number; days: number; troubles: number },
): Action[] {
  const chance = seededRandom(`${seed}/plan/${plan.site}`);
  const troubles = drawTroubles(`${seed}/troubles/${plan.site}`, span);
  const main = plan.databases[0]!.database;
  const actions: Action[] = [];
  const firstDay = dayNumber(localTime(span.from, plan.timeZone));
  const isIn = (at: number): boolean => at > span.from + HOUR_MS && at < span.from + span.days * DAY_MS - HOUR_MS;
  const add = (action: Action): void => void (isIn(action.at) && actions.push(action));
  let offUntil = 0;
  let stolenUntil = 0;
  let strangeUntil = 0;
  for (let i = 0; i <= span.days; i++) {
    const day = firstDay + i;
    const has = (trouble: Trouble): boolean => troubles[trouble].has(i);
    const at = (minuteOfDay: number): number => instantOf(day, minuteOfDay, plan.timeZone);
    if (i >= Math.max(offUntil, stolenUntil)) {
      if (has('theft')) stolenUntil = i + chance.between(2, 4);
      else if (has('holiday')) offUntil = i + chance.between(8, 14);
      else if (has('outage')) offUntil = i + chance.between(1, 5);
    }
    if (has('flip')) add({ what: 'flip-byte', database: main, at: at(chance.between(840, 1000)) });
    if (has('lateDuplicate')) add({ what: 'late-duplicate', database: main, at: at(chance.between(700, 800)) });
    if (has('drill')) add({ what: 'drill', database: main, at: at(chance.between(540, 700)) });
    if (has('disk')) add({ what: 'disk', database: main, at: at(chance.between(540, 700)) });
    if (i < stolenUntil) {
      for (const act of THEFT_ACTS) {
        if (chance.chance(0.6)) add({ what: 'theft', act, database: main, at: at(chance.between(10, 1400)) });
      }
      // What he forged may be strange, and somebody looks into it.
      add({ what: 'acknowledge', database: main, at: at(0) + chance.between(4, 9) * DAY_MS });
      strangeUntil = Math.max(strangeUntil, i + 26);
      continue;
    }
    if (i < offUntil) continue;
    for (const one of plan.databases.filter((one) => runsOn(one, day))) {
      for (const time of one.runsAt) {
        const [hour, minute] = time.split(':').map(Number) as [number, number];
        const isMain = one.database === main;
        const lateMinutes = chance.between(0, 20) + (has('lateRun') ? chance.between(60, 600) : 0);
        const start = at(hour * 60 + minute) + lateMinutes * MINUTE_MS;
        const { database } = one;
        if (isMain && has('failedDump')) {
          add({ what: 'failed-dump', database, at: start });
          continue;
        }
        if (isMain && has('stuckUpload')) {
          add({ what: 'stuck-upload', database, at: start });
          continue;
        }
        const canBeStrange = isMain && i >= strangeUntil;
        const strange =
          canBeStrange && has('encrypted') ? 'encrypted' : canBeStrange && has('shrunken') ? 'shrunken' : undefined;
        if (strange !== undefined) {
          // One in three waits for weeks until somebody looks at it.
          const seenHours = chance.chance(1 / 3) ? chance.between(600, 900) : chance.between(20, 200);
          add({ what: 'acknowledge', database, at: start + seenHours * HOUR_MS });
          strangeUntil = i + 26 + Math.ceil(seenHours / 24);
        }
        const how: BackupHow = {
          ...{ reportsLost: has('lostReports'), isToldTwice: has('toldTwice'), strange },
          eventHoursLate: strange === undefined && has('lateEvent') ? chance.between(1, 7) : 0,
        };
        add({ what: 'backup', database, at: start, how });
      }
    }
  }
  return actions.sort((a, b) => a.at - b.at);
}

/** On which days each trouble begins. Each has its own chance: a longer simulation begins with the same days as a shorter one. */
function drawTroubles(
  seed: string,
  { days, troubles }: { days: number; troubles: number },
): Record<Trouble, Set<number>> {
  const drawn = {} as Record<Trouble, Set<number>>;
  for (const [trouble, everyDays] of Object.entries(EVERY_DAYS) as [Trouble, number][]) {
    const every = Math.ceil(everyDays / troubles);
    drawn[trouble] = new Set();
    const chance = seededRandom(`${seed}/${trouble}`);
    let day = NEEDS_QUIET.includes(trouble) ? QUIET_DAYS : 0;
    for (
      day += chance.between(1, every);
      day <= days;
      day += chance.between(Math.ceil(every / 2), Math.ceil(every * 1.5))
    ) {
      drawn[trouble].add(day);
    }
  }
  return drawn;
}

function runsOn({ runsOn: on }: SimulatedDatabasePlan, day: number): boolean {
  if (on === 'monday') return weekdayOf(day) === 1;
  return on === 'every' || weekdayOf(day) <= 5;
}
