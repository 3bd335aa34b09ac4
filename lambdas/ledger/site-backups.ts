// sites/<site>/backups.json in the ledger: the backups of one site that exist in the vault, with the gist of each verdict. Without
// it every lambda that asks "which is the newest valid backup?" would read hundreds of verdicts an hour and site.
//
// JSON in the order of the schema below, without white space; the rows by database, then by backup.

import { z } from 'zod';
import { ANOMALY_KINDS } from '../../vault/anomaly.ts';
import { parseExactJson } from '../../vault/exact-json.ts';
import { backupIdSchema, databaseIdSchema, type SiteId, siteIdSchema } from '../../vault/names.ts';
import { Refusal } from '../../vault/refusal.ts';
import type { Verdict } from '../../vault/verdict.ts';
import { BACKUP_ROWS_MAX, BACKUP_ROWS_PER_DATABASE_MAX, SITE_BACKUPS_BYTES_MAX } from '../limits.ts';
import type { Slot } from './pack-table.ts';

const time = z.iso.datetime({ precision: 3 });
const count = z.int().nonnegative();

const rowSchema = z.strictObject({
  database: databaseIdSchema,
  backup: backupIdSchema,
  state: z.enum(['valid', 'failed']),
  /** S3's own time of the manifest: the age of the backup counts from here. */
  storedAt: time,
  judgedAt: time,
  /** The earliest end of a lock among all that the backup needs; absent where something of it has none. */
  lockedUntil: time.optional(),
  findings: count,
  /** When the bytes of all its objects were read again at once, if the last verdict did so. */
  rereadAt: time.optional(),
  /** What the signed manifest says; absent where there is none that can be believed. */
  contents: z.strictObject({ dumpBytes: count, newBytes: count, storedBytes: count, packs: count }).optional(),
  anomalies: z.array(z.enum(ANOMALY_KINDS)).min(1).max(ANOMALY_KINDS.length).optional(),
});

const schema = z.strictObject({
  format: z.literal('clinic-offsite/1/backups'),
  site: siteIdSchema,
  /** Whether there are backups without a row, because the site has more than there is room for. */
  crowded: z.boolean(),
  backups: z.array(rowSchema).max(BACKUP_ROWS_MAX).refine(areAscending, 'are not in ascending order'),
});

export type BackupRow = z.infer<typeof rowSchema>;
export type SiteBackups = Omit<z.infer<typeof schema>, 'format'>;

export const siteBackupsKey = (site: SiteId): string => `sites/${site}/backups.json`;

export function encodeSiteBackups({ site, crowded, backups }: SiteBackups): Buffer {
  return Buffer.from(JSON.stringify(schema.parse({ format: 'clinic-offsite/1/backups', site, crowded, backups })));
}

export function parseSiteBackups(bytes: Uint8Array, site: SiteId): SiteBackups {
  const { format: _, ...parsed } = parseExactJson(siteBackupsKey(site), bytes, SITE_BACKUPS_BYTES_MAX, schema);
  if (parsed.site !== site) throw new Refusal(siteBackupsKey(site), `it is of the site ${parsed.site}`);
  return parsed;
}

/** The row of a verdict; undefined where the verdict saw no manifest, so that there is no backup. */
export function rowOfVerdict(verdict: Verdict): BackupRow | undefined {
  const { database, backup, state, storedAt, judgedAt, lockedUntil, counts, contents } = verdict;
  if (storedAt === undefined) return undefined;
  const kinds = new Set(verdict.anomalies?.map(({ what }) => what));
  const isWhole = verdict.reread === 'always' && contents !== undefined;
  return {
    ...{ database, backup, state, storedAt, judgedAt, ...(lockedUntil && { lockedUntil }), findings: counts.findings },
    ...(isWhole && { rereadAt: judgedAt }),
    ...(contents && { contents }),
    ...(kinds.size > 0 && { anomalies: ANOMALY_KINDS.filter((kind) => kinds.has(kind)) }),
  };
}

/**
 * With `row` in the place of the one of the same backup; without any where `row` is undefined. Of too many backups the oldest
 * and the newest of each database keep their rows, and of too many databases those that came first: so a flood of forged
 * manifests pushes out nothing but itself.
 */
export function withBackup(state: SiteBackups, slot: Slot, row: BackupRow | undefined): SiteBackups {
  const others = state.backups.filter(({ database, backup }) => database !== slot.database || backup !== slot.backup);
  return trimmed({ ...state, backups: row === undefined ? others : [...others, row] });
}

/** The state that consists of these rows. */
export function siteBackupsOf(site: SiteId, rows: readonly BackupRow[]): SiteBackups {
  return trimmed({ site, crowded: false, backups: [...rows] });
}

function trimmed(state: SiteBackups): SiteBackups {
  const byDatabase = Map.groupBy(state.backups.toSorted(byStoredAt), ({ database }) => database);
  const kept: BackupRow[] = [];
  // The groups come in the order of their first backups.
  for (const rows of byDatabase.values()) {
    const room = Math.min(BACKUP_ROWS_PER_DATABASE_MAX, BACKUP_ROWS_MAX - kept.length);
    const oldest = Math.min(Math.floor(room / 2), rows.length);
    kept.push(...rows.slice(0, oldest), ...rows.slice(Math.max(oldest, rows.length - (room - oldest))));
  }
  const crowded = state.crowded || kept.length < state.backups.length;
  return { site: state.site, crowded, backups: kept.sort(byName) };
}

const nameOf = ({ database, backup }: Slot): string => `${database}/${backup}`;
const byName = (one: Slot, other: Slot): number => (nameOf(one) < nameOf(other) ? -1 : 1);
const byStoredAt = (one: BackupRow, other: BackupRow): number =>
  one.storedAt !== other.storedAt ? (one.storedAt < other.storedAt ? -1 : 1) : byName(one, other);

function areAscending(rows: readonly Slot[]): boolean {
  return rows.every((row, i) => i === 0 || nameOf(rows[i - 1]) < nameOf(row));
}
