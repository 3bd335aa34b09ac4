// Commands around the backup of a database: stop a service that holds its files, and start it again.

import { z } from 'zod';
import { HOOK_SECONDS_DEFAULT, HOOK_SECONDS_MAX } from './limits.ts';

const argument = z.string().refine((text) => !text.includes('\0'), 'must not contain a NUL character');

const hookSchema = z.strictObject({
  /** The program and its arguments, as they are: no shell reads them. */
  command: z.tuple([argument.min(1)], argument),
  /** After so long it is stopped, with everything that it has started, and has failed. */
  timeoutSeconds: z.number().positive().max(HOOK_SECONDS_MAX).default(HOOK_SECONDS_DEFAULT),
});

/** A field of every database, whatever its engine. */
export const hooksField = {
  hooks: z.strictObject({ before: hookSchema.optional(), after: hookSchema.optional() }).optional(),
};

export type Hook = z.infer<typeof hookSchema>;
export type Hooks = NonNullable<z.infer<(typeof hooksField)['hooks']>>;
