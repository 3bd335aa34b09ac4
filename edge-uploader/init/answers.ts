// What only the clinic knows: its databases with their passwords, and when to back them up. One YAML file, so that a hundred servers
// can be set up alike. It is checked by the very schemas of the config, since it becomes one.

import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { LANGUAGES } from '../../language/language.ts';
import { databaseIdSchema } from '../../vault/names.ts';
import { databaseSchema, PRIORITIES, readYaml, refuseReadableByOthers, scheduleLineSchema } from '../config/config.ts';
import { Failure } from '../failure.ts';
import type { KitDatabase } from '../kit/kit-page.ts';
import { bandwidthSchema, networkSchema, proxySecretsSchema } from '../network/config.ts';
import { updatesConfigSchema } from '../update/config.ts';

export const SCHEDULE_DEFAULT = 'every day at 01:30';

/** As it was written, once `schema` has nothing against it: defaults do not become settings. */
function asWritten<T>(value: T, schema: z.ZodType, context: z.RefinementCtx): T {
  const { error } = schema.safeParse(value);
  for (const issue of error?.issues ?? []) context.issues.push({ ...issue, input: value } as z.core.$ZodRawIssue);
  return value;
}

const databaseAnswer = z
  .looseObject({ engine: z.string(), password: z.string().min(1).optional() })
  .transform(({ password, ...settings }, context) => ({
    password,
    settings: asWritten(settings, databaseSchema, context) as { engine: KitDatabase['engine'] },
  }));

const text = z.string().min(1);
const foundSchema = z.strictObject({
  firebird: z.strictObject({ user: text.default('SYSDBA'), password: text }).optional(),
  mssql: z.strictObject({ user: text, domain: text.optional(), password: text }).optional(),
});

const answersSchema = z
  .strictObject({
    language: z.enum(LANGUAGES).optional(),
    /** Where config and secrets go, unless --folder says so. */
    folder: text.refine(isAbsolute, 'must be a full path').optional(),
    databases: z.record(databaseIdSchema, databaseAnswer).default({}),
    /** Beside those that are named: every database of these engines that is found on this machine, with these logins. */
    found: foundSchema.optional(),
    schedule: z
      .array(z.unknown().transform((line, context) => asWritten(line, scheduleLineSchema, context)))
      .max(10)
      .default([{ at: SCHEDULE_DEFAULT }]),
    /** Where new versions come from; nobody is asked for it, since only the operator knows. */
    updates: z
      .unknown()
      .transform((updates, context) => asWritten(updates, updatesConfigSchema, context) as object)
      .optional(),
    /** As in the config, and `proxy` as in the secrets. */
    priority: z.enum(PRIORITIES).optional(),
    bandwidth: z
      .looseObject({})
      .transform((value, context) => asWritten(value, bandwidthSchema, context))
      .optional(),
    network: z
      .looseObject({})
      .transform((value, context) => asWritten(value, networkSchema, context))
      .optional(),
    proxy: proxySecretsSchema,
  })
  .refine(({ databases, found }) => found !== undefined || Object.keys(databases).length > 0, {
    path: ['databases'],
    message: 'names none',
  });

export type Answers = z.infer<typeof answersSchema>;
export type FoundLogins = z.infer<typeof foundSchema>;

/** Of what was asked at a terminal: an answer that fits no config is told by its path. */
export function checkAnswers(answers: object): Answers {
  const { data, error } = answersSchema.safeParse(answers);
  if (data !== undefined) return data;
  const why = error.issues.map(({ path, message }) => `${path.map(String).join('.')}: ${message}`).join('; ');
  throw new Failure('config', `setting up by the answers given: ${why}`, {
    hint: 'Run the same command again; nothing was written.',
  });
}

export function readAnswers(path: string): Answers {
  refuseReadableByOthers(path, 'answers');
  return readYaml('answers', path, answersSchema);
}
