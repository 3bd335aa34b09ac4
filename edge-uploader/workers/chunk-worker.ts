// The entry of a worker thread: takes jobs one by one and answers each with its result or its error.

import { parentPort, workerData } from 'node:worker_threads';
import { Refusal } from '../../vault/refusal.ts';
import { type ChunkJob, runChunkJob } from './chunk-job.ts';
import { ZstdLane } from './zstd-lane.ts';

const { memory, siteSecret } = workerData as { memory: SharedArrayBuffer; siteSecret: Uint8Array };
const bytes = new Uint8Array(memory);
const zstd = new ZstdLane();

parentPort?.on('message', async (job: ChunkJob) => {
  try {
    parentPort?.postMessage({ result: await runChunkJob(job, bytes, siteSecret, zstd) });
  } catch (error) {
    // Errors lose their class on the way between threads: a refusal is sent as its parts.
    const refusal = error instanceof Refusal ? { object: error.object, reason: error.reason } : undefined;
    parentPort?.postMessage({ error, refusal });
  }
});
