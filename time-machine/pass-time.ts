// Lets time pass, from one moment at which a lambda runs to the next, and has the model look whenever the watcher does. After
// retention and scrub ran it writes down what they took and found: when they do so is theirs to choose, whether they may is checked.

import type { SiteId } from '../vault/names.ts';
import { noteGone, release } from './checks/check-vault.ts';
import { readRows } from './checks/site-rows.ts';
import type { VaultView } from './checks/vault-view.ts';
import { dayNumber, instantOf, localTime, weekdayOf } from './model/local-time.ts';
import type { World, WorldSite } from './simulated-world.ts';

const HOUR_MS = 60 * 60 * 1000;
/** Of infra/triggers/schedules.ts. */
const RETENTION_MINUTE = 3 * 60 + 30;
/** On Mondays. */
const DIGEST_MINUTE = 7 * 60;
const SCHEDULE_ZONE = 'Europe/Prague';

export async function passTime(world: World, view: VaultView, until: number): Promise<void> {
  const { cloud, sites } = world;
  while (cloud.now() < until) {
    const nextHour = Math.floor(cloud.now() / HOUR_MS) * HOUR_MS + HOUR_MS;
    const retention = cloud.runs('retention') ? nextRetention(cloud.now()) : Number.POSITIVE_INFINITY;
    const next = Math.min(nextHour, retention, until);
    if (next === retention) for (const site of sites) release(site, next);
    await cloud.cloud.moveClock(new Date(next));
    if (next !== nextHour && next !== retention) continue;
    if (cloud.runs('digest') && isDigestTime(next)) {
      world.operatorDue.push(next);
      for (const { plan, due } of sites) {
        due.push({ at: next, site: plan.site, kind: 'digest', database: undefined, severity: 'info', withSms: false });
      }
    }
    for (const site of sites) {
      if (next === retention) await noteGone(world, site, view);
      await noteJudged(world, site);
      // Retention takes without a word; the watcher sees it when it looks next.
      if (next === nextHour || site.truth.judgedAt === next) site.due.push(...site.alerts.look(next));
    }
  }
}

function isDigestTime(at: number): boolean {
  const local = localTime(at, SCHEDULE_ZONE);
  return local.minuteOfDay === DIGEST_MINUTE && weekdayOf(dayNumber(local)) === 1;
}

function nextRetention(now: number): number {
  const day = dayNumber(localTime(now, SCHEDULE_ZONE));
  const [today, tomorrow] = [day, day + 1].map((one) => instantOf(one, RETENTION_MINUTE, SCHEDULE_ZONE));
  return today! > now ? today! : tomorrow!;
}

/** What was judged of its own accord: a backup whose event is late, and those of which a re-read found a pack damaged. */
export async function noteJudged(world: World, { plan, truth, alerts, due }: WorldSite): Promise<void> {
  const isOpen = [...truth.damaged.values()].some(({ foundAt }) => foundAt === undefined);
  const open = truth.backups.filter((one) => !one.isGone && (one.state === 'unjudged' || (isOpen && isHit(one))));
  if (open.length === 0) return;
  const rows = new Map(
    (await readRows(world, plan.site as SiteId)).map((row) => [`${row.database}/${row.backup}`, row]),
  );
  // Of many that are judged at the same moment the newest comes first, and the watcher may look in between, or not.
  let changed = 0;
  for (const one of open.sort((a, b) => b.storedAt - a.storedAt)) {
    const row = rows.get(`${one.database}/${one.backup}`);
    if (row === undefined || row.state === one.state) continue;
    if (changed++ > 0) due.push(...alerts.look(world.cloud.now()).map((alert) => ({ ...alert, isOptional: true })));
    one.state = row.state;
    one.judgedAt = Date.parse(row.judgedAt);
    truth.judgedAt = world.cloud.now();
    if (row.state === 'failed') for (const id of one.packs) truth.found(id, one.judgedAt);
  }

  function isHit({ packs, state }: (typeof truth.backups)[number]): boolean {
    return state === 'valid' && packs.some((id) => truth.damaged.has(id));
  }
}
