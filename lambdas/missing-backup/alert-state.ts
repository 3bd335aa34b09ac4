// sites/<site>/alerts.json in the ledger: what was told about a site, and what is about to be. Without it every hour would tell
// everything again, or an invocation that dies would take its alerts with it.
//
// JSON in the order of the schema below, without white space; databases by name, problems in the order of their kinds.

import { z } from 'zod';
import { ANOMALY_KINDS } from '../../vault/anomaly.ts';
import { parseExactJson } from '../../vault/exact-json.ts';
import { backupIdSchema, type DatabaseId, databaseIdSchema, type SiteId, siteIdSchema } from '../../vault/names.ts';
import { Refusal } from '../../vault/refusal.ts';
import type { BackupRow } from '../ledger/site-backups.ts';
import { DATABASES_MAX } from '../limits.ts';
import { AHEAD_MAX, ALERT_STATE_BYTES_MAX, SMS_PER_DAY_MAX } from './limits.ts';
import { instantSchema, PROBLEM_KINDS, type Told, toldSchema, type WatchedKind } from './told.ts';

/** What is known of a backup: a row of the site's backups, as far as alerts depend on it. */
export type WatchedRow = Pick<
  BackupRow,
  'database' | 'backup' | 'state' | 'storedAt' | 'judgedAt' | 'lockedUntil' | 'anomalies'
>;

/** What makes a problem of one kind another one, so that it is told at once. */
export const REASONS = [
  ...(['no-sign-of-life', 'never-backed-up', 'dump-failed', 'upload-stuck', 'still-running'] as const),
  ...(['validation-failed', ...ANOMALY_KINDS] as const),
] as const;
export type Reason = (typeof REASONS)[number];

/** Four kinds of a database, four of a site; twice, because what was registered before may still have to be told. */
const PROBLEMS_MAX = 2 * (4 * DATABASES_MAX + 4);
const time = z.iso.datetime({ precision: 3 });

const problemSchema = z.strictObject({
  kind: z.enum(PROBLEM_KINDS),
  database: databaseIdSchema.optional(),
  since: instantSchema,
  firstToldAt: instantSchema,
  lastToldAt: instantSchema,
  /** Notices so far. */
  told: z.int().min(1),
  /** Of the last notice. */
  severity: z.enum(['warning', 'critical']),
  /** All that were told since it began. */
  reasons: z.array(z.enum(REASONS)).max(REASONS.length),
  /** Whether any of its notices was an SMS: then its end is one, too. */
  sms: z.boolean(),
  /** Only what is newer than this can end it; absent where anything can. */
  after: instantSchema.optional(),
});

const entrySchema = z.strictObject({
  id: z.string().min(1).max(200),
  /** Of the problem that it tells of. */
  key: z.string().min(1).max(100),
  /** Somebody is sending it until then; afterwards, whoever finds it sends it. */
  leasedUntil: instantSchema,
  channels: z
    .array(z.enum(['email', 'sms']))
    .min(1)
    .max(2),
  notice: toldSchema,
});

const schema = z.strictObject({
  format: z.literal('clinic-offsite/1/alerts'),
  site: siteIdSchema,
  databases: z
    .array(
      z.strictObject({
        database: databaseIdSchema,
        /** Since when backups of it are waited for. */
        firstSeen: instantSchema,
        lastDrill: instantSchema.optional(),
      }),
    )
    .max(DATABASES_MAX),
  lastDisk: instantSchema.optional(),
  problems: z.array(problemSchema).max(PROBLEMS_MAX),
  /** When the last SMS went out: there is a limit a day. */
  smsAt: z.array(instantSchema).max(SMS_PER_DAY_MAX),
  outbox: z.array(entrySchema).max(PROBLEMS_MAX),
  ahead: z
    .array(
      z.strictObject({
        ...{ database: databaseIdSchema, backup: backupIdSchema, state: z.enum(['valid', 'failed']) },
        ...{ storedAt: time, judgedAt: time, lockedUntil: time.optional() },
        anomalies: z.array(z.enum(ANOMALY_KINDS)).min(1).max(ANOMALY_KINDS.length).optional(),
      }),
    )
    .max(AHEAD_MAX),
});

type Parsed = Omit<z.infer<typeof schema>, 'format'>;
export type OpenProblem = Parsed['problems'][number];
export interface OutboxEntry extends Omit<Parsed['outbox'][number], 'notice'> {
  readonly notice: Told;
}
export interface AlertState extends Omit<Parsed, 'outbox' | 'ahead'> {
  readonly outbox: readonly OutboxEntry[];
  /** What verdicts said that the site's backups did not know of yet. */
  readonly ahead: readonly WatchedRow[];
}

export const alertStateKey = (site: SiteId): string => `sites/${site}/alerts.json`;

/** One problem of a site has one key, as long as it lasts and when it comes again. */
export const problemKey = ({ kind, database }: { kind: WatchedKind; database?: DatabaseId | undefined }): string =>
  database === undefined ? kind : `${kind}/${database}`;

export const newAlertState = (site: SiteId): AlertState => ({
  ...{ site, databases: [], problems: [], smsAt: [], outbox: [], ahead: [] },
});

export function encodeAlertState(state: AlertState): Buffer {
  // What is undefined is left out first; the schema then gives its own order to every object.
  const plain: object = JSON.parse(JSON.stringify(state));
  const bytes = Buffer.from(JSON.stringify(schema.parse({ format: 'clinic-offsite/1/alerts', ...plain })));
  if (bytes.length > ALERT_STATE_BYTES_MAX) throw new Refusal(alertStateKey(state.site), 'it is larger than it may be');
  return bytes;
}

/** Parses a state. Throws a `Refusal` for everything that `encodeAlertState` would not have written. */
export function parseAlertState(bytes: Uint8Array, site: SiteId): AlertState {
  const key = alertStateKey(site);
  const { format: _, ...state } = parseExactJson(key, bytes, ALERT_STATE_BYTES_MAX, schema);
  if (state.site !== site) throw new Refusal(key, `it is of the site ${state.site}`);
  // A field of a notice that was undefined is one that is absent now, which the words treat alike.
  return state as AlertState;
}
