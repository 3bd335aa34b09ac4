// sites/<site>/removals/marks.json in the ledger: which backups, and which objects that belong to none, are to be removed, and since
// when. Packs have their marks in the pack table. If it is lost, every mark begins anew: removed later, never sooner.
//
// JSON in the order of the schema below, without white space; the backups by their name, the strays by their key.

import { z } from 'zod';
import { parseExactJson } from '../../vault/exact-json.ts';
import { backupIdSchema, databaseIdSchema, type SiteId, siteIdSchema } from '../../vault/names.ts';
import type { Slot } from '../ledger/pack-table.ts';
import { slotName } from '../ledger/pack-table.ts';
import { BACKUP_ROWS_MAX } from '../limits.ts';
import { MARKS_BYTES_MAX, STRAYS_MARKED_MAX } from './limits.ts';

const time = z.iso.datetime({ precision: 3 });

const backupMarkSchema = z.strictObject({
  database: databaseIdSchema,
  backup: backupIdSchema,
  /** S3's time of the manifest: a mark is of what was stored then, not of whatever took its place. */
  storedAt: time,
  markedAt: time,
  /** Why no rule keeps it. */
  reason: z.string().min(1).max(300),
});
const strayMarkSchema = z.strictObject({ key: z.string().min(1).max(1024), storedAt: time, markedAt: time });

const schema = z.strictObject({
  format: z.literal('clinic-offsite/1/marks'),
  site: siteIdSchema,
  backups: z.array(backupMarkSchema).max(BACKUP_ROWS_MAX),
  strays: z.array(strayMarkSchema).max(STRAYS_MARKED_MAX),
});

export type BackupMark = z.infer<typeof backupMarkSchema>;
export type StrayMark = z.infer<typeof strayMarkSchema>;
export type Marks = Omit<z.infer<typeof schema>, 'format'>;

export const marksKey = (site: SiteId): string => `sites/${site}/removals/marks.json`;
export const noMarks = (site: SiteId): Marks => ({ site, backups: [], strays: [] });

export function encodeMarks({ site, backups, strays }: Marks): Buffer {
  return Buffer.from(JSON.stringify(schema.parse({ format: 'clinic-offsite/1/marks', site, backups, strays })));
}

export function parseMarks(bytes: Uint8Array, site: SiteId): Marks {
  const { format: _, ...marks } = parseExactJson(marksKey(site), bytes, MARKS_BYTES_MAX, schema);
  return marks.site === site ? marks : noMarks(site);
}

/** A mark on everything that is to go: the one that it had, or a new one. Whatever is not to go any more loses its own. */
export function renewMarks(
  before: Marks,
  toGo: {
    readonly backups: readonly (Slot & { readonly storedAt: Date; readonly reason: string })[];
    readonly strays: readonly { readonly key: string; readonly storedAt: Date }[];
  },
  now: Date,
): Marks {
  const markOf = markFinder(before);
  const markedAt = now.toISOString();
  const backups = toGo.backups
    .map(({ database, backup, storedAt, reason }): BackupMark => {
      const known = markOf.backup({ database, backup, storedAt });
      return { database, backup, storedAt: storedAt.toISOString(), markedAt: known?.markedAt ?? markedAt, reason };
    })
    .sort((one, other) => (slotName(one) < slotName(other) ? -1 : 1))
    .slice(0, BACKUP_ROWS_MAX);
  const strays = toGo.strays
    .map(({ key, storedAt }): StrayMark => {
      const known = markOf.stray({ key, storedAt });
      return { key, storedAt: storedAt.toISOString(), markedAt: known?.markedAt ?? markedAt };
    })
    .sort((one, other) => (one.key < other.key ? -1 : 1))
    .slice(0, STRAYS_MARKED_MAX);
  return { site: before.site, backups, strays };
}

/** Looks marks up; one of what was stored at another time is of something else. */
export function markFinder({ backups, strays }: Marks) {
  const ofBackups = new Map(backups.map((mark) => [slotName(mark), mark]));
  const ofStrays = new Map(strays.map((mark) => [mark.key, mark]));
  const isOf = (mark: { readonly storedAt: string } | undefined, storedAt: Date): boolean =>
    mark !== undefined && mark.storedAt === storedAt.toISOString();
  return {
    backup(slot: Slot & { readonly storedAt: Date }): BackupMark | undefined {
      const mark = ofBackups.get(slotName(slot));
      return isOf(mark, slot.storedAt) ? mark : undefined;
    },
    stray({ key, storedAt }: { readonly key: string; readonly storedAt: Date }): StrayMark | undefined {
      const mark = ofStrays.get(key);
      return isOf(mark, storedAt) ? mark : undefined;
    },
  };
}
