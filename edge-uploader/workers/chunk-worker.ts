// The entry of a worker thread: takes jobs and answers each with its number and its result or error.

import { createSecretKey } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { Refusal } from '../../vault/refusal.ts';
import { type ChunkJob, runChunkJob, type ThreadState } from './chunk-job.ts';
import { Lanes } from './zstd-lane.ts';

const { siteSecret } = workerData as { siteSecret: Uint8Array };
const state: ThreadState = {
  memory: new Uint8Array(),
  siteSecret: createSecretKey(siteSecret),
  lanes: new Lanes(),
};

type Message = { memory: SharedArrayBuffer } | { number: number; job: ChunkJob };

parentPort?.on('message', async (message: Message) => {
  if ('memory' in message) {
    state.memory = new Uint8Array(message.memory);
    return;
  }
  const { number, job } = message;
  try {
    parentPort?.postMessage({ number, result: await runChunkJob(job, state) });
  } catch (error) {
    // Errors lose their class and their code on the way between threads: both are sent beside them.
    const refusal = error instanceof Refusal ? { object: error.object, reason: error.reason } : undefined;
    parentPort?.postMessage({ number, error, refusal, code: (error as NodeJS.ErrnoException).code });
  }
});
