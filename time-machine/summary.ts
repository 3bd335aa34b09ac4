// What a simulation that passed was: how much it did, what it told, and how many requests that cost.

import type { MeasuredRequests } from '../lambdas/cost/measured-requests.ts';
import type { Checks, SimulationOptions } from './run-simulation.ts';
import type { World } from './simulated-world.ts';

export interface Summary {
  readonly seed: string;
  readonly from: string;
  readonly days: number;
  readonly sites: number;
  readonly backups: number;
  readonly failed: number;
  readonly removed: number;
  readonly alerts: Readonly<Record<string, number>>;
  readonly faults: number;
  readonly invocations: Readonly<Record<string, number>>;
  /** By lambda, then by command. */
  readonly requests: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly requestsPerSiteDay: Readonly<Record<string, number>>;
  readonly seconds: number;
  /** As docs/measured-requests.json; absent after too few days. */
  readonly measured: MeasuredRequests | undefined;
}

export function summaryOf(world: World, { alerts, measure }: Checks, options: SimulationOptions, ms: number): Summary {
  const { sites, cloud } = world;
  const backups = sites.flatMap(({ truth }) => truth.backups);
  const siteDays = options.sites * options.days;
  const requests = Object.fromEntries([...cloud.requests].map(([name, counts]) => [name, Object.fromEntries(counts)]));
  const perSiteDay = [...cloud.requests.keys()].map((name) => {
    return [name, Math.round((requestsOf(cloud, name) / siteDays) * 100) / 100];
  });
  return {
    ...{ seed: options.seed, from: new Date(options.from).toISOString(), days: options.days, sites: options.sites },
    backups: backups.length,
    failed: backups.filter(({ state }) => state === 'failed').length,
    removed: backups.filter(({ isGone }) => isGone).length,
    alerts: Object.fromEntries([...alerts.counts].sort()),
    faults: cloud.disturbances.length,
    invocations: Object.fromEntries(cloud.invocations),
    ...{ requests, requestsPerSiteDay: Object.fromEntries(perSiteDay), seconds: Math.round(ms / 1000) },
    measured: measure.result(
      world,
      options.measuredOn,
      `${options.sites} simulated sites, ${options.days} days, seed ${options.seed}`,
    ),
  };
}

/** All requests of one lambda, or of all. A command that is more than one word was counted under its own name already. */
export function requestsOf({ requests }: Pick<World['cloud'], 'requests'>, name?: string): number {
  const counts = name === undefined ? [...requests.values()] : [requests.get(name) ?? new Map<string, number>()];
  return counts
    .flatMap((one) => [...one])
    .filter(([command]) => !command.includes(' '))
    .reduce((sum, [, count]) => sum + count, 0);
}
