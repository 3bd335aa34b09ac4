// In which language and time zone the operator is written to: one setting of the whole deployment, for every lambda that writes to
// the operator's topic. Without it an operator of clinics in two languages would get each message in another one.

import { z } from 'zod';
import { LANGUAGES, type Language } from '../../language/language.ts';
import { timeZoneSchema } from '../site/fields.ts';

/** Whoever operates the cloud reads its documents, commands and logs, which are in English. */
export const OPERATOR_LANGUAGE: Language = 'en';
export const OPERATOR_TIME_ZONE = 'Europe/Prague';

/** The environment variables of a lambda that say otherwise. */
export const operatorSettings = {
  OPERATOR_LANGUAGE: z.enum(LANGUAGES).optional(),
  OPERATOR_TIME_ZONE: timeZoneSchema.optional(),
};
