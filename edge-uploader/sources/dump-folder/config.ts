// What a clinic says about a folder in which another program puts its dumps. Exactly one of `newest`, `set` and `chain` says which
// files make one backup: a guess here would store half of a set for years.

import { z } from 'zod';
import { DUMP_AGE_HOURS_DEFAULT, SETTLE_SECONDS_DEFAULT, SETTLE_WAIT_MINUTES_DEFAULT } from '../limits.ts';

const word = z.string().min(1);
/** Globs over paths below `folder`, with `/` on every system. */
const patterns = z.union([word.transform((one) => [one]), z.array(word).min(1).max(100)]);

export const dumpFolderConfigSchema = z
  .strictObject({
    engine: z.literal('dump-folder'),
    folder: word,
    /** The newest file that matches, as it is. */
    newest: patterns.optional(),
    /** Files that belong together, as a tar: of each pattern those written within `setHours` of the newest one of all. */
    set: patterns.optional(),
    setHours: z
      .number()
      .positive()
      .max(7 * 24)
      .default(12),
    /** The newest full image and every increment since, as a tar, with the files that `with` names. */
    chain: z.strictObject({ full: patterns, increments: patterns, with: patterns.optional() }).optional(),
    /** The newest file may be so old: a day, and two hours for a job that ran late. */
    maxAgeHours: z
      .number()
      .positive()
      .max(366 * 24)
      .default(DUMP_AGE_HOURS_DEFAULT),
    /** Anything smaller is no dump. Without it: 1 kB, and a tenth of the file before. */
    minBytes: z.int().positive().optional(),
    /** Size and time must stand still for so long. */
    settleSeconds: z.number().positive().max(3600).default(SETTLE_SECONDS_DEFAULT),
    /** How long to wait for a file that is still being written. */
    waitMinutes: z
      .number()
      .nonnegative()
      .max(24 * 60)
      .default(SETTLE_WAIT_MINUTES_DEFAULT),
    /** What to do with a file that does not begin as its name says, nor as any other backup that is known. */
    unknownContents: z.enum(['refuse', 'accept']).default('refuse'),
  })
  .refine(
    ({ newest, set, chain }) => [newest, set, chain].filter((way) => way !== undefined).length === 1,
    'needs exactly one of `newest`, `set` and `chain`',
  );

export type DumpFolderConfig = z.infer<typeof dumpFolderConfigSchema>;
