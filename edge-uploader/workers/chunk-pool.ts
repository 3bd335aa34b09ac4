// A few worker threads and a queue of jobs for them. Without it, one core would hash and compress while the others wait.

import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { Refusal } from '../../vault/refusal.ts';
import type { ChunkJob, ChunkJobResult } from './chunk-job.ts';

/** More threads than this bring little: the database's own server and the network need some cores, too. */
const WORKERS_MAX = 8;
/** A worker's young generation is small, so that dead buffers are given back soon; it holds nothing that lives long. */
const WORKER_YOUNG_MEGABYTES = 4;

interface Waiting {
  readonly job: ChunkJob;
  readonly resolve: (result: never) => void;
  readonly reject: (error: unknown) => void;
}
interface Answer {
  readonly result?: unknown;
  readonly error?: unknown;
  readonly refusal?: { object: string; reason: string };
}

export class ChunkPool {
  readonly #workers: Worker[] = [];
  readonly #idle: Worker[] = [];
  readonly #running = new Map<Worker, Waiting>();
  readonly #queue: Waiting[] = [];
  #broken: unknown;

  /** Starts the threads, one per core, on one shared memory. `siteSecret` may be empty where nothing is hashed. */
  constructor(memory: SharedArrayBuffer, siteSecret: Uint8Array, workers = ChunkPool.defaultSize()) {
    for (let i = 0; i < workers; i++) {
      const worker = new Worker(
        new URL(import.meta.url.endsWith('.ts') ? './chunk-worker.ts' : './chunk-worker.mjs', import.meta.url),
        {
          workerData: { memory, siteSecret },
          resourceLimits: { maxYoungGenerationSizeMb: WORKER_YOUNG_MEGABYTES },
        },
      );
      worker.on('message', (answer: Answer) => this.#answered(worker, answer));
      worker.on('error', (error) => this.#break(error));
      this.#workers.push(worker);
      this.#idle.push(worker);
    }
  }

  /** How many threads a pool has unless it is told otherwise. */
  static defaultSize(): number {
    return Math.min(WORKERS_MAX, availableParallelism());
  }

  /** Runs a job on the next free thread. Jobs start in the order of the calls. */
  run<J extends ChunkJob>(job: J): Promise<ChunkJobResult<J>> {
    return new Promise((resolve, reject) => {
      if (this.#broken !== undefined) return reject(this.#broken);
      this.#queue.push({ job, resolve, reject });
      this.#startNext();
    });
  }

  async close(): Promise<void> {
    this.#break(new Error('the pool is closed'));
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  #startNext(): void {
    if (this.#queue.length === 0) return;
    const worker = this.#idle.pop();
    if (worker === undefined) return;
    const waiting = this.#queue.shift() as Waiting;
    this.#running.set(worker, waiting);
    worker.postMessage(waiting.job);
  }

  #answered(worker: Worker, { result, error, refusal }: Answer): void {
    const waiting = this.#running.get(worker);
    this.#running.delete(worker);
    this.#idle.push(worker);
    this.#startNext();
    if (refusal !== undefined) waiting?.reject(new Refusal(refusal.object, refusal.reason, { cause: error }));
    else if (error !== undefined) waiting?.reject(error);
    else waiting?.resolve(result as never);
  }

  #break(error: unknown): void {
    this.#broken ??= error;
    for (const waiting of [...this.#running.values(), ...this.#queue.splice(0)]) waiting.reject(this.#broken);
    this.#running.clear();
  }
}
