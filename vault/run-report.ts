// A run report: what the uploader tells the cloud about a run that began, goes on, failed or is about to be a backup. Without it
// the cloud could only say that a backup is missing, not why.
//
//   sites/<site>/reports/<database>/<backup>.json   in the ledger; written over as the run goes on
//
// JSON in the order of the schema below, without white space. Whoever holds the clinic's credentials can write anything here:
// a report explains, it never excuses a missing backup.

import { z } from 'zod';
import { parseExactJson } from './exact-json.ts';
import {
  ANOMALY_TEXT_CHARACTERS_MAX,
  COMPLAINT_CHARACTERS_MAX,
  REPORT_BYTES_MAX,
  REPORT_ROW_COUNTS_BYTES_MAX,
  REPORT_TABLES_MAX,
  TABLE_NAME_CHARACTERS_MAX,
} from './limits.ts';
import { type BackupName, backupIdSchema, databaseIdSchema, type SiteId, siteIdSchema } from './names.ts';

const time = z.iso.datetime({ precision: 3 });
const count = z.int().nonnegative();
const shortText = z.string().min(1).max(100);

/** All tables or none: one that was left out would look as if it were lost. */
export const reportRowCountsSchema = z
  .record(z.string().min(1).max(TABLE_NAME_CHARACTERS_MAX), count)
  .refine((counts) => Object.keys(counts).length <= REPORT_TABLES_MAX, 'names too many tables')
  .refine(
    (counts) => Buffer.byteLength(JSON.stringify(counts)) <= REPORT_ROW_COUNTS_BYTES_MAX,
    `is longer than ${REPORT_ROW_COUNTS_BYTES_MAX} bytes`,
  );

const reportSchema = z
  .strictObject({
    format: z.literal('clinic-offsite/1/report'),
    site: siteIdSchema,
    database: databaseIdSchema,
    /** The id that the backup has, or would have had. */
    backup: backupIdSchema,
    /**
     * `waiting`: another run on this server goes first; the run that comes of it has an id of its own. `stored`: the whole dump is
     * in the vault, and index and manifest follow. The manifest is written only after this report, so the facts below are there
     * before the cloud judges the backup.
     */
    phase: z.enum(['waiting', 'started', 'running', 'stored', 'finished', 'failed']),
    /** By the clinic's clock; the cloud goes by the time at which the report was stored. */
    at: time,
    uploader: shortText,
    bytesRead: count,
    /** The name of the exit code (docs/exit-codes.md) and what was told: there if, and only if, the run failed. */
    failure: z.strictObject({ exit: shortText, message: z.string().max(COMPLAINT_CHARACTERS_MAX) }).optional(),
    /** What the cloud may know of the database's inside: versions, and how many rows each table has. */
    facts: z
      .strictObject({
        engine: shortText,
        engineVersion: shortText.optional(),
        toolVersion: shortText.optional(),
        rowCounts: reportRowCountsSchema.optional(),
      })
      .optional(),
    /** Why the uploader did not become the newer version that it was offered; absent where nothing is wrong with that. */
    updateFailed: z.string().min(1).max(ANOMALY_TEXT_CHARACTERS_MAX).optional(),
  })
  .refine(
    ({ phase, failure }) => (phase === 'failed') === (failure !== undefined),
    'the phase contradicts the failure',
  );

type ReportJson = z.infer<typeof reportSchema>;
export type RunReport = Omit<ReportJson, 'format'>;
export type RunPhase = RunReport['phase'];

export const reportsPrefix = (site: SiteId): string => `sites/${site}/reports/`;
export const reportKey = ({ site, database, backup }: BackupName): string =>
  `${reportsPrefix(site)}${database}/${backup}.json`;

export function encodeRunReport(report: RunReport): Buffer {
  const { site, database, backup, phase, at, uploader, bytesRead, failure, facts, updateFailed } = report;
  const json = {
    ...{ format: 'clinic-offsite/1/report', site, database, backup, phase, at, uploader, bytesRead },
    ...(failure && { failure: { exit: failure.exit, message: failure.message } }),
    ...(facts && { facts: inOrder(facts) }),
    ...(updateFailed && { updateFailed }),
  };
  return Buffer.from(JSON.stringify(reportSchema.parse(json)));
}

/** Parses a report. Throws a `Refusal` for everything that `encodeRunReport` would not have written. */
export function parseRunReport(bytes: Uint8Array): RunReport {
  const { format: _, ...report } = parseExactJson('a run report', bytes, REPORT_BYTES_MAX, reportSchema);
  return report;
}

function inOrder({ engine, engineVersion, toolVersion, rowCounts }: NonNullable<RunReport['facts']>) {
  return { engine, engineVersion, toolVersion, rowCounts };
}
