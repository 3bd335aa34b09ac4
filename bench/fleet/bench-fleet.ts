// `npm run bench:fleet`: every lambda over fleets of 100, 1,000 and 10,000 sites, side by side in one run, as tables and as
// bench/fleet-results.json. Without it the first operator with a thousand clinics would find out at night what does not scale.

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { describeMachine } from '../machine.ts';
import { startFleet } from './drive.ts';
import { type Day, fleetDay } from './fleet-day.ts';
import { type FullBatch, fullBatches } from './full-batch.ts';
import { FULL, QUICK } from './limits.ts';
import { fleetTables } from './report.ts';
import { type StoreSpeed, storeSpeeds } from './store-speed.ts';
import { type WorstCases, worstCases } from './worst-cases.ts';

export interface FleetResults {
  readonly measuredAt: string;
  readonly machine: Awaited<ReturnType<typeof describeMachine>>;
  readonly quick: boolean;
  readonly batches: readonly FullBatch[];
  readonly days: readonly Day[];
  readonly worst: WorstCases;
  readonly stores: { readonly memory: StoreSpeed; readonly localCloud: StoreSpeed } | undefined;
}

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    work: { type: 'string', default: join(import.meta.dirname, '../scratch') },
    results: { type: 'string', default: join(import.meta.dirname, '../fleet-results.json') },
  },
});
const sizes = options.quick ? QUICK : FULL;
const say = (text: string): void => void process.stderr.write(`${text}\n`);

await mkdir(options.work, { recursive: true });
const fleet = await startFleet();
try {
  say('the two stores');
  const stores = options.quick ? undefined : await storeSpeeds(fleet, options.work);
  say('full batches');
  const batches = sizes.fullBatches ? await fullBatches(fleet) : [];
  const days: Day[] = [];
  for (const sites of sizes.sizes) {
    say(`a fleet of ${sites} sites`);
    days.push(await fleetDay(fleet, sites, sizes));
  }
  say('worst cases');
  const worst = await worstCases(fleet, sizes);
  const results: FleetResults = {
    ...{ measuredAt: new Date().toISOString(), machine: await describeMachine(), quick: options.quick },
    ...{ batches, days, worst, stores },
  };
  await writeFile(options.results, `${JSON.stringify(results, undefined, 2)}\n`);
  process.stdout.write(fleetTables(results));
} finally {
  await fleet.store.stop();
}
