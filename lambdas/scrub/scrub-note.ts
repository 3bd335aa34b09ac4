// sites/<site>/scrub.json in the ledger: when the manifest and the index of each backup were read again last. The pack table has
// no place for them; without this note a rotten index.age would be found on the day of the restore.
//
// JSON in the order of the schema below, without white space; backups by database, then by id.

import { z } from 'zod';
import { parseExactJson } from '../../vault/exact-json.ts';
import { backupIdSchema, databaseIdSchema, type SiteId, siteIdSchema } from '../../vault/names.ts';
import { Refusal } from '../../vault/refusal.ts';
import type { Slot } from '../ledger/pack-table.ts';
import { BACKUP_ROWS_MAX } from '../limits.ts';
import { SCRUB_NOTE_BYTES_MAX } from './limits.ts';

const schema = z.strictObject({
  format: z.literal('clinic-offsite/1/scrub'),
  site: siteIdSchema,
  backups: z
    .array(
      z.strictObject({
        database: databaseIdSchema,
        backup: backupIdSchema,
        rereadAt: z.iso.datetime({ precision: 3 }).transform((text) => new Date(text)),
      }),
    )
    .max(BACKUP_ROWS_MAX)
    .refine((rows) => rows.every((row, i) => i === 0 || nameOf(rows[i - 1]) < nameOf(row)), 'are not in order'),
});

export type ScrubNote = Omit<z.infer<typeof schema>, 'format'>;

export const scrubNoteKey = (site: SiteId): string => `sites/${site}/scrub.json`;

export function encodeScrubNote({ site, backups }: ScrubNote): Buffer {
  const rows = backups.map(({ database, backup, rereadAt }) => ({
    database,
    backup,
    rereadAt: rereadAt.toISOString(),
  }));
  return Buffer.from(JSON.stringify(schema.parse({ format: 'clinic-offsite/1/scrub', site, backups: rows })));
}

/** Parses a note. Throws a `Refusal` for everything that `encodeScrubNote` would not have written. */
export function parseScrubNote(bytes: Uint8Array, site: SiteId): ScrubNote {
  const key = scrubNoteKey(site);
  const { format: _, ...note } = parseExactJson(key, bytes, SCRUB_NOTE_BYTES_MAX, schema);
  if (note.site !== site) throw new Refusal(key, `it is of the site ${note.site}`);
  return note;
}

/** With these backups read at `at`, and without those that are no more. A later time is never replaced by an earlier one. */
export function withReread(note: ScrubNote, read: readonly Slot[], at: Date, existing: readonly Slot[]): ScrubNote {
  const times = new Map(note.backups.map((row) => [nameOf(row), row.rereadAt]));
  for (const slot of read) {
    const before = times.get(nameOf(slot));
    times.set(nameOf(slot), before !== undefined && before > at ? before : at);
  }
  const backups = existing
    .flatMap(({ database, backup }) => {
      const rereadAt = times.get(nameOf({ database, backup }));
      return rereadAt === undefined ? [] : { database, backup, rereadAt };
    })
    .sort((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
  return { site: note.site, backups };
}

/** The order of the rows, and which of them are of one backup. */
export const nameOf = ({ database, backup }: Slot): string => `${database}/${backup}`;
