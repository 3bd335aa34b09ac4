// From when on a backup that is otherwise valid counts as strange. A site can set every number, because a practice that scans
// its archive for a month is no ransomware, and alerts that are wrong every week are not read.

import { z } from 'zod';
import { isOlder, versionSchema } from '../../vault/version.ts';

const percent = z.int().min(1).max(100);

const fields = {
  /** The dump is smaller than the usual one by more than this. */
  dumpShrankPercent: percent,
  /** More than this part of the dump is new, and it is also more than so many times what is usually new. */
  dedupCollapsedPercent: percent,
  dedupCollapsedTimes: z.int().min(1).max(1000),
  /** New data is stored in more than this part of its size, while usually it is less than the second number. */
  incompressiblePercent: z.int().min(1).max(1000),
  incompressibleUsualPercent: percent,
  /** A table has lost more than this part of its rows; one that never had so many rows is not looked at. */
  rowsDroppedPercent: percent,
  rowsDroppedRowsMin: z.int().min(1).max(1_000_000_000),
  /** An uploader older than this should be replaced. */
  uploaderOldestGood: versionSchema,
};

export const anomaliesSchema = z.strictObject({
  dumpShrankPercent: fields.dumpShrankPercent.default(30),
  dedupCollapsedPercent: fields.dedupCollapsedPercent.default(30),
  dedupCollapsedTimes: fields.dedupCollapsedTimes.default(5),
  incompressiblePercent: fields.incompressiblePercent.default(95),
  incompressibleUsualPercent: fields.incompressibleUsualPercent.default(80),
  rowsDroppedPercent: fields.rowsDroppedPercent.default(20),
  rowsDroppedRowsMin: fields.rowsDroppedRowsMin.default(100),
  uploaderOldestGood: fields.uploaderOldestGood.default('0.1.0'),
});

/** What one database has otherwise than its site. */
export const ownAnomaliesSchema = z.strictObject(fields).partial();

export type AnomalyThresholds = z.infer<typeof anomaliesSchema>;

/** The thresholds for one database: the site's, save for what the database has otherwise. */
export function anomaliesOf(
  { anomalies }: { readonly anomalies: AnomalyThresholds },
  database: { readonly anomalies?: Partial<AnomalyThresholds> | undefined },
): AnomalyThresholds {
  return { ...anomalies, ...database.anomalies };
}

/** With what the whole deployment asks of uploaders, unless the site asks for a newer one. */
export function withOldestGood(thresholds: AnomalyThresholds, oldestGood: string | undefined): AnomalyThresholds {
  const isNewer = oldestGood !== undefined && isOlder(thresholds.uploaderOldestGood, oldestGood);
  return isNewer ? { ...thresholds, uploaderOldestGood: oldestGood } : thresholds;
}

/** Two thresholds that look at one number must leave room between them. */
export function refuseContradictions(
  { incompressiblePercent, incompressibleUsualPercent }: AnomalyThresholds,
  path: (string | number)[],
  context: z.core.$RefinementCtx,
): void {
  if (incompressibleUsualPercent < incompressiblePercent) return;
  const message = `must be less than incompressiblePercent, which is ${incompressiblePercent}`;
  context.addIssue({ code: 'custom', path: [...path, 'incompressibleUsualPercent'], message });
}
