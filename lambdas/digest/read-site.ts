// Reads what a site's digest is made of. All of it or an error that says what is wrong: a digest that says "all is well" because a note
// could not be read would be worse than none.

import type { DatabaseId, SiteId } from '../../vault/names.ts';
import { listSome } from '../ledger/list-some.ts';
import { readNote } from '../ledger/note.ts';
import { emptyPackTable } from '../ledger/pack-table.ts';
import { siteBackupsKey } from '../ledger/site-backups.ts';
import { type Ledger, packTableKey, readSite } from '../ledger/site-notes.ts';
import { REGISTRATION_BYTES_MAX } from '../limits.ts';
import { alertStateKey, newAlertState, parseAlertState } from '../missing-backup/alert-state.ts';
import { parseVerdictKey } from '../missing-backup/event.ts';
import { ALERT_STATE_BYTES_MAX, LISTED_NAMES_MAX } from '../missing-backup/limits.ts';
import { readRows, readVerdict } from '../missing-backup/read-rows.ts';
import { latest } from '../missing-backup/site-view.ts';
import { parseRegistration, type Registration, registrationKey } from '../site/registration.ts';
import { REMOVED_VERDICTS_MAX } from './limits.ts';
import { goodAndDue, isGoodOf, type SiteFacts, type Week } from './site-digest.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

export async function readSiteFacts(ledger: Ledger, site: SiteId, week: Week): Promise<SiteFacts> {
  const place = { s3: ledger.s3, bucket: ledger.bucket };
  const registered = await readNote({ ...place, key: registrationKey(site) }, REGISTRATION_BYTES_MAX);
  if (registered === undefined) throw new Error(`it is not registered: the ledger has no ${registrationKey(site)}`);
  const registration = parseRegistration(registered.bytes, site);
  const { packs, rows } = await readBackups(ledger, registration, week.until);
  const state = await readNote({ ...place, key: alertStateKey(site) }, ALERT_STATE_BYTES_MAX);
  const alerts = state === undefined ? newAlertState(site) : parseAlertState(state.bytes, site);
  const drills = new Map<DatabaseId, Date>();
  for (const { database } of registration.databases) {
    const known = alerts.databases.find((one) => one.database === database)?.lastDrill;
    const last = await lastUnder(ledger, `sites/${site}/drills/${database}/`, known);
    if (last !== undefined) drills.set(database, last);
  }
  const lastDisk = await lastUnder(ledger, `sites/${site}/disks/`, alerts.lastDisk);
  const facts = { registration, packs, rows, alerts, drills, lastDisk };
  return { ...facts, removed: await countRemoved(ledger, facts, week) };
}

async function readBackups(
  ledger: Ledger,
  registration: Registration,
  now: Date,
): Promise<Pick<SiteFacts, 'packs' | 'rows'>> {
  const { site } = registration;
  const { packs, backups } = await readSite(ledger, site);
  if (packs !== undefined && backups !== undefined) return { packs, rows: backups.backups };
  // A site that never stored anything has no notes, which is not the same as lost ones.
  const isNew =
    packs === undefined && backups === undefined && (await readRows(ledger, registration, now)).notes === 'sound';
  if (isNew) return { packs: emptyPackTable(), rows: [] };
  const lost = packs === undefined ? packTableKey(site) : siteBackupsKey(site);
  throw new Error(`the cloud's notes on it are lost or damaged: ${lost}`);
}

/** Whatever the names are that a clinic's server gave, the times are S3's. */
async function lastUnder(ledger: Ledger, prefix: string, known: Date | undefined): Promise<Date | undefined> {
  const listed = await listSome(ledger, prefix, { keysMax: LISTED_NAMES_MAX });
  return listed.reduce<Date | undefined>((last, { storedAt }) => latest(last, storedAt), known);
}

/**
 * Good backups of the week of which retention left only the verdicts. They are looked for only where fewer are known than were due,
 * by the days in their names; a clinic whose clock is days wrong has them counted as missing.
 */
async function countRemoved(
  ledger: Ledger,
  facts: Omit<SiteFacts, 'removed'>,
  week: Week,
): Promise<Map<DatabaseId, number>> {
  const removed = new Map<DatabaseId, number>();
  const { registration, rows } = facts;
  for (const registered of registration.databases) {
    const { database } = registered;
    const { good, due } = goodAndDue(facts, registered, week);
    if (good >= due) continue;
    const known = new Set<string>(rows.filter((row) => row.database === database).map(({ backup }) => backup));
    const count = await countVerdicts(ledger, { site: registration.site, database, known, most: due - good }, week);
    if (count > 0) removed.set(database, count);
  }
  return removed;
}

async function countVerdicts(
  ledger: Ledger,
  { site, database, known, most }: { site: SiteId; database: DatabaseId; known: ReadonlySet<string>; most: number },
  week: Week,
): Promise<number> {
  const prefix = `sites/${site}/verdicts/${database}/`;
  const startAfter = `${prefix}${dayOf(week.from)}`;
  const listed = await listSome(ledger, prefix, { startAfter, keysMax: REMOVED_VERDICTS_MAX });
  let good = 0;
  for (const { key } of listed.slice(0, REMOVED_VERDICTS_MAX)) {
    const name = parseVerdictKey(key);
    if (name === undefined || known.has(name.backup) || good >= most) continue;
    const verdict = await readVerdict(ledger, name);
    if (verdict?.storedAt !== undefined && isGoodOf({ state: verdict.state, storedAt: verdict.storedAt }, week)) good++;
  }
  return good;
}

/** As backup ids begin, and a day earlier: a backup may have begun on the day before it was stored. */
const dayOf = (time: Date): string => new Date(time.getTime() - DAY_MS).toISOString().slice(0, 10).replaceAll('-', '');
