// What a clinic says about the files that are no database: licences, certificates, keys, settings.

import { z } from 'zod';

const word = z
  .string()
  .min(1)
  .refine((text) => !text.includes('\0'), 'must not contain a NUL character');
const patterns = z.union([word.transform((one) => [one]), z.array(word).max(1000)]);

export const filesConfigSchema = z.strictObject({
  engine: z.literal('files'),
  /** Folders, or single files, by their paths as they are: no globs here, so brackets in names need no care. */
  folders: z
    .array(
      z.union([
        word.transform((folder) => ({ folder, include: undefined, exclude: [] })),
        z.strictObject({
          folder: word,
          /** Globs over paths below it. A folder that matches is taken with all that is in it. Without them: everything. */
          include: patterns.optional(),
          exclude: patterns.default([]),
        }),
      ]),
    )
    .min(1)
    .max(1000),
  /** For all folders. */
  exclude: patterns.default([]),
  /** Windows only: read from a shadow copy, so that files which are open are read too. `auto`: where the account may. */
  shadowCopy: z.enum(['auto', 'never']).default('auto'),
});

export type FilesConfig = z.infer<typeof filesConfigSchema>;
