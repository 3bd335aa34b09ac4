// digests/<day>/… in the ledger: what the digest keeps of one week of the fleet, so that several invocations can share the work and
// one that is retried sends nothing twice.
//
//   digests/<day>/plan.json          which sites, in which batches, and until when; written once
//   digests/<day>/batch-<nnnn>.json  what became of each site of a batch
//   digests/<day>/operator.json      that the operator's digest was sent
//
// JSON in the order of the schemas below, without white space.

import { z } from 'zod';
import { parseExactJson } from '../../vault/exact-json.ts';
import { backupIdSchema, databaseIdSchema, siteIdSchema } from '../../vault/names.ts';
import { DATABASES_MAX } from '../limits.ts';
import type { SiteDigest } from '../messages/notice.ts';
import { BATCH_BYTES_MAX, PLAN_BYTES_MAX, SENT_BYTES_MAX, WHY_CHARACTERS_MAX } from './limits.ts';

const time = z.iso.datetime({ precision: 3 }).transform((text) => new Date(text));
const count = z.int().nonnegative();

const planSchema = z.strictObject({
  format: z.literal('clinic-offsite/1/digest-plan'),
  until: time,
  batches: z.array(z.array(siteIdSchema).min(1)).min(1),
});

const PROBLEMS = [
  ...(['backup-missing', 'site-silent', 'validation-failed', 'anomaly', 'drill-overdue', 'disk-overdue'] as const),
  'damage-found',
] as const;

const digestSchema = z.strictObject({
  from: time,
  until: time,
  databases: z
    .array(
      z.strictObject({
        ...{ database: databaseIdSchema, good: count, due: count },
        lastGood: z.strictObject({ backup: backupIdSchema, storedAt: time, lockedUntil: time.optional() }).optional(),
        ...{ kept: count, dumpBytes: count.optional(), lastDrill: time.optional() },
      }),
    )
    .max(DATABASES_MAX),
  storedBytes: count,
  newBytes: count,
  costPerMonth: z.number().nonnegative(),
  lastDiskSeen: time.optional(),
  openProblems: z.array(z.strictObject({ kind: z.enum(PROBLEMS), database: databaseIdSchema.optional(), since: time })),
});

const siteSchema = z.strictObject({
  site: siteIdSchema,
  name: z.string(),
  /** Whether SNS has taken the site's own digest. */
  sent: z.boolean(),
  /** Absent where nothing could be told; then `why` says why. It also says why a digest could not be sent. */
  digest: digestSchema.optional(),
  why: z.string().max(WHY_CHARACTERS_MAX).optional(),
});

const batchSchema = z.strictObject({
  format: z.literal('clinic-offsite/1/digest-batch'),
  /** Whether every site was tried. */
  complete: z.boolean(),
  sites: z.array(siteSchema),
});

const sentSchema = z.strictObject({ format: z.literal('clinic-offsite/1/digest-sent'), sentAt: time });

export type Plan = Omit<z.infer<typeof planSchema>, 'format'>;
export interface SiteEntry extends Omit<z.infer<typeof siteSchema>, 'digest'> {
  readonly digest?: SiteDigest | undefined;
}
export interface Batch {
  readonly complete: boolean;
  readonly sites: readonly SiteEntry[];
}

export const planKey = (day: string): string => `digests/${day}/plan.json`;
export const batchKey = (day: string, number: number): string =>
  `digests/${day}/batch-${String(number).padStart(4, '0')}.json`;
export const operatorKey = (day: string): string => `digests/${day}/operator.json`;

export const encodePlan = (plan: Plan): Buffer => encode(planSchema, 'digest-plan', plan);
export const parsePlan = (bytes: Uint8Array): Plan => parse('a digest plan', bytes, PLAN_BYTES_MAX, planSchema);
export const encodeBatch = (batch: Batch): Buffer => encode(batchSchema, 'digest-batch', batch);
export const parseBatch = (bytes: Uint8Array): Batch =>
  // A field that was undefined is one that is absent now, which the words treat alike.
  parse('a digest batch', bytes, BATCH_BYTES_MAX, batchSchema) as Batch;
export const encodeSent = (sentAt: Date): Buffer => encode(sentSchema, 'digest-sent', { sentAt });
export const parseSent = (bytes: Uint8Array): Date => parse('a digest', bytes, SENT_BYTES_MAX, sentSchema).sentAt;

/** With dates as text; the schema gives its own order to every object. */
function encode(schema: z.ZodType, format: string, content: object): Buffer {
  const json: unknown = JSON.parse(JSON.stringify({ format: `clinic-offsite/1/${format}`, ...content }));
  return Buffer.from(JSON.stringify(schema.parse(json)));
}

function parse<S extends z.ZodType>(object: string, bytes: Uint8Array, bytesMax: number, schema: S) {
  return parseExactJson(object, bytes, bytesMax, schema);
}
