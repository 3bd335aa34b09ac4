// How many backups of a database are kept: the newest ones, and the last one of so many days, weeks, months and years.
// What the numbers do is in lambdas/retention/decide-kept.ts.

import { z } from 'zod';
import { KEPT_PER_RULE_MAX } from '../limits.ts';

const kept = z.int().min(0).max(KEPT_PER_RULE_MAX);
/** Never none: a rule that keeps nothing is a mistake, not a wish. */
const last = kept.min(1);

export const retentionSchema = z.strictObject({
  last: last.default(3),
  daily: kept.default(14),
  weekly: kept.default(8),
  monthly: kept.default(12),
  yearly: kept.default(3),
});

/** What one database has otherwise than its site. */
export const ownRetentionSchema = z.strictObject({
  last: last.optional(),
  daily: kept.optional(),
  weekly: kept.optional(),
  monthly: kept.optional(),
  yearly: kept.optional(),
});

export type RetentionRule = z.infer<typeof retentionSchema>;

/** The rule for one database: the site's, save for what the database has otherwise. */
export function retentionOf(
  { retention }: { readonly retention: RetentionRule },
  database: { readonly retention?: Partial<RetentionRule> | undefined },
): RetentionRule {
  return { ...retention, ...database.retention };
}

export const keptAtMost = ({ last, daily, weekly, monthly, yearly }: RetentionRule): number =>
  last + daily + weekly + monthly + yearly;
