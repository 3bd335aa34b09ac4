// Gives short-lived buffers back at once. V8 sees only the few bytes of their wrappers and lets about 64 MB of them pile up
// per thread before it looks; with a thread per core, that alone would break the memory ceiling.

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as (options: { type: 'minor' }) => void;

/** Bytes of short-lived buffers after which a collection of the young generation (well under a millisecond) is worth it. */
const GARBAGE_BYTES_MAX = 8 * 1024 * 1024;
let garbageBytes = 0;

/** Tells that buffers of so many bytes have become garbage. */
export function discarded(bytes: number): void {
  garbageBytes += bytes;
  if (garbageBytes < GARBAGE_BYTES_MAX) return;
  garbageBytes = 0;
  collect({ type: 'minor' });
}
