// What a clinic says about its Firebird database. Parsed once, strictly: a misspelt field that was silently ignored has
// lost backups elsewhere.

import { z } from 'zod';
import { DUMP_IDLE_SECONDS_DEFAULT, DUMP_IDLE_SECONDS_MAX } from '../limits.ts';

const word = z
  .string()
  .min(1)
  .refine((text) => !/\p{Cc}/u.test(text), 'must not contain control characters');

export const firebirdConfigSchema = z.strictObject({
  engine: z.literal('firebird'),
  /** The path or alias as the *server* knows it, without the host. It goes into the dump's header: keep it the same. */
  database: word,
  host: word.default('localhost'),
  port: z.int().min(1).max(65_535).default(3050),
  user: word.default('SYSDBA'),
  role: word.optional(),
  /** The character set of names and messages on the connection. */
  charset: z.enum(['UTF8', 'NONE', 'WIN1251', 'WIN1252', 'ISO8859_1', 'ISO8859_2']).default('UTF8'),
  /** The full path of gbak, when it is in none of the usual places. */
  gbak: word.optional(),
  /** How the dump travels; `auto` takes the fastest that works here. See choose-method.ts. */
  method: z.enum(['auto', 'fifo', 'spool', 'stdout', 'embedded']).default('auto'),
  /** Where a spool file goes; the scratch folder otherwise. The server must be able to write there. */
  spoolFolder: word.optional(),
  /** Where the FIFO is made; /run or the temporary folder otherwise. */
  fifoFolder: word.optional(),
  /** For gbak, where several Firebirds are installed: FIREBIRD, FIREBIRD_LOCK … */
  environment: z.record(z.string().regex(/^FIREBIRD[A-Z_]*$/), word).default({}),
  idleSeconds: z.number().positive().max(DUMP_IDLE_SECONDS_MAX).default(DUMP_IDLE_SECONDS_DEFAULT),
});

export type FirebirdConfig = z.infer<typeof firebirdConfigSchema>;

/** Kept apart from the configuration, in a file that only the administrator can read. */
export interface FirebirdSecrets {
  readonly password: string;
}
