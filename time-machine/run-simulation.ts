// Runs sites through days, months and years, and checks every day what was promised. Stops at the first promise that is broken.

import { act, type Later } from './act.ts';
import { BrokenDay } from './broken-day.ts';
import { AlertCheck } from './checks/check-alerts.ts';
import { checkLedger } from './checks/check-ledger.ts';
import { checkRebuild } from './checks/check-rebuild.ts';
import { checkRestores } from './checks/check-restores.ts';
import { checkVault } from './checks/check-vault.ts';
import { VaultView } from './checks/vault-view.ts';
import { Measure } from './measure.ts';
import { passTime } from './pass-time.ts';
import { planSite } from './plan/plan-site.ts';
import { openWorld, type World, type WorldOptions } from './simulated-world.ts';
import { SimulationFailure } from './simulation-failure.ts';
import { requestsOf, type Summary, summaryOf } from './summary.ts';

export interface SimulationOptions extends WorldOptions {
  /** Told of everything that happens. */
  readonly trace: (line: object) => void;
  readonly onMonth: (line: string) => void;
  /** The day of the machine's own clock. */
  readonly measuredOn: string;
  /** How much more often something goes wrong than usual. */
  readonly troubles: number;
  /** Days between two restores of a backup of each database. */
  readonly restoreDays: number;
}

export interface Checks {
  readonly alerts: AlertCheck;
  readonly vault: VaultView;
  readonly measure: Measure;
}

const DAY_MS = 24 * 60 * 60 * 1000;

export async function runSimulation(options: SimulationOptions): Promise<Summary> {
  const world = await openWorld(options);
  const started = performance.now();
  try {
    const checks: Checks = {
      alerts: new AlertCheck(),
      vault: new VaultView(world.operator, world.cloud.cloud.ready.vaultBucket),
      measure: new Measure(),
    };
    const planned = world.sites.flatMap((site) =>
      planSite(site.plan, options.seed, options).map((action) => ({
        at: action.at,
        run: () => {
          options.trace({ site: site.plan.site, ...action, at: new Date(action.at).toISOString() });
          return act(world, site, action);
        },
      })),
    );
    let waiting: { at: number; run: () => Promise<Later | undefined> }[] = planned;
    for (let day = 1; day <= options.days; day++) {
      const end = options.from + day * DAY_MS;
      const isLast = day === options.days;
      try {
        for (;;) {
          waiting.sort((a, b) => a.at - b.at);
          const next = waiting[0];
          if (next === undefined || next.at >= end) break;
          waiting = waiting.slice(1);
          await passTime(world, checks.vault, next.at);
          const later = await next.run();
          if (later) waiting.push(later);
        }
        await passTime(world, checks.vault, end);
        await checkDay(world, checks, { ...options, day, isLast });
      } catch (error) {
        if (error instanceof SimulationFailure) throw new BrokenDay(day, new Date(world.cloud.now()), error);
        throw error;
      }
      if (day % 30 === 0 || isLast) {
        options.onMonth(monthLine(world, checks, day, performance.now() - started));
      }
    }
    return summaryOf(world, checks, options, performance.now() - started);
  } finally {
    await world.close();
  }
}

async function checkDay(
  world: World,
  checks: Checks,
  options: { day: number; isLast: boolean; restoreDays: number },
): Promise<void> {
  const [problem] = world.cloud.problems;
  if (problem !== undefined) {
    throw new SimulationFailure({
      ...{ rule: 'every event is handled', what: 'the local cloud reports a problem' },
      ...{ expected: 'none', found: JSON.stringify(problem) },
    });
  }
  checks.alerts.check(world);
  checks.measure.add(world, options.day);
  for (const site of world.sites) {
    await checkVault(world, site, checks.vault);
    await checkLedger(world, site, checks.vault);
    if (!options.isLast && options.day % options.restoreDays !== 0) continue;
    await checkRestores(world, site, options.day);
    // What nobody has judged yet a rebuild judges, and then it would know more.
    if (!site.truth.backups.some(({ state }) => state === 'unjudged')) await checkRebuild(world, site, options.isLast);
  }
}

function monthLine({ sites, cloud }: World, { alerts }: Checks, day: number, ms: number): string {
  const backups = sites.flatMap(({ truth }) => truth.backups);
  const gone = backups.filter(({ isGone }) => isGone).length;
  const told = [...alerts.counts.values()].reduce((sum, count) => sum + count, 0);
  const requests = requestsOf(cloud);
  return [
    `day ${String(day).padStart(4)}  ${new Date(cloud.now()).toISOString().slice(0, 10)}`,
    `${backups.length} backups, ${gone} removed, ${told} alerts, ${requests} requests, ${Math.round(ms / 1000)} s`,
  ].join('  ');
}
