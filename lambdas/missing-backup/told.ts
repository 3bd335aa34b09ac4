// What the watcher puts into its outbox: a notice as it will be sent, and whom it is for. The whole notice and not only what it
// is about, because whoever finds it after a death must be able to send it, even if all is different by then.
//
// JSON in the order of the schemas below; a field that is undefined is left out.

import { z } from 'zod';
import { anomalySchema } from '../../vault/anomaly.ts';
import { REASON_CHARACTERS_MAX } from '../../vault/limits.ts';
import { backupIdSchema, databaseIdSchema, siteIdSchema } from '../../vault/names.ts';
import { RULES } from '../../vault/verdict.ts';
import { DATABASES_MAX } from '../limits.ts';
import type { Notice, NoticeOf, OperatorKind } from '../messages/notice.ts';
import { QUOTED_CHARACTERS_MAX, QUOTED_MAX } from './limits.ts';

export type Told = Exclude<Notice, { kind: 'digest' }>;

export const PROBLEM_KINDS = [
  ...(['site-silent', 'backup-missing', 'validation-failed', 'anomaly', 'drill-overdue', 'disk-overdue'] as const),
  ...(['damage-found', 'notes-lost'] as const),
] as const;
export type WatchedKind = (typeof PROBLEM_KINDS)[number];

/** A `Date` in memory, ISO 8601 with milliseconds in the document. */
export const instantSchema = z.iso.datetime({ precision: 3 }).transform((text) => new Date(text));
const count = z.int().nonnegative();
const text = z.string().max(QUOTED_CHARACTERS_MAX);

const ofSite = {
  site: siteIdSchema,
  severity: z.enum(['info', 'warning', 'critical']),
  at: instantSchema,
};
const lasting = { since: instantSchema, reminder: count };
const ofDatabase = { ...ofSite, ...lasting, database: databaseIdSchema };
const lastGood = z
  .strictObject({ backup: backupIdSchema, storedAt: instantSchema, lockedUntil: instantSchema.optional() })
  .optional();
const findings = z
  .array(z.strictObject({ object: text, rule: z.enum(RULES), reason: z.string().max(REASON_CHARACTERS_MAX) }))
  .max(QUOTED_MAX);

const sharing = z.union([count, z.literal('unknown')]);

const reason = z.discriminatedUnion('because', [
  z.strictObject({ because: z.literal('no-sign-of-life') }),
  z.strictObject({ because: z.literal('never-backed-up') }),
  z.strictObject({ because: z.literal('dump-failed'), why: text, at: instantSchema }),
  z.strictObject({ because: z.literal('upload-stuck'), lastSign: instantSchema, bytesRead: count }),
  z.strictObject({
    ...{ because: z.literal('still-running'), lastSign: instantSchema, bytesRead: count },
    waits: z.literal(true).optional(),
  }),
  z.strictObject({ because: z.literal('validation-failed'), findings, at: instantSchema }),
]);

export const toldSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('backup-missing'), ...ofDatabase, due: instantSchema, reason, lastGood, sharing }),
  z.strictObject({
    ...{ kind: z.literal('site-silent'), ...ofSite, ...lasting, lastSign: instantSchema.optional() },
    databases: z.array(databaseIdSchema).max(DATABASES_MAX),
  }),
  z.strictObject({
    ...{ kind: z.literal('validation-failed'), ...ofDatabase, backup: backupIdSchema, findings, lastGood, sharing },
  }),
  z.strictObject({
    ...{ kind: z.literal('anomaly'), ...ofDatabase, backup: backupIdSchema },
    anomalies: z.array(anomalySchema).min(1).max(QUOTED_MAX),
  }),
  z.strictObject({
    ...{ kind: z.literal('drill-overdue'), ...ofDatabase, lastDrill: instantSchema.optional(), days: count },
  }),
  z.strictObject({
    ...{ kind: z.literal('disk-overdue'), ...ofSite, ...lasting, lastSeen: instantSchema.optional(), days: count },
  }),
  z.strictObject({
    ...{ kind: z.literal('damage-found'), ...ofSite, ...lasting, objects: z.array(text).max(QUOTED_MAX) },
    ...{ backups: count, newestAreGood: z.boolean() },
  }),
  z.strictObject({
    ...{ kind: z.literal('all-clear'), ...ofSite, over: z.enum(PROBLEM_KINDS).exclude(['notes-lost']) },
    ...{ database: databaseIdSchema.optional(), since: instantSchema, lastGood },
  }),
  z.strictObject({ kind: z.enum(['notes-lost', 'notes-found']), ...ofSite, ...lasting }),
]);

export const isForOperator = (told: Told): told is NoticeOf<OperatorKind> =>
  told.kind === 'notes-lost' || told.kind === 'notes-found';

/** Text that others wrote, as much of it as a notice carries. */
export const quoted = (long: string): string => long.slice(0, QUOTED_CHARACTERS_MAX).toWellFormed();
