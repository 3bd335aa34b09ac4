// One batch of each lambda, as large as its limits make it, of practices as they are, with the time that a request takes in AWS. Without
// it nobody would know whether an invocation ends within Lambda's fifteen minutes: the loopback answers in no time.

import { SITES_PER_BATCH_MAX } from '../../lambdas/digest/limits.ts';
import { SITES_PER_INVOCATION_MAX as WATCHED_MAX } from '../../lambdas/missing-backup/limits.ts';
import { SITES_PER_INVOCATION_MAX as RETAINED_MAX } from '../../lambdas/retention/limits.ts';
import { SITES_PER_INVOCATION_MAX as SCRUBBED_MAX } from '../../lambdas/scrub/limits.ts';
import { manifestKey } from '../../vault/names.ts';
import { drive, type Fleet, type Run } from './drive.ts';
import { loadFleet, manifestEvent } from './fleet-day.ts';
import { LATENCY_MS, type LambdaName, REAL_SITE } from './limits.ts';
import { backupOf, siteOf } from './site-state.ts';

export interface FullBatch {
  readonly lambda: LambdaName;
  readonly sites: number;
  readonly run: Run;
}

/** The sites that one invocation takes on. Validate takes one backup. */
export const BATCH_SITES = {
  ...{ validate: 1, 'missing-backup': WATCHED_MAX, retention: RETAINED_MAX, scrub: SCRUBBED_MAX },
  digest: SITES_PER_BATCH_MAX,
} as const satisfies Record<LambdaName, number>;

const JUDGED_SITES = 10;

export async function fullBatches(fleet: Fleet): Promise<FullBatch[]> {
  const batches: FullBatch[] = [];
  const add = async (lambda: LambdaName, sites: number, events: readonly object[]): Promise<void> => {
    await fleet.store.calls.set({ latencyMs: LATENCY_MS });
    batches.push({ lambda, sites, run: await drive(fleet, lambda, events) });
  };
  const firstSites = (count: number): object[] => [{ sites: Array.from({ length: count }, (_, n) => siteOf(n)) }];

  // The watcher reads no packs, so its sites need none.
  await loadFleet(fleet, { sites: BATCH_SITES['missing-backup'], shape: { ...REAL_SITE, sharedPacks: 6 } });
  await add('missing-backup', BATCH_SITES['missing-backup'], firstSites(BATCH_SITES['missing-backup']));

  // Validate trusts only rows whose sizes are those of the packs, so its packs are noted as small as they are here.
  await loadFleet(fleet, {
    ...{ sites: JUDGED_SITES, unjudged: JUDGED_SITES },
    shape: { ...REAL_SITE, notedPackBytes: undefined },
  });
  const names = Array.from({ length: JUDGED_SITES }, (_, number) => backupOf(siteOf(number), 0));
  await add(
    'validate',
    JUDGED_SITES,
    names.map((name) => manifestEvent(manifestKey(name))),
  );

  const sites = Math.max(BATCH_SITES.retention, BATCH_SITES.scrub, BATCH_SITES.digest);
  await loadFleet(fleet, { sites, shape: REAL_SITE });
  await add('scrub', BATCH_SITES.scrub, firstSites(BATCH_SITES.scrub));
  await add('retention', BATCH_SITES.retention, firstSites(BATCH_SITES.retention));
  await add('digest', BATCH_SITES.digest, firstSites(BATCH_SITES.digest));
  return batches;
}
