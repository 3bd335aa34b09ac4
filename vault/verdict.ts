// A verdict: what the cloud found about one backup. A backup counts only when its verdict says "valid"; without verdicts, a
// clinic would learn on the worst day that a pack had been missing for months.
//
//   sites/<site>/verdicts/<database>/<backup>.json   the verdict on one backup; a newer judgement replaces it
//   unknown/<site>.json                              the last manifest seen of a site that nobody registered
//
// JSON in the order of the schema below, without white space.

import { z } from 'zod';
import { anomalySchema } from './anomaly.ts';
import { firstIssue, parseExactJson } from './exact-json.ts';
import { ANOMALIES_MAX, FINDINGS_MAX, REASON_CHARACTERS_MAX, VERDICT_BYTES_MAX } from './limits.ts';
import { type BackupName, backupIdSchema, databaseIdSchema, type SiteId, siteIdSchema } from './names.ts';
import { Refusal } from './refusal.ts';

const time = z.iso.datetime({ precision: 3 });
const count = z.int().nonnegative();

/** What can be wrong, by the name of the rule: for alerts in the reader's language, which cannot be made from a sentence. */
export const RULES = [
  'unregistered',
  'missing',
  'hidden',
  'manifest',
  'size',
  'checksum',
  'damaged',
  'archived',
  'encryption',
  'unlocked',
  'lock-short',
  'lock-mode',
  'incomplete',
] as const;

const findingSchema = z.strictObject({
  object: z.string().max(1024),
  rule: z.enum(RULES),
  reason: z.string().min(1).max(REASON_CHARACTERS_MAX),
});

const verdictFields = z.strictObject({
  format: z.literal('clinic-offsite/1/verdict'),
  site: siteIdSchema,
  database: databaseIdSchema,
  backup: backupIdSchema,
  state: z.enum(['valid', 'failed']),
  judgedAt: time,
  /** S3's own time of the manifest that was judged: the age of a backup counts from here, not from the clinic's clock. */
  storedAt: time.optional(),
  /** The version of the manifest that was judged: the one that a restore would read. */
  manifestVersionId: z.string().min(1).max(1024).optional(),
  /** The earliest end of a lock among the manifest, the index and the packs; absent where one of them has none. */
  lockedUntil: time.optional(),
  /** The weakest lock among them. */
  lockMode: z.enum(['COMPLIANCE', 'GOVERNANCE']).optional(),
  /** Whether the bytes of every object were read again, or only where S3 keeps no checksum to compare with. */
  reread: z.enum(['when-no-checksum', 'always']),
  counts: z.strictObject({
    /** Objects that were looked at, and how many bytes a restore has to read from them. */
    objects: count,
    bytes: count,
    /** Objects whose bytes were read again and hashed. */
    rereadObjects: count,
    findings: count,
  }),
  /** What the signed manifest says of the backup's size; absent where there is none that can be believed. */
  contents: z.strictObject({ dumpBytes: count, newBytes: count, storedBytes: count, packs: count }).optional(),
  /** The first findings, "damaged" before all others, then by key; `counts.findings` tells how many there are in all. */
  findings: z.array(findingSchema).max(FINDINGS_MAX),
  /** What is strange, though it may all be there and intact; absent where nothing is. It changes no state. */
  anomalies: z.array(anomalySchema).min(1).max(ANOMALIES_MAX).optional(),
});

const verdictSchema = verdictFields.superRefine(refuseContradictions);

function refuseContradictions(verdict: z.infer<typeof verdictFields>, context: z.RefinementCtx): void {
  const refuse = (message: string): void => context.addIssue({ code: 'custom', message });
  if ((verdict.state === 'valid') !== (verdict.counts.findings === 0)) refuse('the state contradicts the findings');
  if (verdict.findings.length !== Math.min(FINDINGS_MAX, verdict.counts.findings)) refuse('findings are left out');
  if ((verdict.lockedUntil === undefined) !== (verdict.lockMode === undefined)) refuse('half a lock is no lock');
  if (verdict.state === 'valid' && (verdict.storedAt === undefined || verdict.lockedUntil === undefined)) {
    refuse('a valid backup is stored and locked');
  }
}

type VerdictJson = z.infer<typeof verdictSchema>;
export type Verdict = Omit<VerdictJson, 'format'>;
export type Finding = z.infer<typeof findingSchema>;
export type RereadMode = Verdict['reread'];
export type LockMode = NonNullable<Verdict['lockMode']>;

export const verdictKey = ({ site, database, backup }: BackupName): string =>
  `sites/${site}/verdicts/${database}/${backup}.json`;

/**
 * One note per site, whatever it stores: whoever writes manifests under a name that nobody registered costs the ledger one
 * object, and what walks `sites/` in the ledger meets registered sites only.
 */
export const unknownSiteKey = (site: SiteId): string => `unknown/${site}.json`;

export function encodeVerdict(verdict: Verdict): Buffer {
  const { site, database, backup, state, judgedAt, storedAt, manifestVersionId, lockedUntil, lockMode } = verdict;
  const { objects, bytes, rereadObjects, findings } = verdict.counts;
  const { contents, anomalies } = verdict;
  const json: VerdictJson = {
    ...{ format: 'clinic-offsite/1/verdict', site, database, backup, state, judgedAt, storedAt, manifestVersionId },
    ...{ lockedUntil, lockMode, reread: verdict.reread, counts: { objects, bytes, rereadObjects, findings } },
    ...(contents && { contents: inOrder(contents) }),
    findings: verdict.findings.map(({ object, rule, reason }) => ({ object, rule, reason })),
    ...(anomalies && { anomalies }),
  };
  // The schema gives its own order to every anomaly.
  return Buffer.from(JSON.stringify(verdictSchema.parse(json)));
}

/** Parses a verdict. Throws a `Refusal` for everything that `encodeVerdict` would not have written. */
export function parseVerdict(bytes: Uint8Array): Verdict {
  const { format: _, ...verdict } = parseExactJson('a verdict', bytes, VERDICT_BYTES_MAX, verdictSchema);
  return verdict;
}

/** What an uploader can know of a verdict by a cloud that is newer than itself: fields, rules and anomalies may have come to it. */
const laterSchema = z
  .object({
    ...verdictFields.shape,
    counts: z.object(verdictFields.shape.counts.shape),
    contents: z.object(verdictFields.shape.contents.unwrap().shape).optional(),
    // A rule that it does not know is one more way of being no good.
    findings: z.array(z.object({ ...findingSchema.shape, rule: z.enum(RULES).catch('damaged') })).max(FINDINGS_MAX),
    anomalies: z
      .array(z.unknown())
      .transform((all) => all.flatMap((one) => anomalySchema.safeParse(one).data ?? []))
      .transform((known) => (known.length === 0 ? undefined : known))
      .optional(),
  })
  .superRefine(refuseContradictions);

/**
 * Parses a verdict for an uploader, whatever release of the cloud wrote it: the cloud is renewed first, and a clinic may be years behind.
 * By the strict reader its uploader would learn nothing any more, and rely on packs that were found damaged.
 */
export function parseLaterVerdict(bytes: Uint8Array): Verdict {
  const refuse = (reason: string): never => {
    throw new Refusal('a verdict', reason);
  };
  if (bytes.length > VERDICT_BYTES_MAX) return refuse(`it is larger than ${VERDICT_BYTES_MAX} bytes`);
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return refuse('it is not JSON');
  }
  const parsed = laterSchema.safeParse(json);
  if (!parsed.success) return refuse(firstIssue(parsed.error));
  const { format: _, anomalies, ...verdict } = parsed.data;
  return { ...verdict, ...(anomalies && { anomalies }) };
}

function inOrder({ dumpBytes, newBytes, storedBytes, packs }: NonNullable<Verdict['contents']>) {
  return { dumpBytes, newBytes, storedBytes, packs };
}
