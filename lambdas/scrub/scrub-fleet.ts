// Reads for many sites, turn by turn: each site has its turn before any has its second, those that are furthest behind first. So a
// site of terabytes, or one that a thief has filled, costs the others time but never their night.

import type { SiteId } from '../../vault/names.ts';
import type { Ledger } from '../ledger/site-notes.ts';
import type { Log } from '../log.ts';
import { mapInFlight } from '../vault-reader/in-flight.ts';
import { REVALIDATIONS_MAX, SITES_PLANNED_IN_FLIGHT_MAX, TURN_BYTES } from './limits.ts';
import { planSite, type ScrubObject, type SitePlan } from './plan-site.ts';
import { type Reading, type Revalidation, readTurn } from './read-turn.ts';
import type { Vault } from './reread-objects.ts';
import { nameOf } from './scrub-note.ts';

export interface Scrubbing {
  readonly vault: Vault;
  readonly ledger: Ledger;
  readonly now: () => Date;
  readonly log: Log;
  /** Says no when the time of this invocation is up. */
  readonly goOn: () => boolean;
  readonly bytesMax: number;
  readonly turnBytes?: number;
  /** Starts the validate lambda; undefined where nobody can be asked. */
  readonly tellValidate: ((event: object) => Promise<void>) | undefined;
}

/** What was not done: the sites that have something left for tonight, and what failed. */
export interface Outcome {
  readonly left: readonly SiteId[];
  readonly failures: readonly Error[];
}

export async function scrubFleet(scrubbing: Scrubbing, sites: readonly SiteId[]): Promise<Outcome> {
  const { goOn, bytesMax, turnBytes = TURN_BYTES } = scrubbing;
  const failures: Error[] = [];
  const fail = (site: SiteId, doing: string, cause: unknown): void => {
    failures.push(new Error(`${doing} ${site}: ${String(cause)}`, { cause }));
  };
  const tell = revalidator(scrubbing);
  const plans = await planAll(scrubbing, sites, tell, fail);
  let bytes = 0;
  const queue = plans.map((plan) => ({ plan, left: plan.queue })).filter(({ left }) => left.length > 0);
  while (queue.length > 0 && goOn() && bytes < bytesMax) {
    const { plan, left } = queue.shift()!;
    const objects = firstBytes(left, turnBytes);
    const { site } = plan;
    try {
      const reading: Reading = { ...scrubbing, revalidate: tell };
      const turn = await readTurn(reading, plan, objects);
      bytes += turn.bytes;
      for (const cause of turn.failures) fail(site, 'scrubbing', cause);
      const attempted = turn.done + turn.failures.length;
      const rest = left.slice(attempted);
      const { done, lost } = turn;
      scrubbing.log('scrubbed', { site, objects: done, bytes: turn.bytes, lost, left: rest.length });
      if (rest.length > 0 && !turn.gaveUp) queue.push({ plan, left: rest });
    } catch (cause) {
      fail(site, 'scrubbing', cause);
    }
  }
  return { left: queue.map(({ plan }) => plan.site), failures };
}

type Tell = Reading['revalidate'];

/** The plans, those that are furthest behind first. Tells validate of what is known already. */
async function planAll(
  { ledger, now, log, tellValidate }: Scrubbing,
  sites: readonly SiteId[],
  tell: Tell,
  fail: (site: SiteId, doing: string, cause: unknown) => void,
): Promise<SitePlan[]> {
  const planned = await mapInFlight(sites, SITES_PLANNED_IN_FLIGHT_MAX, async (site) => {
    try {
      const plan = await planSite(ledger, site, now());
      if (typeof plan !== 'string') {
        await tell(
          site,
          plan.doubtful.map((row) => ({ row })),
        );
        return [plan];
      }
      log(plan, { site });
      // A site that stores nothing new would otherwise never be read again.
      if (plan === 'notes-lost') await tellValidate?.({ rebuild: { site } });
    } catch (cause) {
      fail(site, 'planning the scrub of', cause);
    }
    return [];
  });
  return planned.flat().sort((one, other) => other.lateness - one.lateness);
}

/** Asks for each backup once, and for so many of a site. What is left out is found again by the next night. */
function revalidator({ tellValidate, log }: Scrubbing): Tell {
  const asked = new Map<SiteId, Set<string>>();
  return async (site, revalidations) => {
    const names = asked.get(site) ?? new Set();
    asked.set(site, names);
    const fresh = revalidations.filter(({ row }) => !names.has(nameOf(row)));
    if (fresh.length === 0) return;
    if (tellValidate === undefined) throw new Error('something is lost, and there is nobody who could judge it');
    const told = fresh.slice(0, Math.max(0, REVALIDATIONS_MAX - names.size));
    for (const { row, reread } of told) {
      await tellValidate(eventOf(site, { row, reread }));
      names.add(nameOf(row));
    }
    log('revalidating', { site, backups: told.length, later: fresh.length - told.length });
  };
}

function eventOf(site: SiteId, { row, reread }: Revalidation): object {
  const { database, backup } = row;
  return { revalidate: { site, database, backup }, ...(reread && { reread }) };
}

/** Whole objects, and at least one. */
function firstBytes(objects: readonly ScrubObject[], bytesMax: number): ScrubObject[] {
  let [end, bytes] = [0, 0];
  while (end < objects.length && (end === 0 || bytes + objects[end].bytes <= bytesMax)) bytes += objects[end++].bytes;
  return objects.slice(0, end);
}
