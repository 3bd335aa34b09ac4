// Looks at one site: reads what alerts are decided from, and no more than that. On an ordinary hour these are two small objects
// beside the alert state; everything else is read only where something is missing or overdue.

import { GetObjectCommand } from '@aws-sdk/client-s3';
import type { BackupName, DatabaseId, SiteId } from '../../vault/names.ts';
import type { Verdict } from '../../vault/verdict.ts';
import { listSome } from '../ledger/list-some.ts';
import type { Place } from '../ledger/note.ts';
import { REGISTRATION_BYTES_MAX } from '../limits.ts';
import type { Log } from '../log.ts';
import { parseRegistration, type Registration, registrationKey } from '../site/registration.ts';
import { isAbsent } from '../vault-reader/absence.ts';
import { collect } from '../vault-reader/object-bytes.ts';
import type { AlertState, WatchedRow } from './alert-state.ts';
import { LISTED_NAMES_MAX } from './limits.ts';
import { readDamage } from './read-damage.ts';
import { readRows, readVerdict, watchedRowOf, withAhead } from './read-rows.ts';
import { readRuns } from './read-runs.ts';
import { databasesOf, isMissing, latest, nameOf, type SiteView, watchedOf } from './site-view.ts';

export interface Look {
  readonly ledger: Omit<Place, 'key'>;
  readonly log: Log;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** Undefined if nobody registered the site. `heard`: a verdict that was just written. Throws if S3 gives no certain answer. */
export async function lookAtSite(
  { ledger, log }: Look,
  { site, state, heard, now }: { site: SiteId; state: AlertState; heard: BackupName | undefined; now: Date },
): Promise<SiteView | undefined> {
  const registered = await readRegistration(ledger, site);
  if (registered === undefined) return undefined;
  const { registration, registeredAt } = registered;
  const verdicts = new Map<string, Verdict | null>();
  const { notes, rows: noted } = await readRows(ledger, registration, now);
  const said: WatchedRow[] = [...state.ahead];
  if (heard !== undefined) {
    const verdict = await readVerdict(ledger, heard);
    const row = verdict ? watchedRowOf(verdict) : undefined;
    if (verdict) verdicts.set(nameOf(heard), verdict);
    if (row !== undefined) said.push(row);
  }
  const { rows, ahead } = withAhead(noted, said, now);
  const databases = databasesOf(state, { registration, registeredAt, drills: new Map() });
  const watched = rows === undefined ? [] : watchedOf(registration, rows, databases);
  const isSilent = state.problems.some(({ kind }) => kind === 'site-silent');
  const asked = watched.filter((one) => isSilent || isMissing(one, now));
  const runs: [DatabaseId, Awaited<ReturnType<typeof readRuns>>][] = [];
  for (const { registered: one, lastGood } of asked) {
    const { database } = one;
    runs.push([database, await readRuns(ledger, { site, database, lastGood }, now, log)]);
  }
  return {
    ...{ registration, registeredAt, notes, rows, ahead, verdicts, runs: new Map(runs), sharesFault: undefined },
    ...(await readDamage(ledger, site, rows ?? [])),
    drills: await readDrills(ledger, registration, databases, now),
    lastDisk: await readDisk(ledger, registration, { databases, lastDisk: state.lastDisk }, now),
  };
}

async function readRegistration(
  { s3, bucket }: Look['ledger'],
  site: SiteId,
): Promise<{ registration: Registration; registeredAt: Date } | undefined> {
  const key = registrationKey(site);
  try {
    const { Body, LastModified } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    if (LastModified === undefined) throw new Error(`reading ${key} of the ledger: S3 did not tell its time`);
    const bytes = await collect(Body, key, REGISTRATION_BYTES_MAX);
    return { registration: parseRegistration(bytes, site), registeredAt: LastModified };
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/** Drills are rare: they are listed only where, by what the alert state knows, one is overdue. */
async function readDrills(
  ledger: Look['ledger'],
  { site, drillDays }: Registration,
  databases: AlertState['databases'],
  now: Date,
): Promise<Map<DatabaseId, Date>> {
  const drills = new Map<DatabaseId, Date>();
  for (const { database, firstSeen, lastDrill } of databases) {
    if (drillDays === 0 || !isOverdue(lastDrill ?? firstSeen, drillDays, now)) continue;
    const last = await lastStoredUnder(ledger, `sites/${site}/drills/${database}/`);
    if (last !== undefined) drills.set(database, last);
  }
  return drills;
}

async function readDisk(
  ledger: Look['ledger'],
  { site, diskDays }: Registration,
  { databases, lastDisk }: Pick<AlertState, 'databases' | 'lastDisk'>,
  now: Date,
): Promise<Date | undefined> {
  const since = lastDisk ?? new Date(Math.min(...databases.map(({ firstSeen }) => firstSeen.getTime())));
  if (diskDays === 0 || !isOverdue(since, diskDays, now)) return undefined;
  return lastStoredUnder(ledger, `sites/${site}/disks/`);
}

const isOverdue = (since: Date, days: number, now: Date): boolean => now.getTime() - since.getTime() >= days * DAY_MS;

async function lastStoredUnder(ledger: Look['ledger'], prefix: string): Promise<Date | undefined> {
  const listed = await listSome(ledger, prefix, { keysMax: LISTED_NAMES_MAX });
  return listed.reduce<Date | undefined>((last, { storedAt }) => latest(last, storedAt), undefined);
}
