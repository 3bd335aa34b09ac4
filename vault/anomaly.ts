// What is strange about a backup that can be restored all the same: the words in which a verdict says it. Without them an
// encrypting virus or an emptied table would look like any other night.
//
// JSON in the order of the schemas below, without white space.

import { z } from 'zod';
import { ANOMALY_TEXT_CHARACTERS_MAX, TABLE_NAME_CHARACTERS_MAX } from './limits.ts';

const count = z.int().nonnegative();
const text = z.string().min(1).max(ANOMALY_TEXT_CHARACTERS_MAX);

export const anomalySchema = z.discriminatedUnion('what', [
  z.strictObject({ what: z.literal('dump-shrank'), bytes: count, usualBytes: count }),
  /** Much more of the dump is new than usual: mass change, or an encrypting virus. */
  z.strictObject({ what: z.literal('dedup-collapsed'), newBytes: count, usualNewBytes: count, dumpBytes: count }),
  /** New data that does not compress, unlike what was there before. */
  z.strictObject({ what: z.literal('incompressible'), newBytes: count, storedBytes: count }),
  z.strictObject({
    ...{ what: z.literal('rows-dropped'), table: z.string().min(1).max(TABLE_NAME_CHARACTERS_MAX) },
    ...{ rows: count, usualRows: count },
  }),
  z.strictObject({ what: z.literal('engine-known-bad'), engineVersion: text, trouble: text }),
  z.strictObject({ what: z.literal('uploader-outdated'), version: text, oldestGood: text }),
  /** The uploader wanted to become a newer version, and refused it or put the old one back. */
  z.strictObject({ what: z.literal('update-failed'), why: text }),
]);

export type Anomaly = z.infer<typeof anomalySchema>;
export type AnomalyKind = Anomaly['what'];

/** After one of these, older backups may be all that is left of the truth; the others say what to renew. */
export const SUSPICIOUS: readonly AnomalyKind[] = ['dump-shrank', 'dedup-collapsed', 'incompressible', 'rows-dropped'];

export const ANOMALY_KINDS = [...SUSPICIOUS, 'engine-known-bad', 'uploader-outdated', 'update-failed'] as const;
