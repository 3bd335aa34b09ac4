// What an update must remember from one run to the next: that one has begun and was not judged yet, which versions were put back, and the newest
// one that was ever offered. Losing it costs a second try of what was put back, no backup.

import { open, readFile, rename, rm } from 'node:fs/promises';
import { z } from 'zod';
import { versionSchema } from '../../vault/version.ts';
import { diskFailure } from '../platform/disk-failure.ts';
import { healthSchema } from './health.ts';
import { FAILED_CHARACTERS_MAX, PUT_BACK_MAX } from './limits.ts';

const schema = z.strictObject({
  newestSeen: versionSchema.optional(),
  putBack: z.array(versionSchema).max(PUT_BACK_MAX).default([]),
  /** Why the last update that was tried by itself came to nothing; told to the cloud until one goes well. */
  failed: z.string().max(FAILED_CHARACTERS_MAX).optional(),
  /** Written before the executables change places, gone once the new one was judged. */
  pending: z.strictObject({ from: versionSchema, to: versionSchema, before: healthSchema }).optional(),
});

export type UpdateNotes = z.infer<typeof schema>;

/** Notes that cannot be read are no notes: `onWarning` says so, and an update begins anew. */
export async function readNotes(path: string, onWarning: (message: string) => void): Promise<UpdateNotes> {
  try {
    return schema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') onWarning(`${path} cannot be read and is begun anew`);
    return { putBack: [] };
  }
}

export async function writeNotes(path: string, notes: UpdateNotes): Promise<void> {
  const partial = `${path}.partial`;
  try {
    const handle = await open(partial, 'w', 0o600);
    try {
      await handle.writeFile(`${JSON.stringify(schema.parse(notes), null, 2)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw diskFailure(`writing ${path}`, error);
  }
}

export function withPutBack(notes: UpdateNotes, version: string): UpdateNotes {
  const { pending: _, ...rest } = notes;
  const others = notes.putBack.filter((other) => other !== version);
  return { ...rest, putBack: [...others, version].slice(-PUT_BACK_MAX) };
}

/** Remembers why an update came to nothing, or that there is nothing wrong any more. */
export async function noteFailed(path: string, failed: string | undefined, notes: UpdateNotes): Promise<void> {
  const { failed: before, ...rest } = notes;
  const text = failed?.slice(0, FAILED_CHARACTERS_MAX);
  if (text !== before) await writeNotes(path, { ...rest, ...(text !== undefined && { failed: text }) });
}
