// How many requests each part of the product makes for one site and day, as measured: measured-requests.json. Estimated counts
// would leave out the retries, the second looks and the listings that nobody thinks of.
//
//   {"format":"clinic-offsite/1/measured-requests","measuredOn":"2026-11-23","by":"…","runs":[RUN,…]}
//
// RUN: {"site":{"packs","newPacksPerDay","backups","backupsPerDay","scrubbedPacksPerDay"},"days",
//       "perDay":{"<part>":{"invocations","put","get","head","list","lock","delete","publish"}}}
//
// `site` is what the site was like in the mean of the days, without the first ones in which everything is new; `perDay` is the
// mean of one day, for the uploader and for each function. Counts are fractions where a thing happens less than daily. A kind
// that is absent is 0. Costs are scaled from the first run; the others are there to prove the scaling.

import { z } from 'zod';
import measured from './measured-requests.json' with { type: 'json' };

const count = z.number().nonnegative();
export const PARTS = ['uploader', 'validate', 'missing-backup', 'retention', 'scrub', 'digest'] as const;
export const REQUEST_KINDS = ['invocations', 'put', 'get', 'head', 'list', 'lock', 'delete', 'publish'] as const;

const countsSchema = z.strictObject(
  Object.fromEntries(REQUEST_KINDS.map((kind) => [kind, count.default(0)])) as Record<
    (typeof REQUEST_KINDS)[number],
    z.ZodDefault<typeof count>
  >,
);

const runSchema = z.strictObject({
  site: z.strictObject({
    packs: count,
    newPacksPerDay: count,
    /** That exist, of all databases. */
    backups: count,
    backupsPerDay: count,
    scrubbedPacksPerDay: count,
  }),
  days: z.number().positive(),
  perDay: z.partialRecord(z.enum(PARTS), countsSchema),
});

const schema = z.strictObject({
  format: z.literal('clinic-offsite/1/measured-requests'),
  measuredOn: z.iso.date(),
  /** How it was measured, and what is not in it, in a sentence for docs/cost.md. */
  by: z.string().min(1),
  runs: z.array(runSchema).min(1),
});

export type MeasuredRequests = z.infer<typeof schema>;
export type MeasuredRun = MeasuredRequests['runs'][number];
export type Part = (typeof PARTS)[number];
export type Counts = MeasuredRun['perDay'][Part] & object;

export const parseMeasuredRequests = (json: unknown): MeasuredRequests => schema.parse(json);
export const MEASURED: MeasuredRequests = parseMeasuredRequests(measured);
