// Gives short-lived buffers back at once. V8 sees only the few bytes of their wrappers and lets about 64 MB of them pile up
// per thread before it looks; with several threads, that alone would break the memory ceiling.

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isMainThread } from 'node:worker_threads';

/** Until then modules are loaded and threads are started. */
const START_MILLISECONDS = 1_500;

setFlagsFromString('--expose-gc');
// Each of our collections is small. Waking other threads for it took longer than the collection itself, a fifth of the processor
// time of a backup that has nothing to upload.
setFlagsFromString('--no-concurrent-sweeping');
setFlagsFromString('--no-concurrent-array-buffer-sweeping');
// What V8 takes while the program loads and its threads start, it hardly gives back. Told to be sparing then, a restore of 4 GB
// peaks at 213 MB instead of 260; told so all the time, everything would cost a tenth more processor time.
if (isMainThread) {
  setFlagsFromString('--optimize-for-size');
  setTimeout(() => setFlagsFromString('--no-optimize-for-size'), START_MILLISECONDS).unref();
}
const collect = runInNewContext('gc') as (options: { type: 'minor' | 'major' }) => void;

const MIB = 1024 * 1024;
/**
 * Bytes of short-lived buffers after which a collection of the young generation (well under a millisecond) is worth it. Measured with
 * dumps of 4 GB: with 2 MiB a first backup takes 25 MB more and no less processor time; with 8 MiB a restore takes 20 MB more
 * and is no faster, since what is given back soon is still in the processor's cache.
 */
const YOUNG_BYTES_MAX = 4 * MIB;
/**
 * Buffers that were in use during two of those count as old, and only a full collection frees them. It costs some 40 ms, so it
 * must be rare; oftener in a worker, where chunks come and go. With it, a dump of 4 GB needs hardly more memory than one of 1 GB.
 */
const OLD_BYTES_MAX = isMainThread ? 512 * MIB : 256 * MIB;

let youngBytes = 0;
let oldBytes = 0;

/** Tells that buffers of so many bytes have become garbage. */
export function discarded(bytes: number): void {
  youngBytes += bytes;
  if (youngBytes < YOUNG_BYTES_MAX) return;
  oldBytes += youngBytes;
  youngBytes = 0;
  const full = oldBytes >= OLD_BYTES_MAX;
  collect({ type: full ? 'major' : 'minor' });
  if (full) oldBytes = 0;
}
