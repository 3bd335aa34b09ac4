// What runs leave on this machine: how each database's last one ended, and what the cloud said then. With them `offsite status` can say
// something where there is no network, and the page can be written while the cloud is not asked. A help, not a record: what is lost or
// damaged is as good as not there, and the next run makes it anew. No secrets and no words of errors: it may be read by others.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type AnomalyKind, anomalySchema } from '../../vault/anomaly.ts';
import { backupIdSchema, type DatabaseId, databaseIdSchema, type SiteId, siteIdSchema } from '../../vault/names.ts';
import { EXIT, type ExitName } from '../failure.ts';
import { writeWhole } from './write-whole.ts';

const NOTES_BYTES_MAX = 256 * 1024;
const FILE = 'notes.json';

const time = z.codec(z.iso.datetime(), z.date(), {
  decode: (text) => new Date(text),
  encode: (date) => date.toISOString(),
});
const exit = z.enum(Object.keys(EXIT) as [ExitName, ...ExitName[]]);
const anomaly = z.enum(anomalySchema.options.map(({ shape }) => shape.what.value) as [AnomalyKind, ...AnomalyKind[]]);

const newestSchema = z.strictObject({
  ...{ backup: backupIdSchema, storedAt: time, verdict: z.enum(['valid', 'failed', 'none', 'unknown']) },
  ...{ incomplete: z.boolean(), suspicious: z.array(anomaly).readonly() },
});
const goodSchema = z.strictObject({
  ...{ backup: backupIdSchema, storedAt: time, lockedUntil: time, dumpBytes: z.int().nonnegative().optional() },
});
const databaseSchema = z.strictObject({
  cloud: z.strictObject({ newest: newestSchema.optional(), lastGood: goodSchema.optional() }).optional(),
  lastRun: z.strictObject({ backup: backupIdSchema, startedAt: time, endedAt: time, exit }).optional(),
});
const notesSchema = z.strictObject({
  format: z.literal('clinic-offsite/1/notes'),
  site: siteIdSchema,
  /** When the cloud said what stands below as `cloud`. */
  askedAt: time.optional(),
  databases: z.record(databaseIdSchema, databaseSchema),
});

export type RunNotes = Omit<z.output<typeof notesSchema>, 'format'>;
export type DatabaseNotes = z.output<typeof databaseSchema>;

/** Empty where there are none that can be read, or they are of another site. */
export async function readNotes(folder: string, site: SiteId): Promise<RunNotes> {
  const none: RunNotes = { site, databases: {} };
  try {
    const bytes = await readFile(join(folder, FILE));
    if (bytes.length > NOTES_BYTES_MAX) return none;
    const { format: _, ...notes } = z.decode(notesSchema, JSON.parse(bytes.toString()));
    return notes.site === site ? notes : none;
  } catch {
    return none;
  }
}

export async function writeNotes(folder: string, notes: RunNotes): Promise<void> {
  const encoded = z.encode(notesSchema, { format: 'clinic-offsite/1/notes', ...notes });
  await writeWhole(join(folder, FILE), `${JSON.stringify(encoded)}\n`);
}

/** The notes with something more said of one database. */
export function noted(notes: RunNotes, database: DatabaseId, more: DatabaseNotes): RunNotes {
  return { ...notes, databases: { ...notes.databases, [database]: { ...notes.databases[database], ...more } } };
}
