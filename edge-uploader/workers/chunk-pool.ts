// The threads that hash, seal and open, so that the main thread can read and upload meanwhile. Without them one core would
// do all the work while the others wait.

import type { Worker } from 'node:worker_threads';
import { Refusal } from '../../vault/refusal.ts';
import type { ChunkJob, ChunkJobResult } from './chunk-job.ts';
import { startWorker } from './start-worker.ts';

/**
 * One thread, since each costs 25 MB: it hashes and encrypts, while zstd, the larger part, runs on Node's own pool of four.
 * Together they outrun any gbak and any clinic's line on two cores and more.
 */
const THREADS = 1;
/** A thread's young generation is small, so that dead buffers are given back soon; it holds nothing that lives long. */
const THREAD_YOUNG_MEGABYTES = 4;

interface Waiting {
  readonly resolve: (result: never) => void;
  readonly reject: (error: unknown) => void;
}
interface Answer {
  readonly number: number;
  readonly result?: unknown;
  readonly error?: unknown;
  readonly refusal?: { object: string; reason: string };
  /** The system's code of the error, e.g. `ENOSPC`. */
  readonly code?: string;
}

interface Thread {
  readonly worker: Worker;
  readonly running: Map<number, Waiting>;
}

export class ChunkPool {
  readonly #threads: Thread[];
  #jobs = 0;
  #broken: unknown;

  /**
   * Starts the threads, which takes them a while: early, if time matters. Without a `memory` they wait for `share`.
   * `siteSecret` may be empty where nothing is hashed.
   */
  constructor(memory: SharedArrayBuffer | undefined, siteSecret: Uint8Array, threads = THREADS) {
    this.#threads = Array.from({ length: threads }, () => {
      const worker = startWorker({
        workerData: { siteSecret },
        resourceLimits: { maxYoungGenerationSizeMb: THREAD_YOUNG_MEGABYTES },
      });
      const running = new Map<number, Waiting>();
      worker.on('message', (answer: Answer) => settle(running, answer));
      worker.on('error', (error) => this.#break(error));
      return { worker, running };
    });
    if (memory !== undefined) this.share(memory);
  }

  /** Gives the threads the memory in which all later jobs lie. */
  share(memory: SharedArrayBuffer): void {
    for (const { worker } of this.#threads) worker.postMessage({ memory });
  }

  /** Runs a job on the thread with the fewest. */
  run<J extends ChunkJob>(job: J): Promise<ChunkJobResult<J>> {
    return new Promise((resolve, reject) => {
      if (this.#broken !== undefined) return reject(this.#broken);
      const { worker, running } = this.#threads.reduce(lessBusy);
      const number = this.#jobs++;
      running.set(number, { resolve, reject });
      worker.postMessage({ number, job });
    });
  }

  async close(): Promise<void> {
    this.#break(new Error('the pool is closed'));
    await Promise.all(this.#threads.map(({ worker }) => worker.terminate()));
  }

  #break(error: unknown): void {
    this.#broken ??= error;
    for (const { running } of this.#threads) {
      for (const { reject } of running.values()) reject(this.#broken);
      running.clear();
    }
  }
}

const lessBusy = (a: Thread, b: Thread): Thread => (b.running.size < a.running.size ? b : a);

function settle(running: Map<number, Waiting>, { number, result, error, refusal, code }: Answer): void {
  const waiting = running.get(number);
  running.delete(number);
  if (refusal !== undefined) waiting?.reject(new Refusal(refusal.object, refusal.reason, { cause: error }));
  else if (error instanceof Error) waiting?.reject(code === undefined ? error : Object.assign(error, { code }));
  else if (error !== undefined) waiting?.reject(error);
  else waiting?.resolve(result as never);
}
