// How many requests each lambda made for one site and day, in the form of lambdas/cost/measured-requests.json. The first month is left out:
// everything is new in it, and nothing goes.

import type { MeasuredRequests } from '../lambdas/cost/measured-requests.ts';
import type { World } from './simulated-world.ts';

type Kind = 'put' | 'get' | 'head' | 'list' | 'lock' | 'delete' | 'publish';

const KINDS: Readonly<Record<string, Kind>> = {
  ...{ PutObject: 'put', GetObject: 'get', HeadObject: 'head', HeadBucket: 'head', ListObjectsV2: 'list' },
  ...{ ListObjectVersions: 'list', PutObjectRetention: 'lock', DeleteObjects: 'delete', Publish: 'publish' },
};
const FIRST_DAYS = 30;

type Sums = Record<'packs' | 'newPacksPerDay' | 'backups' | 'backupsPerDay', number>;

export class Measure {
  #days = 0;
  #before: Map<string, Map<string, number>> | undefined;
  #invocationsBefore = new Map<string, number>();
  readonly #sum: Sums = { packs: 0, newPacksPerDay: 0, backups: 0, backupsPerDay: 0 };

  /** To be called once a day. */
  add({ cloud, sites }: World, day: number): void {
    if (day < FIRST_DAYS) return;
    if (this.#before === undefined) {
      this.#before = new Map([...cloud.requests].map(([name, counts]) => [name, new Map(counts)]));
      this.#invocationsBefore = new Map(cloud.invocations);
      return;
    }
    this.#days++;
    const since = cloud.now() - 24 * 60 * 60 * 1000;
    for (const { stored, truth } of sites) {
      const packs = [...stored].filter(([key]) => key.includes('/packs/'));
      this.#sum.packs += packs.length / sites.length;
      this.#sum.newPacksPerDay += packs.filter(([, storedAt]) => storedAt > since).length / sites.length;
      this.#sum.backups += truth.backups.filter(({ isGone }) => !isGone).length / sites.length;
      this.#sum.backupsPerDay += truth.backups.filter(({ storedAt }) => storedAt > since).length / sites.length;
    }
  }

  /** Undefined if the simulation was too short for anything to be usual. */
  result({ cloud, sites }: World, measuredOn: string, by: string): MeasuredRequests | undefined {
    const before = this.#before;
    const days = this.#days;
    if (before === undefined || days === 0) return undefined;
    const perSiteDay = (count: number): number => Math.round((count / days / sites.length) * 1000) / 1000;
    const site = Object.fromEntries(
      Object.entries(this.#sum).map(([name, sum]) => [name, Math.round((sum / days) * 1000) / 1000]),
    ) as Sums;
    let scrubbedPacksPerDay = 0;
    const parts = [...cloud.requests].map(([name, counts]) => {
      const invocations = (cloud.invocations.get(name) ?? 0) - (this.#invocationsBefore.get(name) ?? 0);
      const kinds: Record<string, number> = { invocations: perSiteDay(invocations) };
      for (const [command, count] of counts) {
        const more = perSiteDay(count - (before.get(name)?.get(command) ?? 0));
        if (command === 'GetObject of a pack') scrubbedPacksPerDay = more;
        else kinds[KINDS[command]!] = Math.round(((kinds[KINDS[command]!] ?? 0) + more) * 1000) / 1000;
      }
      return [name, kinds];
    });
    return {
      ...{ format: 'clinic-offsite/1/measured-requests', measuredOn, by },
      runs: [{ site: { ...site, scrubbedPacksPerDay }, days, perDay: Object.fromEntries(parts) }],
    };
  }
}
