// The functions that run in this local cloud, each with a queue of its own for asynchronous events. On AWS several copies of a
// function run at once; here one event after another, so that a run can be repeated exactly.

import type { FunctionName } from '../../infra/policies/deployed-names.ts';
import type { Invocations } from '../disk/invocations.ts';
import { type EventHandler, EventQueue, type TimedHandler } from '../events/event-queue.ts';
import { INVOCATION_MS_MAX } from '../limits.ts';

interface RunningFunction {
  readonly handler: TimedHandler;
  readonly queue: EventQueue;
}

export class Functions {
  readonly #invocations: Invocations;
  readonly #arnOf: (name: FunctionName) => string;
  readonly #queueOptions: {
    deadLetterFolder: string;
    report: (line: object) => void;
    retryDelaysMs?: readonly number[];
  };
  readonly #running = new Map<string, RunningFunction>();
  #calls = 0;

  constructor(options: {
    invocations: Invocations;
    arnOf: (name: FunctionName) => string;
    deadLetterFolder: string;
    report: (line: object) => void;
    retryDelaysMs?: readonly number[];
  }) {
    const { invocations, arnOf, ...queueOptions } = options;
    this.#invocations = invocations;
    this.#arnOf = arnOf;
    this.#queueOptions = queueOptions;
  }

  /** Runs `handler` as that function, from the events on that wait for it. */
  add(name: FunctionName, untimed: EventHandler): void {
    const functionArn = this.#arnOf(name);
    const handler = timed(untimed);
    const queue = new EventQueue({ events: this.#invocations, functionArn, handler, ...this.#queueOptions });
    this.#running.set(functionArn, { handler, queue });
    queue.wake();
  }

  has(functionArn: string): boolean {
    return this.#running.has(functionArn);
  }

  /** Runs it at once and waits for its result. */
  async call(functionArn: string, event: unknown): Promise<unknown> {
    return await this.#running.get(functionArn)!.handler(event as never, `call-${++this.#calls}`);
  }

  /** Lays the event into the function's queue; it is on the disk when this returns. */
  enqueue(functionArn: string, event: unknown): void {
    this.#invocations.add(functionArn, event);
    this.#running.get(functionArn)?.queue.wake();
  }

  /** Says that an event was added for some of them. */
  wake(): void {
    for (const { queue } of this.#running.values()) queue.wake();
  }

  /** Ends once no function has anything left: one may give work to another. */
  async idle(): Promise<void> {
    for (;;) {
      const busy = [...this.#running.values()].filter(({ queue }) => queue.isBusy);
      if (busy.length === 0) return;
      await Promise.all(busy.map(({ queue }) => queue.idle()));
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#running.values()].map(({ queue }) => queue.close()));
  }
}

/** Tells a handler how much of Lambda's time is left to it. It is not cut off here. */
function timed(handler: EventHandler): TimedHandler {
  return (event, awsRequestId) => {
    const startedMs = performance.now();
    const getRemainingTimeInMillis = (): number => INVOCATION_MS_MAX - (performance.now() - startedMs);
    return handler(event, { getRemainingTimeInMillis, awsRequestId });
  };
}
