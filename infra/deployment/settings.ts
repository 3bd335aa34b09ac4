// What the operator decides about the cloud part as a whole, as he writes it in deployment.yaml. Every field is checked with its path,
// and an unknown one is refused: a lock mode that is silently ignored would be noticed on the day of the attack.

import { z } from 'zod';
import { LOCK_DAYS_RENEW, LOCK_DAYS_STEP } from '../../lambdas/limits.ts';
import { emailSchema, phoneSchema, timeZoneSchema } from '../../lambdas/site/fields.ts';
import { listIssues } from '../../lambdas/site/list-issues.ts';
import { readYaml } from '../../lambdas/site/read-yaml.ts';
import { Refusal } from '../../vault/refusal.ts';
import { versionSchema } from '../../vault/version.ts';

/** SNS takes more; a person does not. */
const RECEIVERS_MAX = 20;
/** Ten years: longer locks are a bill that nobody can end. */
const RETENTION_DAYS_MAX = 3660;
/** What CloudWatch Logs can keep for. */
const LOG_DAYS = [30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 3653] as const;

const regionSchema = z.string().regex(/^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/, 'must be a region such as eu-west-1');

const settingsSchema = z
  .strictObject({
    lockMode: z.enum(['compliance', 'governance']),
    /** How long the bucket locks each new object by itself; validate lengthens it for what is kept for longer. */
    lockDays: z.int().min(LOCK_DAYS_RENEW).max(365).default(30),
    /** No lock may reach further into the future, whoever asks for it. */
    retentionDaysMax: z.int().min(LOCK_DAYS_STEP).max(RETENTION_DAYS_MAX).default(400),
    operator: z.strictObject({
      emails: z.array(emailSchema).min(1, 'must name an address').max(RECEIVERS_MAX),
      phones: z.array(phoneSchema).max(RECEIVERS_MAX).default([]),
      language: z.enum(['cs', 'en']).default('en'),
    }),
    /** Of the nightly schedules, and of the times in what the operator reads. */
    timeZone: timeZoneSchema.default('Europe/Prague'),
    replica: z.strictObject({ region: regionSchema }).optional(),
    monthlyBudgetDollars: z.number().min(1).max(1_000_000),
    /** What SNS lets the account spend on SMS in a month, so that an alarm can come before it is used up; $1 in a new account. */
    monthlySmsDollars: z.number().min(1).max(100_000).default(1),
    logDays: z.literal([...LOG_DAYS]).default(365),
    /** A clinic whose uploader is older is told so; a site may ask for a newer one, never be content with less. */
    uploaderOldestGood: versionSchema.default('0.1.0'),
    /** Only where the account may run hundreds of lambdas at once; a new account may run ten, and then this fails. */
    reserveConcurrency: z.boolean().default(false),
  })
  .superRefine(({ lockDays, retentionDaysMax }, context) => {
    if (lockDays <= retentionDaysMax) return;
    context.addIssue({
      code: 'custom',
      path: ['retentionDaysMax'],
      message: `is less than lockDays (${lockDays}), so nothing could be stored`,
    });
  });

export type Settings = z.infer<typeof settingsSchema>;

/** Throws a `Refusal` that names `file` and every field that is wrong. */
export function parseSettings(text: string, file: string): Settings {
  const parsed = settingsSchema.safeParse(readYaml(text, file), { reportInput: true });
  if (!parsed.success) throw new Refusal(file, listIssues(parsed.error));
  return parsed.data;
}
