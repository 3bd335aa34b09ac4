// One clinic's week, from what the cloud knows. Pure: the same facts, the same digest. What was good and what was due is counted by
// S3's times and the site's own deadlines, like the alerts.

import type { BackupId, DatabaseId } from '../../vault/names.ts';
import { siteCost } from '../cost/site-cost.ts';
import { FLAGS, type PackTable, rowsOf, SAID } from '../ledger/pack-table.ts';
import type { BackupRow } from '../ledger/site-backups.ts';
import type { LastGood, ProblemKind, SiteDigest } from '../messages/notice.ts';
import type { AlertState } from '../missing-backup/alert-state.ts';
import { countDues, scheduleOf } from '../site/deadline.ts';
import type { RegisteredDatabase, Registration } from '../site/registration.ts';
import { DIGEST_DAYS } from './limits.ts';

/** The time that a digest tells of: what was stored after `from` and until `until`. */
export interface Week {
  readonly from: Date;
  readonly until: Date;
}

export interface SiteFacts {
  readonly registration: Registration;
  readonly packs: PackTable;
  readonly rows: readonly BackupRow[];
  readonly alerts: AlertState;
  /** By database: the last drill, as far as there was one. */
  readonly drills: ReadonlyMap<DatabaseId, Date>;
  readonly lastDisk: Date | undefined;
  /** By database: good backups of the week that were removed since. */
  readonly removed: ReadonlyMap<DatabaseId, number>;
}

const DAY_MS = 24 * 60 * 60 * 1000;

export const weekUntil = (until: Date): Week => ({
  from: new Date(until.getTime() - DIGEST_DAYS * DAY_MS),
  until,
});

export function siteDigest(facts: SiteFacts, week: Week): SiteDigest {
  const { registration, packs, alerts } = facts;
  const { storedBytes, storedPacks, newBytes, newPacks } = sizesOf(packs, week);
  const databases = registration.databases.map((registered) => databaseWeek(facts, registered, week));
  const good = databases.reduce((sum, database) => sum + database.good, 0);
  const cost = siteCost({
    ...{ storedBytes, packs: storedPacks, newPacksPerDay: newPacks / DIGEST_DAYS },
    ...{ backups: facts.rows.length, backupsPerDay: good / DIGEST_DAYS, scrubDays: registration.scrubDays },
  });
  return {
    ...week,
    ...{ databases, storedBytes, newBytes, costPerMonth: cost.total, lastDiskSeen: facts.lastDisk },
    openProblems: alerts.problems.flatMap(({ kind, database, since }) =>
      isToldToSites(kind) ? [{ kind, database, since }] : [],
    ),
  };
}

/** Good backups that the cloud still knows, and those that were due, of the part of the week in which it was registered. */
export function goodAndDue(
  { registration, rows, alerts }: Pick<SiteFacts, 'registration' | 'rows' | 'alerts'>,
  registered: RegisteredDatabase,
  { from, until }: Week,
): { good: number; due: number } {
  const { database } = registered;
  const firstSeen = alerts.databases.find((one) => one.database === database)?.firstSeen;
  const since = firstSeen !== undefined && firstSeen > from ? firstSeen : from;
  const good = rows.filter((row) => row.database === database && isGoodOf(row, { from, until })).length;
  return { good, due: since >= until ? 0 : countDues(scheduleOf(registration, registered), since, until) };
}

export const isGoodOf = ({ state, storedAt }: Pick<BackupRow, 'state' | 'storedAt'>, { from, until }: Week): boolean =>
  state === 'valid' && new Date(storedAt) > from && new Date(storedAt) <= until;

function databaseWeek(facts: SiteFacts, registered: RegisteredDatabase, week: Week): SiteDigest['databases'][number] {
  const { database } = registered;
  const { good, due } = goodAndDue(facts, registered, week);
  const kept = facts.rows.filter((row) => row.database === database && row.state === 'valid');
  const last = kept.reduce<BackupRow | undefined>(
    (newest, row) => (newest !== undefined && newest.storedAt >= row.storedAt ? newest : row),
    undefined,
  );
  return {
    ...{ database, good: good + (facts.removed.get(database) ?? 0), due, lastGood: last && lastGoodOf(last) },
    ...{ kept: kept.length, dumpBytes: last?.contents?.dumpBytes, lastDrill: facts.drills.get(database) },
  };
}

function lastGoodOf({ backup, storedAt, lockedUntil }: BackupRow): LastGood {
  const id: BackupId = backup;
  return {
    ...{ backup: id, storedAt: new Date(storedAt) },
    lockedUntil: lockedUntil === undefined ? undefined : new Date(lockedUntil),
  };
}

/** By what S3 said of the packs, whatever the manifests claim. */
function sizesOf(table: PackTable, { from, until }: Week) {
  const [first, last] = [from.getTime() / 1000, until.getTime() / 1000];
  const sizes = { storedBytes: 0, storedPacks: 0, newBytes: 0, newPacks: 0 };
  for (let row = 0; row < rowsOf(table); row++) {
    if ((table.flags[row] & FLAGS.said) === SAID.missing) continue;
    sizes.storedBytes += table.bytes[row];
    sizes.storedPacks += 1;
    if (table.storedAt[row] <= first || table.storedAt[row] > last) continue;
    sizes.newBytes += table.bytes[row];
    sizes.newPacks += 1;
  }
  return sizes;
}

/** That the cloud's own notes are lost is for the operator alone. */
const isToldToSites = (kind: AlertState['problems'][number]['kind']): kind is ProblemKind => kind !== 'notes-lost';
