// Whether everything that the rule keeps lies in the vault, locked; whether nothing goes in a hurry; and whether nothing lies there
// that should be gone.

import { manifestKey, sitePrefix } from '../../vault/names.ts';
import { keptByRule } from '../model/kept.ts';
import type { TrueBackup } from '../model/truth.ts';
import type { World, WorldSite } from '../simulated-world.ts';
import { type Rule, SimulationFailure } from '../simulation-failure.ts';
import type { VaultView } from './vault-view.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** docs/ledger.md: a valid backup is locked for at least so many more days. */
const LOCK_DAYS = 14;
/** What is not needed any more stays for so long at least: it is marked by one pass and removed by one that comes days later. */
const MARK_DAYS = 7;
/** And at most for so long after its lock ended: the passes, and what a manifest that makes no sense protects meanwhile. */
const LEAK_DAYS = 35;
const SCRUB_SLACK_DAYS = 3;

export async function checkVault(world: World, site: WorldSite, view: VaultView): Promise<void> {
  const { truth } = site;
  const now = world.cloud.now();
  await noteGone(world, site, view);
  for (const backup of truth.backups) {
    if (backup.isGone || backup.released !== undefined) continue;
    const missing = [...backup.objects.keys()].find((key) => !site.stored.has(key));
    if (missing !== undefined && backup.digest !== '')
      fail(site, 'a kept backup is there', nameOf(backup), missing, 'nothing');
    if (backup.state !== 'valid' || !world.cloud.runs('retention')) continue;
    const least = now + LOCK_DAYS * DAY_MS;
    const { until, key } = await view.lockedUntil(backup.objects.keys(), least);
    if (until < least) {
      const found = `${key} locked until ${new Date(until).toISOString()}`;
      fail(
        site,
        'a kept backup is locked',
        nameOf(backup),
        `locked until ${new Date(least).toISOString()} at least`,
        found,
      );
    }
  }
  if (world.cloud.runs('retention')) await checkLeaks(site, view, now);
  if (world.cloud.runs('scrub')) checkDamage(site, now);
}

/** Everything is read again once in the site's period; a night or two may be lost. */
function checkDamage(site: WorldSite, now: number): void {
  const { plan, truth } = site;
  for (const [pack, { since, foundAt }] of truth.damaged) {
    if (foundAt !== undefined || since > now - (plan.scrubDays + SCRUB_SLACK_DAYS) * DAY_MS) continue;
    const hit = truth.backups.find(({ isGone, packs, state }) => !isGone && state === 'valid' && packs.includes(pack));
    if (hit === undefined) continue;
    const expected = `found within ${plan.scrubDays} days of ${new Date(since).toISOString()}`;
    fail(site, 'damage is found', `the pack ${pack}`, expected, `${nameOf(hit)} is still called valid`);
  }
}

/** What nobody needs, and nothing locks, for so long that two passes must have been over it. */
async function checkLeaks(site: WorldSite, view: VaultView, now: number): Promise<void> {
  const before = now - LEAK_DAYS * DAY_MS;
  for (const [key, storedAt] of site.stored) {
    const needed = site.lastNeeded.get(key);
    if ((needed ?? storedAt) >= before || (await view.lockedUntil([key], before)).until >= before) continue;
    fail(site, 'storage does not leak', key, `gone ${LEAK_DAYS} days after it was needed and locked`, 'it is there');
  }
}

/** Looks what lies there, and writes down what is gone. Throws if any of it was promised. */
export async function noteGone(world: World, site: WorldSite, view: VaultView): Promise<void> {
  const { plan, truth } = site;
  const now = world.cloud.now();
  const { versions, markers } = await view.list(sitePrefix(plan.site));
  if (markers.length > 0) fail(site, 'a kept backup is there', 'the vault', 'no delete markers', markers.join(' '));
  const before = new Set(site.stored.keys());
  site.stored.clear();
  for (const { key, storedAt } of versions) site.stored.set(key, storedAt);
  for (const backup of truth.backups) {
    if (backup.isGone) continue;
    const key = manifestKey({ site: plan.site, database: backup.database, backup: backup.backup as never });
    if (site.stored.has(key)) continue;
    backup.isGone = true;
    if (backup.released === undefined) fail(site, 'a kept backup is there', nameOf(backup), 'its manifest', 'nothing');
    if (backup.released > now - MARK_DAYS * DAY_MS) {
      const released = new Date(backup.released).toISOString();
      fail(site, 'nothing goes in a hurry', nameOf(backup), `there for ${MARK_DAYS} days after ${released}`, 'nothing');
    }
  }
  for (const key of before) {
    const needed = site.lastNeeded.get(key) ?? 0;
    if (site.stored.has(key) || !key.includes('/packs/') || needed <= now - MARK_DAYS * DAY_MS) continue;
    const expected = `there for ${MARK_DAYS} days after ${new Date(needed).toISOString()}, when it was needed`;
    fail(site, 'nothing goes in a hurry', key, expected, 'nothing');
  }
  for (const backup of truth.backups) {
    if (backup.isGone) continue;
    const isPromised = backup.released === undefined;
    for (const key of backup.objects.keys()) if (isPromised || key.includes('/packs/')) site.lastNeeded.set(key, now);
  }
}

/** What the rule does not keep any more is promised to nobody; until it does again, because newer ones were found damaged. */
export function release({ plan, truth }: WorldSite, now: number): void {
  for (const { database } of plan.databases) {
    const all = truth.backups.filter((one) => one.database === database && !one.isGone);
    const kept = keptByRule(all, plan.retention, plan.timeZone, now);
    const strangeUntil = Math.max(...truth.suspicious(database).map(({ storedAt }) => storedAt));
    for (const one of all) {
      // Neither what is older than something strange, nor the strange one itself, of which the alert tells.
      const isPromised = kept.has(one.backup) || one.storedAt <= strangeUntil;
      one.released = isPromised ? undefined : (one.released ?? now);
    }
  }
}

const nameOf = ({ database, backup }: TrueBackup): string => `the backup ${database}/${backup}`;

function fail({ plan }: WorldSite, rule: Rule, what: string, expected: string, found: string): never {
  throw new SimulationFailure({ rule, site: plan.site, what: `${what} of ${plan.site}`, expected, found });
}
