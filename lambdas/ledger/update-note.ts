// Changes one note of the ledger, whoever else changes it at the same time: read, change, write over exactly what was read, and
// once more from a fresh read if another lambda was faster. Without it the slower of two would undo what the faster one noted.

import { NOTE_ATTEMPTS_MAX, NOTE_RETRY_MS } from '../limits.ts';
import { type Note, type Place, readNote, replaceNote } from './note.ts';

/** Waits for so many milliseconds; tests pass one that does not. */
export type Wait = (milliseconds: number) => Promise<void>;

/**
 * Writes what `change` makes of the note; undefined means that nothing has to be written. `change` runs once for each attempt,
 * on what lies there then (undefined: nothing). Returns whether anything was written. Throws if it was overtaken every time.
 */
export async function updateNote(
  place: Place,
  bytesMax: number,
  change: (previous: Note | undefined) => Buffer | undefined | Promise<Buffer | undefined>,
  wait: Wait,
): Promise<boolean> {
  for (let attempt = 0; attempt < NOTE_ATTEMPTS_MAX; attempt++) {
    // Of lambdas that collide one gets through each time, so doubling the wait is enough: no chance is needed.
    if (attempt > 0) await wait(NOTE_RETRY_MS * 2 ** (attempt - 1));
    const previous = await readNote(place, bytesMax);
    const bytes = await change(previous);
    if (bytes === undefined || previous?.bytes.equals(bytes)) return false;
    if (await replaceNote(place, bytes, previous)) return true;
  }
  throw new Error(`writing ${place.key}: ${NOTE_ATTEMPTS_MAX} times another lambda wrote it meanwhile`);
}
