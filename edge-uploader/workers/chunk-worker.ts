// The entry of a worker thread: takes jobs and answers each with its number and its result or error.

import { createHash, createSecretKey } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { Refusal } from '../../vault/refusal.ts';
import { type ChunkJob, runChunkJob } from './chunk-job.ts';
import { Lanes } from './zstd-lane.ts';

const { memory, siteSecret } = workerData as { memory: SharedArrayBuffer; siteSecret: Uint8Array };
const state = {
  memory: new Uint8Array(memory),
  siteSecret: createSecretKey(siteSecret),
  lanes: new Lanes(),
  digest: createHash('sha256'),
};

parentPort?.on('message', async ({ number, job }: { number: number; job: ChunkJob }) => {
  try {
    parentPort?.postMessage({ number, result: await runChunkJob(job, state) });
  } catch (error) {
    // Errors lose their class and their code on the way between threads: both are sent beside them.
    const refusal = error instanceof Refusal ? { object: error.object, reason: error.reason } : undefined;
    parentPort?.postMessage({ number, error, refusal, code: (error as NodeJS.ErrnoException).code });
  }
});
