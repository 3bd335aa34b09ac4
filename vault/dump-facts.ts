// What was true of the database while it was dumped, so that a drill can compare the restored one with it.
// Exit codes and checksums cannot show that an engine restored NULL as 0; counts taken from the engine itself can.

import { z } from 'zod';
import { INCOMPLETE_NAMED_MAX } from './limits.ts';

const count = z.int().nonnegative();

/** Facts about one dump. Counts are plain numbers; generators are decimal strings, since they are 64-bit. */
export const dumpFactsSchema = z.strictObject({
  /** What made the data, e.g. `firebird`; `command` for a plain command. */
  engine: z.string(),
  engineVersion: z.string().optional(),
  /** What made the dump, e.g. `gbak`. */
  tool: z.string(),
  toolVersion: z.string().optional(),
  /** How the bytes travelled (`fifo`, `spool`, `stdout` …). */
  method: z.string(),
  /** The tool's options that shape the dump's bytes or how to restore them, without secrets. */
  options: z.array(z.string()),
  /** Rows per table. */
  rowCounts: z.record(z.string(), count).optional(),
  /** How many of each kind of metadata object: tables, indices, inactiveIndices, triggers, procedures … */
  metadataCounts: z.record(z.string(), count).optional(),
  generators: z.record(z.string(), z.string().regex(/^-?\d+$/)).optional(),
  /** Properties of the database file: page size, dialect, character set, ODS version … */
  properties: z.record(z.string(), z.string()).optional(),
  /** Files that should be in the dump and are missing, or are not as they were; absent where the dump is complete. */
  incomplete: z
    .strictObject({
      files: z.int().positive(),
      /** The first of them, and why. */
      named: z.array(z.strictObject({ file: z.string(), why: z.string() })).max(INCOMPLETE_NAMED_MAX),
    })
    .optional(),
});

export type DumpFacts = z.infer<typeof dumpFactsSchema>;
