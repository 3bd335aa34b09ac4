// What one look at a site saw: all that alerts are decided from, and nothing of how it was read. Pure.

import type { BackupName, DatabaseId } from '../../vault/names.ts';
import type { Verdict } from '../../vault/verdict.ts';
import { type Due, dueAfter, nextDue, scheduleOf } from '../site/deadline.ts';
import type { RegisteredDatabase, Registration } from '../site/registration.ts';
import type { AlertState, WatchedRow } from './alert-state.ts';
import type { Run } from './missing-reason.ts';

export interface SiteView {
  readonly registration: Registration;
  /** S3's time of the registration. */
  readonly registeredAt: Date;
  /** The cloud's notes on the site's backups: there, gone though there are verdicts, or nothing that we wrote. */
  readonly notes: 'sound' | 'lost' | 'damaged';
  /** The backups that are known; undefined if nothing can be said, so that no problem may begin or end by it. */
  readonly rows: readonly WatchedRow[] | undefined;
  /** Of these rows, those that the notes do not know of yet. */
  readonly ahead: readonly WatchedRow[];
  /** Runs of the databases whose backups are missing. */
  readonly runs: ReadonlyMap<DatabaseId, readonly Run[]>;
  /** The last drill of the databases of which one seemed overdue, and the disk that was seen last, if that did. */
  readonly drills: ReadonlyMap<DatabaseId, Date>;
  readonly lastDisk: Date | undefined;
  /** What was found gone when it was read again; undefined where nothing was. */
  readonly damage: Damage | undefined;
  /** Whether all that might be damaged was looked at. */
  readonly isDamageKnown: boolean;
  /** By `nameOf`. Null: it cannot be read. */
  readonly verdicts: ReadonlyMap<string, Verdict | null>;
  /**
   * By `nameOf`: whether a backup needs anything of which a verdict or a re-read says that it is wrong. Of what is not named here
   * nothing is known; undefined where nobody has asked yet.
   */
  readonly sharesFault: ReadonlyMap<string, boolean> | undefined;
}

export interface Damage {
  /** When the first of it was judged. */
  readonly since: Date;
  readonly objects: readonly string[];
  readonly backups: number;
}

export const nameOf = ({ database, backup }: Pick<BackupName, 'database' | 'backup'>): string =>
  `${database}/${backup}`;

/** A database, what is known of its backups, and by when the next one must be there. */
export interface Watched {
  readonly registered: RegisteredDatabase;
  readonly lastGood: WatchedRow | undefined;
  /** The newest failed backup that is newer than the last good one. */
  readonly failed: WatchedRow | undefined;
  /** Good ones, newest first. */
  readonly good: readonly WatchedRow[];
  readonly due: Due;
}

/** Each database of a site, in the order of its registration. */
export function watchedOf(
  registration: Registration,
  rows: readonly WatchedRow[],
  databases: AlertState['databases'],
): Watched[] {
  const byDatabase = Map.groupBy(rows, ({ database }) => database);
  return registration.databases.map((registered) => {
    const newestFirst = (byDatabase.get(registered.database) ?? []).toSorted(byNewest);
    const good = newestFirst.filter(({ state }) => state === 'valid');
    const lastGood = good.at(0);
    const failed = newestFirst[0]?.state === 'failed' ? newestFirst[0] : undefined;
    const schedule = scheduleOf(registration, registered);
    const firstSeen = databases.find(({ database }) => database === registered.database)?.firstSeen;
    if (lastGood === undefined && firstSeen === undefined) throw new Error(`${registered.database} was never seen`);
    // What was never backed up has until its first deadline.
    const due =
      lastGood === undefined ? nextDue(schedule, firstSeen!) : dueAfter(schedule, new Date(lastGood.storedAt));
    return { registered, lastGood, failed, good, due };
  });
}

export const isMissing = ({ due }: Watched, now: Date): boolean => now >= due.missingFrom;

/** The databases as the state notes them: since when they are waited for, and their last drill. */
export function databasesOf(state: AlertState, view: Pick<SiteView, 'registration' | 'registeredAt' | 'drills'>) {
  return view.registration.databases
    .map(({ database }) => {
      const before = state.databases.find((one) => one.database === database);
      const lastDrill = latest(before?.lastDrill, view.drills.get(database));
      return {
        ...{ database, firstSeen: earliest(before?.firstSeen, view.registeredAt) },
        ...(lastDrill && { lastDrill }),
      };
    })
    .sort((one, other) => (one.database < other.database ? -1 : 1));
}

export const latest = (one: Date | undefined, other: Date | undefined): Date | undefined =>
  one === undefined || (other !== undefined && other > one) ? other : one;
const earliest = (one: Date | undefined, other: Date): Date => (one !== undefined && one < other ? one : other);

function byNewest(one: WatchedRow, other: WatchedRow): number {
  if (one.storedAt !== other.storedAt) return one.storedAt > other.storedAt ? -1 : 1;
  return one.backup > other.backup ? -1 : 1;
}
