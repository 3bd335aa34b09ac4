// One run of retention over one site: lengthens the locks of what stays, marks what may go, and removes what was marked days ago and
// may still go. Marks are written before anything is removed, and what is removed was marked by an earlier run: no single
// mistake, and no single run, loses a backup.

import type { BackupName, SiteId } from '../../vault/names.ts';
import { slotName } from '../ledger/pack-table.ts';
import { type Ledger, SiteLost } from '../ledger/site-notes.ts';
import { MARK_DAYS_MIN, UNNEEDED_PACK_DAYS_MIN } from '../limits.ts';
import type { Log } from '../log.ts';
import { daysFrom, type LockPolicy, lockPolicyOf } from '../validate/decide-extensions.ts';
import { isAnchored } from './anchor.ts';
import { findPacksToMark } from './find-packs-to-mark.ts';
import { keepMarks, keepRows, keepTable, notePass } from './keep-notes.ts';
import { lengthenLocks } from './lengthen-locks.ts';
import type { Vault } from './list-versions.ts';
import { lookAtSite, placeOf, type SiteView } from './look-at-site.ts';
import { findUnlocked } from './look-at-version.ts';
import { markFinder } from './marks.ts';
import { measureSite } from './measure-site.ts';
import { type StoredKey, storedAtOf } from './site-listing.ts';
import { type SitePlan, sitePlan } from './site-plan.ts';
import { type Due, type Swept, sweep } from './sweep.ts';

export interface Retaining {
  readonly vault: Vault;
  readonly ledger: Ledger;
  /** The cloud's clock, never the clinic's. */
  readonly now: () => Date;
  readonly lockDaysMin: number;
  readonly lockMode: LockPolicy['mode'];
  /** Says no when the time of this invocation is up; what is left is done by the next run. */
  readonly goOn: () => boolean;
  /** Starts the validate lambda. */
  readonly askValidate: (event: object) => Promise<void>;
  readonly log: Log;
}

/** What would be done; undefined where there is nothing to decide. */
export async function planSite(retaining: Omit<Retaining, 'askValidate'>, site: SiteId): Promise<SitePlan | undefined> {
  const now = retaining.now();
  const looked = await lookAtSite(retaining, site, now);
  if (looked.what !== 'seen') {
    retaining.log(looked.what, { site });
    return undefined;
  }
  const { decisions, packs, listing, marks, table } = looked.view;
  const locks = await locksOf(retaining, looked.view, now);
  return sitePlan({ site, decisions, packs, strays: listing.strays.length, marks, table, locks, now });
}

/** Until when manifest and index are locked, of each backup that is outside of the rule; of a backup the lower lock says nothing. */
async function locksOf(
  { vault, goOn }: Pick<Retaining, 'vault' | 'goOn'>,
  { decisions, listing }: SiteView,
  now: Date,
): Promise<Map<string, number>> {
  const outside = decisions.filter(({ fate }) => fate === 'outside').map(slotName);
  const partsOf = (name: string): StoredKey[] => {
    const { manifest, index } = listing.backups.get(name)!.parts;
    return index === undefined ? [manifest] : [manifest, index];
  };
  const { unlocked, locked } = await findUnlocked(vault, outside.flatMap(partsOf), { now, goOn });
  const free = new Set(unlocked.map(({ key }) => key));
  const lockOf = ({ key }: StoredKey): number => (free.has(key) ? 0 : (locked.get(key)?.getTime() ?? Number.NaN));
  const ends = outside.map((name) => [name, Math.max(...partsOf(name).map(lockOf))] as const);
  return new Map(ends.filter(([, end]) => !Number.isNaN(end)));
}

/**
 * Throws if the vault or the ledger could not be read or written, and then has removed nothing that it did not note; or, behind all
 * that it did, if somebody else took a backup.
 */
export async function retainSite(retaining: Retaining, site: SiteId): Promise<void> {
  const { log, askValidate } = retaining;
  const looked = await lookAtSite(retaining, site, retaining.now());
  if (looked.what === 'seen') {
    try {
      await retainSeen(retaining, looked.view);
    } catch (error) {
      if (!(error instanceof SiteLost)) throw error;
      log('lost', { site });
      await askValidate({ rebuild: { site } });
    }
    return await reportTaken(retaining, looked.view);
  }
  if (looked.what !== 'lost') return log(looked.what, { site });
  log('lost', { site, ...measureSite(looked.listing, { judged: [], now: retaining.now() }) });
  await askValidate({ rebuild: { site } });
}

async function retainSeen(retaining: Retaining, view: SiteView): Promise<void> {
  const { ledger, goOn, log } = retaining;
  const now = retaining.now();
  const { site, decisions, listing } = view;
  const names = decisions
    .filter(({ staysLocked }) => staysLocked)
    .map(({ database, backup }): BackupName => ({ site, database, backup }));
  const policy = policyOf(retaining, view);
  const locks = await lengthenLocks({
    ...{ ...retaining, site, names, table: view.table, policy },
    isListed: (pack) => listing.packs.has(pack),
  });
  if (locks.refused.length > 0) log('locks-refused', { site, count: locks.refused.length, first: locks.refused[0] });
  const packs = await findPacksToMark(retaining, view);
  const observations = [...locks.observations, ...packs.observations];
  await keepTable(ledger, view, { observations, toMark: packs.toMark, toUnmark: view.packs.toUnmark, now });
  await keepRows(ledger, view, { lockedUntil: locks.lockedUntil, began: now });
  const strays = listing.strays
    .map((stray) => ({ ...stray, storedAt: storedAtOf(stray) }))
    .filter(({ storedAt }) => storedAt <= daysFrom(now, -UNNEEDED_PACK_DAYS_MIN));
  const outside = decisions.filter(({ fate }) => fate === 'outside');
  const toGo = { backups: outside.map((one) => ({ ...one, reason: one.reasons.join('; ').slice(0, 300) })), strays };
  await keepMarks(ledger, site, toGo, now);

  const due = dueOf(view, strays, now);
  const swept = await sweepDue(retaining, view, due);
  if (swept !== undefined) {
    await keepTable(ledger, view, { dropped: swept.packs, removed: swept.backups, toUnmark: swept.needed, now });
    await keepRows(ledger, view, { removed: swept.backups, began: now });
  }
  log('retained', {
    ...{ site, backups: decisions.length, outside: outside.length, packs: listing.packs.size },
    frozen: decisions.filter(({ fate }) => fate === 'frozen').length,
    ...{ locked: names.length, lengthened: locks.lengthened, marked: packs.toMark.length },
    ...{ removedBackups: swept?.backups.length ?? 0, removedPacks: swept?.packs.length ?? 0 },
    ...measureSite(listing, { judged: decisions.filter(({ row }) => row !== undefined), now }),
    ...{ removedStrays: swept?.strays.length ?? 0, removedBytes: swept?.bytes ?? 0, refused: swept?.refused ?? 0 },
    unfinished: locks.complete && goOn() ? undefined : 1,
  });
}

const policyOf = ({ lockMode, lockDaysMin }: Retaining, { registration }: SiteView): LockPolicy =>
  lockPolicyOf({ mode: lockMode, minDays: lockDaysMin, siteLockDays: registration.lockDays });

/** What was marked by an earlier run, long enough ago, and would be marked again. */
function dueOf({ decisions, marks, packs }: SiteView, strays: readonly Stray[], now: Date): Due {
  const markOf = markFinder(marks);
  const isDue = (mark: { readonly markedAt: string } | undefined): boolean =>
    mark !== undefined && new Date(mark.markedAt) <= daysFrom(now, -MARK_DAYS_MIN);
  return {
    backups: decisions.flatMap((decision) => {
      const mark = decision.fate === 'outside' ? markOf.backup(decision) : undefined;
      return mark !== undefined && isDue(mark) ? { decision, mark } : [];
    }),
    packs: packs.due,
    strays: strays.filter((stray) => isDue(markOf.stray(stray))),
  };
}

type Stray = StoredKey & { readonly storedAt: Date };

async function sweepDue(retaining: Retaining, view: SiteView, due: Due): Promise<Swept | undefined> {
  const { ledger, goOn } = retaining;
  if (due.backups.length + due.packs.length + due.strays.length === 0 || !goOn()) return undefined;
  return await sweep(
    {
      ...{ ...retaining, ...view },
      isAnchored: (decision, fresh) => isAnchored(ledger, view, decision, fresh),
      notePass: (pass) => notePass(ledger, view.site, pass),
    },
    due,
  );
}

/** The operator's alarm counts failures; and validate tells the clinic. */
async function reportTaken({ askValidate, log }: Retaining, { site, taken, toJudge, packs }: SiteView): Promise<void> {
  for (const { database, backup } of toJudge) await askValidate({ revalidate: { site, database, backup } });
  for (const slot of taken) log('backup-taken', { site, database: slot.database, backup: slot.backup });
  const first = taken[0] === undefined ? packs.absent[0] : placeOf(site, taken[0]);
  const count = taken.length + packs.absent.length;
  if (count === 0) return;
  throw new Error(`${count} objects of the vault are gone that retention did not remove, the first of them ${first}`);
}
