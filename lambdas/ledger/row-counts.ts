// sites/<site>/rows/<database>.json in the ledger: how many rows each table had in the last valid backup that told. Without it a
// table that somebody emptied by mistake would look like any other night, since the dump hardly shrinks.
//
// JSON in the order of the schema below, without white space.

import { z } from 'zod';
import { parseExactJson } from '../../vault/exact-json.ts';
import { REPORT_BYTES_MAX, REPORT_TABLES_MAX, TABLE_NAME_CHARACTERS_MAX } from '../../vault/limits.ts';
import {
  type BackupName,
  backupIdSchema,
  type DatabaseId,
  databaseIdSchema,
  type SiteId,
  siteIdSchema,
} from '../../vault/names.ts';

const schema = z.strictObject({
  format: z.literal('clinic-offsite/1/rows'),
  site: siteIdSchema,
  database: databaseIdSchema,
  backup: backupIdSchema,
  /** S3's time of that backup's manifest. */
  storedAt: z.iso.datetime({ precision: 3 }),
  rowCounts: z
    .record(z.string().min(1).max(TABLE_NAME_CHARACTERS_MAX), z.int().nonnegative())
    .refine((counts) => Object.keys(counts).length <= REPORT_TABLES_MAX, 'names too many tables'),
});

export type RowCounts = Omit<z.infer<typeof schema>, 'format'>;

/** A report with the longest name that a site can have, and no more tables than that. */
export const ROW_COUNTS_BYTES_MAX = 2 * REPORT_BYTES_MAX;

export const rowCountsKey = ({ site, database }: { site: SiteId; database: DatabaseId }): string =>
  `sites/${site}/rows/${database}.json`;

export function encodeRowCounts({ site, database, backup, storedAt, rowCounts }: RowCounts): Buffer {
  const json = { format: 'clinic-offsite/1/rows', site, database, backup, storedAt, rowCounts };
  return Buffer.from(JSON.stringify(schema.parse(json)));
}

export function parseRowCounts(bytes: Uint8Array, name: Pick<BackupName, 'site' | 'database'>): RowCounts {
  const { format: _, ...counts } = parseExactJson(rowCountsKey(name), bytes, ROW_COUNTS_BYTES_MAX, schema);
  return counts;
}
