// sites/<site>/site.json in the ledger: what the operator registered of a site. Without it the cloud could not tell a manifest
// that the clinic signed from one that a thief of another clinic's credential made up, nor when a backup is late, nor whom to tell.
//
// JSON in the order of the schema below, with every default spelt out, without white space. How people write it
// is in site-file.ts.

import { createHash, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { parseExactJson } from '../../vault/exact-json.ts';
import { databaseIdSchema, type SiteId, siteIdSchema } from '../../vault/names.ts';
import { Refusal } from '../../vault/refusal.ts';
import { parseSigningPublicKey } from '../../vault/site-keys.ts';
import * as limits from '../limits.ts';
import { anomaliesOf, anomaliesSchema, ownAnomaliesSchema, refuseContradictions } from './anomaly-thresholds.ts';
import { deadlineSchema, emailSchema, instantSchema, nameSchema, phoneSchema, timeZoneSchema } from './fields.ts';
import { HOLIDAY_CALENDARS } from './holidays.ts';
import { listIssues } from './list-issues.ts';
import { keptAtMost, ownRetentionSchema, retentionOf, retentionSchema } from './retention-rule.ts';

const signingPublicKeySchema = z
  .string()
  .refine((text) => parseSigningPublicKey(text) !== undefined, 'must be an Ed25519 public key: 32 bytes in base64');
const days = z.int().min(1).max(3650);
const daysOrNever = z.int().min(0).max(3650);

const databaseSchema = z.strictObject({
  database: databaseIdSchema,
  /** What people call it; the id where it is absent. */
  name: nameSchema.optional(),
  deadline: deadlineSchema.default('every day by 07:00'),
  /** A backup that is this much later than its deadline is missing. */
  graceHours: z.int().min(0).max(limits.GRACE_HOURS_MAX).default(2),
  /** What differs from the site's. */
  retention: ownRetentionSchema.optional(),
  anomalies: ownAnomaliesSchema.optional(),
  /** Anomalies of backups that were stored before count as seen by the operator. */
  acknowledgedUntil: instantSchema.optional(),
});

const alertsSchema = z.strictObject({
  /** A problem that lasts is told again after this time. */
  reminderHours: z.int().min(1).max(336).default(24),
  /** From which severity on an SMS goes out as well as an e-mail. */
  smsFrom: z.enum(['warning', 'critical', 'never']).default('critical'),
  /** A warning that lasts for longer becomes critical. */
  criticalAfterHours: z.int().min(0).max(336).default(24),
});

const signingPublicKeys = listOf(signingPublicKeySchema, 'a key', limits.SIGNING_KEYS_MAX);

const siteFields = z.strictObject({
  format: z.literal('clinic-offsite/1/site').default('clinic-offsite/1/site'),
  site: siteIdSchema,
  /** What people call it. */
  name: nameSchema,
  language: z.enum(['cs', 'en']).default('cs'),
  timeZone: timeZoneSchema.default('Europe/Prague'),
  /** The country whose public holidays are no working days. */
  holidays: z.enum(HOLIDAY_CALENDARS).default('CZ'),
  /** A manifest must be signed with one of these. A key that was replaced stays, for the backups that it signed. */
  signingPublicKeys: signingPublicKeys.min(1, 'must name a key'),
  contacts: z
    .strictObject({
      emails: listOf(emailSchema, 'an address', limits.EMAILS_MAX).default([]),
      phones: listOf(phoneSchema, 'a number', limits.PHONES_MAX).default([]),
    })
    .prefault({}),
  databases: z
    .array(databaseSchema)
    .min(1, 'must name a database')
    .max(limits.DATABASES_MAX)
    .refine(
      areUnique((one: { readonly database: string }) => one.database),
      'names a database twice',
    )
    .prefault([{ database: 'main' }]),
  retention: retentionSchema.prefault({}),
  /** A drill, and a rotated disk, must have been seen within this many days; 0 where nobody waits for any. */
  drillDays: daysOrNever.default(90),
  diskDays: daysOrNever.default(0),
  /** For how long locks are extended in one step, where the ordinary one is too short. */
  lockDays: z.int().min(limits.LOCK_DAYS_STEP).max(limits.SITE_LOCK_DAYS_MAX).optional(),
  /** Every stored byte is read again within this many days. */
  scrubDays: days.default(90),
  alerts: alertsSchema.prefault({}),
  anomalies: anomaliesSchema.prefault({}),
});

function refuseContradictionsOf(site: z.infer<typeof siteFields>, context: z.RefinementCtx): void {
  refuseContradictions(site.anomalies, ['anomalies'], context);
  let kept = 0;
  for (const [i, own] of site.databases.entries()) {
    if (own.anomalies !== undefined) {
      refuseContradictions(anomaliesOf(site, own), ['databases', i, 'anomalies'], context);
    }
    kept += keptAtMost(retentionOf(site, own));
  }
  if (kept > limits.KEPT_PER_SITE_MAX) {
    const message = `all databases together would keep ${kept} backups; at most ${limits.KEPT_PER_SITE_MAX} are possible`;
    context.addIssue({ code: 'custom', path: ['retention'], message });
  }
}

const registrationSchema = siteFields.superRefine(refuseContradictionsOf);
/** Of a site whose server has not been set up yet, nobody knows the key. */
const siteFileSchema = siteFields
  .extend({ signingPublicKeys: signingPublicKeys.default([]) })
  .superRefine(refuseContradictionsOf);

type RegistrationJson = z.infer<typeof registrationSchema>;
export type Registration = Omit<RegistrationJson, 'format'>;
export type RegisteredDatabase = Registration['databases'][number];
/** What a registration is made from: all that has a default may be left out, and so may the name. */
export type RegistrationInput = Omit<z.input<typeof registrationSchema>, 'name'> & { name?: string };

export const registrationKey = (site: SiteId): string => `sites/${site}/site.json`;

/** Fills the defaults in and brings every value into its one spelling. Throws a `Refusal` that names all that is wrong. */
export function newRegistration(input: RegistrationInput): Registration {
  return check(registrationSchema, `the registration of ${JSON.stringify(input.site)}`, input);
}

/**
 * The same for what is not known to be anything yet and may still lack its keys: then it is no registration, and
 * `encodeRegistration` refuses it. `object` names it in the refusal.
 */
export function checkSite(object: string, input: unknown): Registration {
  return check(siteFileSchema, object, input);
}

function check(
  schema: typeof registrationSchema | typeof siteFileSchema,
  object: string,
  input: unknown,
): Registration {
  const parsed = schema.safeParse(withName(withoutUndefined(input)), { reportInput: true });
  if (!parsed.success) throw new Refusal(object, listIssues(parsed.error));
  const { format: _, ...registration } = parsed.data;
  return registration;
}

export function encodeRegistration(registration: Registration): Buffer {
  // The schema gives its own order to every object, whatever order the caller's have.
  return Buffer.from(JSON.stringify(registrationSchema.parse({ format: 'clinic-offsite/1/site', ...registration })));
}

/** In hexadecimal: by it a stack says which registration it was made from. */
export const registrationSha256 = (registration: Registration): string =>
  createHash('sha256').update(encodeRegistration(registration)).digest('hex');

/** Parses the registration that lies under the key of `site`; refuses one that names another site. */
export function parseRegistration(bytes: Uint8Array, site: SiteId): Registration {
  const object = registrationKey(site);
  const { format: _, ...registration } = parseExactJson(
    object,
    bytes,
    limits.REGISTRATION_BYTES_MAX,
    registrationSchema,
  );
  if (registration.site !== site) throw new Refusal(object, `it names the site ${registration.site}`);
  return registration;
}

/** The keys of a registration, ready to verify with. */
export function signingKeysOf(registration: Registration): KeyObject[] {
  return registration.signingPublicKeys.map((text) => {
    const key = parseSigningPublicKey(text);
    if (key === undefined) throw new Error('a registration that was parsed holds a key that is none');
    return key;
  });
}

/** A site that nobody named is called by its id. */
function withName(input: unknown): unknown {
  const { site, name } = (input ?? {}) as { site?: unknown; name?: unknown };
  return name === undefined && typeof site === 'string' ? { ...(input as object), name: site } : input;
}

/** So that a field which is undefined is one that is left out, in memory as in the document. */
function withoutUndefined(input: unknown): unknown {
  return input === undefined ? undefined : JSON.parse(JSON.stringify(input));
}

function listOf<S extends z.ZodType<string>>(one: S, what: string, max: number) {
  return z
    .array(one)
    .max(max)
    .refine(
      areUnique((text: string) => text),
      `names ${what} twice`,
    );
}

function areUnique<T>(of: (value: T) => unknown): (values: readonly T[]) => boolean {
  return (values) => new Set(values.map(of)).size === values.length;
}
