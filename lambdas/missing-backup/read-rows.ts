// What is known of a site's backups. Ordinarily its note of them says it. Where that is lost or damaged, the verdicts themselves
// are read, newest first and so many at most: enough to see that something is missing, never enough to say that all is well.

import { VERDICT_BYTES_MAX } from '../../vault/limits.ts';
import type { BackupName, SiteId } from '../../vault/names.ts';
import { Refusal } from '../../vault/refusal.ts';
import { parseVerdict, type Verdict, verdictKey } from '../../vault/verdict.ts';
import type { Listed } from '../ledger/list-some.ts';
import { type Note, type Place, readNote } from '../ledger/note.ts';
import { parseSiteBackups, rowOfVerdict, siteBackupsKey } from '../ledger/site-backups.ts';
import { SITE_BACKUPS_BYTES_MAX } from '../limits.ts';
import type { Registration } from '../site/registration.ts';
import { listKeys, TooManyKeys } from '../vault-reader/list-keys.ts';
import type { WatchedRow } from './alert-state.ts';
import { parseVerdictKey } from './event.ts';
import { AHEAD_HOURS_MAX, AHEAD_MAX, NOTING_MINUTES_MAX, VERDICTS_LISTED_MAX, VERDICTS_READ_MAX } from './limits.ts';
import { nameOf, type SiteView } from './site-view.ts';

type Ledger = Omit<Place, 'key'>;

export async function readRows(
  ledger: Ledger,
  registration: Registration,
  now: Date,
): Promise<Pick<SiteView, 'notes' | 'rows'>> {
  const { site } = registration;
  const noted = await readParsed(ledger, siteBackupsKey(site), SITE_BACKUPS_BYTES_MAX, (bytes) =>
    parseSiteBackups(bytes, site),
  );
  if (noted !== undefined && noted !== null) return { notes: 'sound', rows: noted.backups };
  const verdicts = await listVerdicts(ledger, site);
  const settled = new Date(now.getTime() - NOTING_MINUTES_MAX * 60 * 1000);
  if (noted === undefined && verdicts !== undefined && verdicts.every(({ storedAt }) => storedAt > settled)) {
    // A site that is new: nothing was judged, or the first judgement is being noted.
    return { notes: 'sound', rows: [] };
  }
  const rows = verdicts && (await rowsOfVerdicts(ledger, registration, verdicts));
  return { notes: noted === null ? 'damaged' : 'lost', rows };
}

/** A note as it parses; undefined if there is none, null if it is nothing that we wrote. */
export async function readParsed<T>(
  ledger: Ledger,
  key: string,
  bytesMax: number,
  parse: (bytes: Buffer) => T,
): Promise<T | undefined | null> {
  try {
    const note: Note | undefined = await readNote({ ...ledger, key }, bytesMax);
    return note && parse(note.bytes);
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}

export const readVerdict = (ledger: Ledger, name: BackupName): Promise<Verdict | undefined | null> =>
  readParsed(ledger, verdictKey(name), VERDICT_BYTES_MAX, parseVerdict);

/**
 * With what verdicts said before the site's backups knew of it: a verdict is written first, and noted there a moment later. Without
 * it an alert that was just told would be over in the next look, or one that was over would begin again.
 */
export function withAhead(
  rows: readonly WatchedRow[] | undefined,
  said: readonly WatchedRow[],
  now: Date,
): Pick<SiteView, 'rows' | 'ahead'> {
  if (rows === undefined) return { rows, ahead: [] };
  const known = new Map(rows.map((row) => [nameOf(row), row]));
  const oldest = new Date(now.getTime() - AHEAD_HOURS_MAX * 60 * 60 * 1000).toISOString();
  const ahead = new Map<string, WatchedRow>();
  for (const row of said) {
    const name = nameOf(row);
    const judgedAt = (ahead.get(name) ?? known.get(name))?.judgedAt ?? oldest;
    if (row.judgedAt > judgedAt) ahead.set(name, row);
  }
  const kept = [...ahead.values()].slice(-AHEAD_MAX);
  return { rows: [...rows.filter((row) => !ahead.has(nameOf(row))), ...kept], ahead: kept };
}

/** What the alerts depend on, of a verdict; undefined where it saw no backup. */
export function watchedRowOf(verdict: Verdict): WatchedRow | undefined {
  const row = rowOfVerdict(verdict);
  if (row === undefined) return undefined;
  const { database, backup, state, storedAt, judgedAt, lockedUntil, anomalies } = row;
  return { database, backup, state, storedAt, judgedAt, lockedUntil, anomalies };
}

/** Undefined if there are more than can be listed. */
async function listVerdicts(ledger: Ledger, site: SiteId): Promise<(Listed & { name: BackupName })[] | undefined> {
  const listed: (Listed & { name: BackupName })[] = [];
  try {
    await listKeys(
      ledger,
      `sites/${site}/verdicts/`,
      ({ key, storedAt }) => {
        const name = parseVerdictKey(key);
        if (name !== undefined) listed.push({ key, storedAt, name });
      },
      VERDICTS_LISTED_MAX,
    );
    return listed;
  } catch (error) {
    if (error instanceof TooManyKeys) return undefined;
    throw error;
  }
}

/** Of each database those that were stored last by their names, and those that were judged last. */
async function rowsOfVerdicts(
  ledger: Ledger,
  { databases }: Registration,
  listed: readonly (Listed & { name: BackupName })[],
): Promise<WatchedRow[]> {
  const rows: WatchedRow[] = [];
  for (const { database } of databases) {
    const own = listed.filter(({ name }) => name.database === database);
    const judgedLast = own.toSorted((one, other) => other.storedAt.getTime() - one.storedAt.getTime());
    const half = VERDICTS_READ_MAX / 2;
    for (const { name } of new Set([...own.slice(-half), ...judgedLast.slice(0, half)])) {
      const verdict = await readVerdict(ledger, name);
      const row = verdict ? watchedRowOf(verdict) : undefined;
      if (row !== undefined) rows.push(row);
    }
  }
  return rows;
}
