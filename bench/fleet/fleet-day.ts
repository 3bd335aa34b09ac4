// A day of one fleet: tonight's backups are judged, then each schedule runs once over all sites. Run at three sizes, it shows what grows
// with the fleet and what does not.

import { manifestKey } from '../../vault/names.ts';
import { verdictKey } from '../../vault/verdict.ts';
import { drive, type Fleet, type Run } from './drive.ts';
import { type Sizes, SMALL_SITE } from './limits.ts';
import { backupOf, FLEET_NOW, siteOf } from './site-state.ts';

export interface Day {
  readonly sites: number;
  readonly objects: number;
  /** Of single backups: of so many sites. */
  readonly eventSites: number;
  readonly judged: Run;
  readonly verdicts: Run;
  readonly hour: Run;
  readonly scrub: Run;
  readonly retention: Run;
  readonly digest: Run;
  /** Eight days later, when what was marked may go and many locks are due. */
  readonly sweep: Run | undefined;
}

const DAY_MS = 86_400_000;

export async function fleetDay(fleet: Fleet, sites: number, sizes: Sizes): Promise<Day> {
  const { sitesPerInvocationMax } = sizes;
  // A tenth at most: what validate has just judged is cheaper for retention, and the fleets must be alike.
  const eventSites = Math.min(Math.ceil(sites / 10), sizes.eventSitesMax);
  const objects = await loadFleet(fleet, { sites, unjudged: eventSites, shape: SMALL_SITE });
  const tonight = Array.from({ length: eventSites }, (_, number) => backupOf(siteOf(number), 0));
  const judged = await drive(
    fleet,
    'validate',
    tonight.map((name) => manifestEvent(manifestKey(name))),
  );
  const verdicts = await drive(
    fleet,
    'missing-backup',
    tonight.map((name) => verdictEvent(verdictKey(name))),
  );
  const nightly = { sitesPerInvocationMax };
  const { sampledFrom, everyBatches } = sizes;
  // What asks most, and whose batches know nothing of each other. The digest's sum needs all of its batches.
  const sampled = { ...nightly, ...(sites >= sampledFrom && { sample: { sites, everyBatches } }) };
  const hour = await drive(fleet, 'missing-backup', [{}], nightly);
  const scrub = await drive(fleet, 'scrub', [{}], sampled);
  const retention = await drive(fleet, 'retention', [{}], sampled);
  const digest = await drive(fleet, 'digest', [{}], nightly);
  let sweep: Run | undefined;
  if (sites <= sizes.heavySitesMax) {
    const now = new Date(FLEET_NOW.getTime() + 8 * DAY_MS).toISOString();
    await fleet.store.calls.set({ now });
    sweep = await drive(fleet, 'retention', [{}], { ...nightly, now });
  }
  return { sites, objects, eventSites, judged, verdicts, hour, scrub, retention, digest, sweep };
}

/** Sites as `site-state.ts` makes them, and the store's clock at their morning. */
export async function loadFleet(
  { store }: Fleet,
  fleet: Parameters<Fleet['store']['calls']['load']>[0],
): Promise<number> {
  await store.calls.set({ now: FLEET_NOW.toISOString(), latencyMs: 0, refusesEvery: 0, slowsEvery: 0 });
  return store.calls.load(fleet);
}

/** As much of S3's event as is read. */
export const manifestEvent = (key: string): object => ({
  Records: [{ eventName: 'ObjectCreated:Put', s3: { bucket: { name: 'vault' }, object: { key } } }],
});

const verdictEvent = (key: string): object => ({
  ...{ source: 'aws.s3', 'detail-type': 'Object Created' },
  detail: { bucket: { name: 'ledger' }, object: { key } },
});
