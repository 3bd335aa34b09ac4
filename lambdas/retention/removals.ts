// sites/<site>/removals/<YYYY-MM>.json in the ledger: what retention removed in a month (UTC), when, and why. Each pass is noted before
// it deletes anything and completed behind it: one without an end died on the way. Without this nobody could tell a
// backup that the rule let go from one that somebody took.
//
// JSON in the order of the schema below, without white space; the passes in the order in which they began.

import { z } from 'zod';
import { parseExactJson } from '../../vault/exact-json.ts';
import { backupIdSchema, databaseIdSchema, packIdSchema, type SiteId, siteIdSchema } from '../../vault/names.ts';
import { Refusal } from '../../vault/refusal.ts';
import { PACKS_NAMED_MAX, REMOVALS_BYTES_MAX, STRAY_KEY_CHARACTERS_MAX, STRAYS_NAMED_MAX } from './limits.ts';

const time = z.iso.datetime({ precision: 3 });
const count = z.int().nonnegative();

const passSchema = z.strictObject({
  begunAt: time,
  /** Absent where the pass did not come to its end; what it left is removed by a later one. */
  endedAt: time.optional(),
  backups: z.array(
    z.strictObject({
      ...{ database: databaseIdSchema, backup: backupIdSchema, storedAt: time, markedAt: time },
      reason: z.string().min(1).max(300),
    }),
  ),
  /** Packs that no manifest needed. */
  packs: z.strictObject({ count, bytes: count, named: z.array(packIdSchema).max(PACKS_NAMED_MAX) }),
  /** Objects that belong to no backup. */
  strays: z.strictObject({ count, named: z.array(z.string().max(STRAY_KEY_CHARACTERS_MAX)).max(STRAYS_NAMED_MAX) }),
  /** What really went: versions and their bytes, and versions that S3 refused to delete. */
  removed: z.strictObject({ versions: count, bytes: count, refused: count }).optional(),
});

const schema = z.strictObject({
  format: z.literal('clinic-offsite/1/removals'),
  site: siteIdSchema,
  month: z.string().regex(/^\d{4}-\d{2}$/),
  /** Passes of this month for which there was no room. */
  omitted: count,
  passes: z.array(passSchema),
});

export type Pass = z.infer<typeof passSchema>;
export type Removals = Omit<z.infer<typeof schema>, 'format'>;

export const monthOf = (at: Date): string => at.toISOString().slice(0, 7);
export const removalsKey = (site: SiteId, month: string): string => `sites/${site}/removals/${month}.json`;

export function encodeRemovals({ site, month, omitted, passes }: Removals): Buffer {
  const json = { format: 'clinic-offsite/1/removals', site, month, omitted, passes };
  return Buffer.from(JSON.stringify(schema.parse(json)));
}

export function parseRemovals(bytes: Uint8Array, site: SiteId, month: string): Removals {
  const key = removalsKey(site, month);
  const { format: _, ...removals } = parseExactJson(key, bytes, REMOVALS_BYTES_MAX, schema);
  if (removals.site !== site || removals.month !== month) throw new Refusal(key, 'it is of another site or month');
  return removals;
}

/** With this pass, in the place of the one that began at the same time. The oldest give way where there is no room for all. */
export function withPass(removals: Removals, pass: Pass): Removals {
  const others = removals.passes.filter(({ begunAt }) => begunAt !== pass.begunAt);
  const passes = [...others, pass].sort((one, other) => (one.begunAt < other.begunAt ? -1 : 1));
  const sizes = passes.map(bytesOf);
  let bytes = sizes.reduce((sum, size) => sum + size, HEAD_BYTES_MAX);
  for (let i = 0; i < passes.length - 1 && bytes > REMOVALS_BYTES_MAX; i++) {
    const { packs, strays } = passes[i];
    passes[i] = { ...passes[i], packs: { ...packs, named: [] }, strays: { ...strays, named: [] } };
    bytes -= sizes[i];
    sizes[i] = bytesOf(passes[i]);
    bytes += sizes[i];
  }
  let dropped = 0;
  while (dropped < passes.length - 1 && bytes > REMOVALS_BYTES_MAX) bytes -= sizes[dropped++];
  return { ...removals, omitted: removals.omitted + dropped, passes: passes.slice(dropped) };
}

const HEAD_BYTES_MAX = 300;
/** With the comma behind it. */
const bytesOf = (pass: Pass): number => Buffer.byteLength(JSON.stringify(pass)) + 1;
