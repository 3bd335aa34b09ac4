// Starts the program's worker thread wherever the program runs: from its sources, from the bundle, or inside the one executable,
// where no file lies beside it and the worker's source is an asset.

import { getAsset, isSea } from 'node:sea';
import { Worker, type WorkerOptions } from 'node:worker_threads';

/** The name of the asset; `tools/executable/` puts it there. */
export const WORKER_ASSET = 'chunk-worker.cjs';

export function startWorker(options: WorkerOptions): Worker {
  if (isSea()) return new Worker(getAsset(WORKER_ASSET, 'utf8'), { ...options, eval: true });
  // Beside the bundle lies a bundled worker.
  const source = import.meta.url.endsWith('.ts') ? './chunk-worker.ts' : './chunk-worker.mjs';
  return new Worker(new URL(source, import.meta.url), options);
}
