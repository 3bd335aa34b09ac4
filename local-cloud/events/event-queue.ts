// Hands events to their function, one after another, at least once each: tries again after a failure, twice as Lambda does, and
// lays what never succeeds into a folder where somebody can find it. Without the retries, one lost connection would leave a
// good backup without a verdict.

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Invocation, Invocations } from '../disk/invocations.ts';
import { EVENT_RETRY_DELAYS_MS } from '../limits.ts';

/** `never`, so that a handler of any one kind of event is one; what it is sent is what its triggers say. */
export type TimedHandler = (event: never, requestId: string) => Promise<unknown>;
export type EventHandler = (event: never, context: InvocationContext) => Promise<unknown>;

/** The part of Lambda's context that handlers look at. */
export interface InvocationContext {
  getRemainingTimeInMillis(): number;
  /** The same at each attempt. */
  readonly awsRequestId?: string;
}

export class EventQueue {
  readonly #events: Invocations;
  readonly #functionArn: string;
  readonly #handler: TimedHandler;
  readonly #deadLetterFolder: string;
  readonly #report: (line: object) => void;
  readonly #retryDelaysMs: readonly number[];
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;

  constructor(options: {
    events: Invocations;
    functionArn: string;
    handler: TimedHandler;
    deadLetterFolder: string;
    /** Told of every event that was given up. */
    report: (line: object) => void;
    retryDelaysMs?: readonly number[];
  }) {
    this.#events = options.events;
    this.#functionArn = options.functionArn;
    this.#handler = options.handler;
    this.#deadLetterFolder = options.deadLetterFolder;
    this.#report = options.report;
    this.#retryDelaysMs = options.retryDelaysMs ?? EVENT_RETRY_DELAYS_MS;
  }

  /** Starts to work if it does not already. */
  wake(): void {
    if (this.#stop.signal.aborted) return;
    this.#running ??= this.#drain().finally(() => {
      this.#running = undefined;
      // One that came while the last one was being put away.
      if (this.#events.first(this.#functionArn) !== undefined) this.wake();
    });
  }

  get isBusy(): boolean {
    return this.#running !== undefined;
  }

  /** Ends once nothing is left to deliver. */
  async idle(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  /** Ends the work after the running attempt; what is not delivered stays for the next start. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #drain(): Promise<void> {
    for (;;) {
      const event = this.#stop.signal.aborted ? undefined : this.#events.first(this.#functionArn);
      if (event === undefined) return;
      if (!(await this.#deliver(event))) return;
      this.#events.remove(event.id);
    }
  }

  /** False if it was stopped before the event came to an end, good or bad. */
  async #deliver(event: Invocation): Promise<boolean> {
    const failures: unknown[] = [];
    for (const delayMs of [0, ...this.#retryDelaysMs]) {
      try {
        await wait(delayMs, undefined, { signal: this.#stop.signal });
      } catch {
        return false;
      }
      try {
        await this.#handler(event.event as never, `event-${event.id}`);
        return true;
      } catch (failure) {
        failures.push(failure);
      }
    }
    await this.#bury(event, failures);
    return true;
  }

  async #bury(event: Invocation, failures: readonly unknown[]): Promise<void> {
    const errors = failures.map((failure) =>
      failure instanceof Error ? (failure.stack ?? failure.message) : String(failure),
    );
    await mkdir(this.#deadLetterFolder, { recursive: true });
    const path = join(this.#deadLetterFolder, `${event.id}.json`);
    await writeFile(
      path,
      `${JSON.stringify({ functionArn: event.functionArn, event: event.event, errors }, undefined, 2)}\n`,
    );
    const [reason] = errors.at(-1)?.split('\n') ?? [];
    this.#report({
      problem: 'an event could not be delivered',
      functionArn: event.functionArn,
      reason,
      deadLetter: path,
    });
  }
}
